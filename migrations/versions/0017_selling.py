"""Sell: fill carts, place orders, take money, send parcels, each as one act.

Revision: 0017
Revises: 0016
"""

from shopdb.migrate import sql_revision

revision = "0017"
down_revision = "0016"

upgrade, downgrade = sql_revision(__file__)

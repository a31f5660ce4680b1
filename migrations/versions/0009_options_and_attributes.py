"""Offer variants by option, compare products, and show them in channels.

Revision: 0009
Revises: 0008
"""

from shopdb.migrate import sql_revision

revision = "0009"
down_revision = "0008"

upgrade, downgrade = sql_revision(__file__)

"""Reduce prices by promotion and coupon, within limits and budgets.

Revision: 0012
Revises: 0011
"""

from shopdb.migrate import sql_revision

revision = "0012"
down_revision = "0011"

upgrade, downgrade = sql_revision(__file__)

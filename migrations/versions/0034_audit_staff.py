"""Note who changes who works for the shop.

Revision: 0034
Revises: 0033
"""

from shopdb.migrate import sql_revision

revision = "0034"
down_revision = "0033"

upgrade, downgrade = sql_revision(__file__)

"""Review products, keep the history of prices, move branches of the tree, merge carts.

Revision: 0023
Revises: 0022
"""

from shopdb.migrate import sql_revision

revision = "0023"
down_revision = "0022"

upgrade, downgrade = sql_revision(__file__)

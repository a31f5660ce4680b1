"""Buy goods from suppliers, take them in, and note what they cost.

Revision: 0022
Revises: 0021
"""

from shopdb.migrate import sql_revision

revision = "0022"
down_revision = "0021"

upgrade, downgrade = sql_revision(__file__)

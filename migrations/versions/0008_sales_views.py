"""Read sales and returns the way questions ask for them.

Revision: 0008
Revises: 0007
"""

from shopdb.migrate import sql_revision

revision = "0008"
down_revision = "0007"

upgrade, downgrade = sql_revision(__file__)

"""Hold what things cost, and have cost.

Revision: 0004
Revises: 0003
"""

from shopdb.migrate import sql_revision

revision = "0004"
down_revision = "0003"

upgrade, downgrade = sql_revision(__file__)

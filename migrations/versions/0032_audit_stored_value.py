"""Note who changes whose value the shop holds.

Revision: 0032
Revises: 0031
"""

from shopdb.migrate import sql_revision

revision = "0032"
down_revision = "0031"

upgrade, downgrade = sql_revision(__file__)

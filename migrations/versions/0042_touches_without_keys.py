"""Show visits to those who may not know whose they are.

Revision: 0042
Revises: 0041
"""

from shopdb.migrate import sql_revision

revision = "0042"
down_revision = "0041"

upgrade, downgrade = sql_revision(__file__)

"""Show tickets and stored value to those who may know neither persons nor codes.

Revision: 0043
Revises: 0042
"""

from shopdb.migrate import sql_revision

revision = "0043"
down_revision = "0042"

upgrade, downgrade = sql_revision(__file__)

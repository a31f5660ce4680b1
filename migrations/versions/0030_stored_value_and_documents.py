"""Hold value for customers, and bill and credit orders without a gap.

Revision: 0030
Revises: 0029
"""

from shopdb.migrate import sql_revision

revision = "0030"
down_revision = "0029"

upgrade, downgrade = sql_revision(__file__)

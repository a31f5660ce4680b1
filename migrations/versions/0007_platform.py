"""Take over the records of other systems, row by row.

Revision: 0007
Revises: 0006
"""

from shopdb.migrate import sql_revision

revision = "0007"
down_revision = "0006"

upgrade, downgrade = sql_revision(__file__)

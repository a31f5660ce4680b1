"""Keep house on a schedule, and tell other systems what changed.

Revision: 0031
Revises: 0030
"""

from shopdb.migrate import sql_revision

revision = "0031"
down_revision = "0030"

upgrade, downgrade = sql_revision(__file__)

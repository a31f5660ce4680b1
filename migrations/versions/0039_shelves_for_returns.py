"""Make shelves for what comes back as for what is delivered; ask for drift once.

Revision: 0039
Revises: 0038
"""

from shopdb.migrate import sql_revision

revision = "0039"
down_revision = "0038"

upgrade, downgrade = sql_revision(__file__)

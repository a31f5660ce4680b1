"""Keys of a run of retention.

Revision: 0051
Revises: 0050
"""

from shopdb.migrate import sql_revision

revision = "0051"
down_revision = "0050"

upgrade, downgrade = sql_revision(__file__)

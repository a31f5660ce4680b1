"""Keep what questions ask for again and again, and note what changes it.

Revision: 0041
Revises: 0040
"""

from shopdb.migrate import sql_revision

revision = "0041"
down_revision = "0040"

upgrade, downgrade = sql_revision(__file__)

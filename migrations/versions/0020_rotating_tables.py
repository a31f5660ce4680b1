"""Keep what was changed, touched and found wrong, by the month.

Revision: 0020
Revises: 0019
"""

from shopdb.migrate import sql_revision

revision = "0020"
down_revision = "0019"

upgrade, downgrade = sql_revision(__file__)

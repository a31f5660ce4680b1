"""Know what lies where, and what of it is claimed.

Revision: 0015
Revises: 0014
"""

from shopdb.migrate import sql_revision

revision = "0015"
down_revision = "0014"

upgrade, downgrade = sql_revision(__file__)

"""Know customers, their groups and their address books.

Revision: 0002
Revises: 0001
"""

from shopdb.migrate import sql_revision

revision = "0002"
down_revision = "0001"

upgrade, downgrade = sql_revision(__file__)

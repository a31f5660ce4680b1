"""Ask every domain in one place what should hold.

Revision: 0035
Revises: 0034
"""

from shopdb.migrate import sql_revision

revision = "0035"
down_revision = "0034"

upgrade, downgrade = sql_revision(__file__)

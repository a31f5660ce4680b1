"""Show who can be met again, and nothing of the person.

Revision: 0024
Revises: 0023
"""

from shopdb.migrate import sql_revision

revision = "0024"
down_revision = "0023"

upgrade, downgrade = sql_revision(__file__)

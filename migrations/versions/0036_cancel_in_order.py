"""Let a cancellation wait for no promotion that its order did not have.

Revision: 0036
Revises: 0035
"""

from shopdb.migrate import sql_revision

revision = "0036"
down_revision = "0035"

upgrade, downgrade = sql_revision(__file__)

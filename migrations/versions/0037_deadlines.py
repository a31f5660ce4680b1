"""Answer customers in time, and take what has lapsed off accounts, by the day.

Revision: 0037
Revises: 0036
"""

from shopdb.migrate import sql_revision

revision = "0037"
down_revision = "0036"

upgrade, downgrade = sql_revision(__file__)

"""Note which documents of MongoDB have changed, and under which version.

Revision: 0044
Revises: 0043
"""

from shopdb.migrate import sql_revision

revision = "0044"
down_revision = "0043"

upgrade, downgrade = sql_revision(__file__)

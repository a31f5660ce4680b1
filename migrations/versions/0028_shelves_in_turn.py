"""Make a shelf in the turn of its goods, find a cost off the end of a key, and name what is moved.

Revision: 0028
Revises: 0027
"""

from shopdb.migrate import sql_revision

revision = "0028"
down_revision = "0027"

upgrade, downgrade = sql_revision(__file__)

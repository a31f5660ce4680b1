"""See what can be promised, and whether every counter is right.

Revision: 0018
Revises: 0017
"""

from shopdb.migrate import sql_revision

revision = "0018"
down_revision = "0017"

upgrade, downgrade = sql_revision(__file__)

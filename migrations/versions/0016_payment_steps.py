"""Let a payment begin at nothing, and each step go back to one of the right kind.

Revision: 0016
Revises: 0015
"""

from shopdb.migrate import sql_revision

revision = "0016"
down_revision = "0015"

upgrade, downgrade = sql_revision(__file__)

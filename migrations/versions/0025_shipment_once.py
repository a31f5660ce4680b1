"""Send a parcel once, however often its tracking number is sent.

Revision: 0025
Revises: 0024
"""

from shopdb.migrate import sql_revision

revision = "0025"
down_revision = "0024"

upgrade, downgrade = sql_revision(__file__)

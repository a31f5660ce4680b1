"""Take orders, and keep them as they were placed.

Revision: 0005
Revises: 0004
"""

from shopdb.migrate import sql_revision

revision = "0005"
down_revision = "0004"

upgrade, downgrade = sql_revision(__file__)

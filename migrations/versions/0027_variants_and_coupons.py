"""Hold variants to their choices, try coupons, show goods on a page.

Revision: 0027
Revises: 0026
"""

from shopdb.migrate import sql_revision

revision = "0027"
down_revision = "0026"

upgrade, downgrade = sql_revision(__file__)

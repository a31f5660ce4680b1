"""Take over votes on reviews and traffic of products from MongoDB.

Revision: 0045
Revises: 0044
"""

from shopdb.migrate import sql_revision

revision = "0045"
down_revision = "0044"

upgrade, downgrade = sql_revision(__file__)

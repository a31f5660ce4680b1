"""Put things aside before they are bought.

Revision: 0011
Revises: 0010
"""

from shopdb.migrate import sql_revision

revision = "0011"
down_revision = "0010"

upgrade, downgrade = sql_revision(__file__)

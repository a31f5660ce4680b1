"""Take goods back, settle what is owed for them, and hold an order for a person to look at.

Revision: 0021
Revises: 0020
"""

from shopdb.migrate import sql_revision

revision = "0021"
down_revision = "0020"

upgrade, downgrade = sql_revision(__file__)

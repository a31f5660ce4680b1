"""Audit what decides a price and who is written about.

Revision: 0052
Revises: 0051
"""

from shopdb.migrate import sql_revision

revision = "0052"
down_revision = "0051"

upgrade, downgrade = sql_revision(__file__)

"""Marks of personal data.

Revision: 0048
Revises: 0047
"""

from shopdb.migrate import sql_revision

revision = "0048"
down_revision = "0047"

upgrade, downgrade = sql_revision(__file__)

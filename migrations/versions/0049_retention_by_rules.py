"""Retention by rules.

Revision: 0049
Revises: 0048
"""

from shopdb.migrate import sql_revision

revision = "0049"
down_revision = "0048"

upgrade, downgrade = sql_revision(__file__)

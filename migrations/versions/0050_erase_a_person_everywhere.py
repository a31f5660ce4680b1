"""Erase a person everywhere.

Revision: 0050
Revises: 0049
"""

from shopdb.migrate import sql_revision

revision = "0050"
down_revision = "0049"

upgrade, downgrade = sql_revision(__file__)

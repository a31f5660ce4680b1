"""Erase nobody again whom another call erased meanwhile.

Revision: 0038
Revises: 0037
"""

from shopdb.migrate import sql_revision

revision = "0038"
down_revision = "0037"

upgrade, downgrade = sql_revision(__file__)

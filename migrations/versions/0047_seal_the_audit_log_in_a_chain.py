"""Seal the audit log in a chain.

Revision: 0047
Revises: 0046
"""

from shopdb.migrate import sql_revision

revision = "0047"
down_revision = "0046"

upgrade, downgrade = sql_revision(__file__)

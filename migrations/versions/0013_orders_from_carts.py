"""Make orders of carts, and let the history alone move their status.

Revision: 0013
Revises: 0012
"""

from shopdb.migrate import sql_revision

revision = "0013"
down_revision = "0012"

upgrade, downgrade = sql_revision(__file__)

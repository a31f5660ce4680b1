"""Say what taxes and carriage cost where, and what a variant costs when.

Revision: 0010
Revises: 0009
"""

from shopdb.migrate import sql_revision

revision = "0010"
down_revision = "0009"

upgrade, downgrade = sql_revision(__file__)

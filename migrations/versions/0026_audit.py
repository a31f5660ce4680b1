"""Note who changes what things cost and who people are.

Revision: 0026
Revises: 0025
"""

from shopdb.migrate import sql_revision

revision = "0026"
down_revision = "0025"

upgrade, downgrade = sql_revision(__file__)

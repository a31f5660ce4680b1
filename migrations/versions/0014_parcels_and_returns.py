"""Send orders out in parcels, and take goods back.

Revision: 0014
Revises: 0013
"""

from shopdb.migrate import sql_revision

revision = "0014"
down_revision = "0013"

upgrade, downgrade = sql_revision(__file__)

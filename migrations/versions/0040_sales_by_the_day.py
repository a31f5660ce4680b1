"""Say of each order and document which day it was; show sales by hour, variant and customer.

Revision: 0040
Revises: 0039
"""

from shopdb.migrate import sql_revision

revision = "0040"
down_revision = "0039"

upgrade, downgrade = sql_revision(__file__)

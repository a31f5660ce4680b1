"""Hold what is sold: brands, the category tree, products and variants.

Revision: 0003
Revises: 0002
"""

from shopdb.migrate import sql_revision

revision = "0003"
down_revision = "0002"

upgrade, downgrade = sql_revision(__file__)

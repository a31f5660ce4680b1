"""Ask customers for consent, know them, help them, and erase them.

Revision: 0033
Revises: 0032
"""

from shopdb.migrate import sql_revision

revision = "0033"
down_revision = "0032"

upgrade, downgrade = sql_revision(__file__)

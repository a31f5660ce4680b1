"""Record payments, and issue invoices and credit notes.

Revision: 0006
Revises: 0005
"""

from shopdb.migrate import sql_revision

revision = "0006"
down_revision = "0005"

upgrade, downgrade = sql_revision(__file__)

"""Add up a document by its key, whatever the server thinks of the table.

Revision: 0019
Revises: 0018
"""

from shopdb.migrate import sql_revision

revision = "0019"
down_revision = "0018"

upgrade, downgrade = sql_revision(__file__)

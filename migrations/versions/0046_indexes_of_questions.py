"""Indexes of questions.

Revision: 0046
Revises: 0045
"""

from shopdb.migrate import sql_revision

revision = "0046"
down_revision = "0045"

upgrade, downgrade = sql_revision(__file__)

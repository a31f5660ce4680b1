"""Assess orders, hand out downloads, sell by subscription, list orders and returns.

Revision: 0029
Revises: 0028
"""

from shopdb.migrate import sql_revision

revision = "0029"
down_revision = "0028"

upgrade, downgrade = sql_revision(__file__)

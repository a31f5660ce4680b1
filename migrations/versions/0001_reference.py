"""Hold what every shop refers to: currencies, countries, languages, channels, numbers.

Revision: 0001
Revises: (none)
"""

from shopdb.migrate import sql_revision

revision = "0001"
down_revision = None

upgrade, downgrade = sql_revision(__file__)

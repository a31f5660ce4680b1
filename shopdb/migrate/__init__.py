"""Migrations of hand-written SQL through Alembic, for any repository laid out in these rooms.

A repository's env.py calls `run_env`, each revision's module `sql_revision`. The rest is for a
command line and for tests. This part knows nothing of shops.
"""

from shopdb.migrate.commands import downgrade, upgrade
from shopdb.migrate.environment import run_env
from shopdb.migrate.operations import sql_revision

__all__ = ["downgrade", "run_env", "sql_revision", "upgrade"]

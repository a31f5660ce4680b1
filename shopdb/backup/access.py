"""Accounts and rights of `roles/`, around a restore: no backup holds them."""

from sqlalchemy import URL

from shopdb.migrate import roles
from shopdb.migrate.rooms import Repository
from shopdb.migrate.session import engine_for, session
from shopdb.settings import project_root


def make_accounts(url: URL) -> None:
    """Make the roles, and the locked account that owns the code, where they are missing."""
    with session(engine_for(url)) as connection:
        roles.apply(connection, Repository(project_root()).before, pass_over_missing=False)


def give_rights(url: URL) -> None:
    """Give the roles their rights on what the database holds, which may be of an older revision."""
    with session(engine_for(url)) as connection:
        roles.apply(connection, Repository(project_root()).grants, pass_over_missing=True)

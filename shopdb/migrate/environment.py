"""What a repository's migrations/env.py runs: Alembic against one database, or into a SQL file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import context
from sqlalchemy import URL, Connection, MetaData, make_url

from shopdb.migrate import check, environments, loss, roles
from shopdb.migrate.commands import tell_stderr
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.gate import admit
from shopdb.migrate.history import revisions
from shopdb.migrate.lock import only_runner
from shopdb.migrate.operations import Runner
from shopdb.migrate.rooms import Repository
from shopdb.migrate.session import PREAMBLE, engine_for, session
from shopdb.migrate.statements import for_client
from shopdb.problem import Problem

LOCK_WAIT_SECONDS = 60
YES = (True, "1", "yes", "true")


def run_env(server: Callable[[], URL]) -> None:
    """Do what the running Alembic command asks for.

    `-x url=…` or `-x env=NAME`, or the attributes `connection`, `url` or `env` of Alembic's Config,
    name another database than `server` does; `-x confirm=NAME`, or the attribute `confirm`, names
    an environment marked `confirm = yes`, which else asks; `-x allow_loss=1`, or the attribute
    `allow_loss`, lets a revision lose data. The attribute `tell` takes each line of
    progress, and `lock_wait` is how many seconds to wait for another runner.

    Args:
        server: gives the URL of the database; called only where none was named otherwise.

    Raises:
        MigrationProblem: what a user can put right.
    """
    if context.is_offline_mode():
        _write_offline()
        return
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    url = _url(server)
    with session(engine_for(url), autocommit=False) as connection:
        _migrate(connection, url)


def _option(name: str) -> Any:
    """What `-x name=…` says, else the attribute of Alembic's Config; None if neither is there."""
    said = context.get_x_argument(as_dictionary=True).get(name)
    return said or context.config.attributes.get(name)


def _url(server: Callable[[], URL]) -> URL:
    named, env = _option("url"), _option("env")
    if env and not named:
        return environments.environment(context.config, env).url
    try:
        url = make_url(named) if named else server()
    except Problem as problem:
        raise MigrationProblem(problem.what, problem.remedy) from problem
    if not url.database:
        raise MigrationProblem(
            f"{url.render_as_string()} names no database", "Add its name to the end of the URL."
        )
    return url


def _repository() -> Repository:
    return Repository(Path(context.script.dir).parent)


def _migrate(connection: Connection, url: URL | None = None) -> None:
    attributes = context.config.attributes
    repository = _repository()
    context.configure(
        connection=connection,
        transaction_per_migration=True,
        # Alembic asks for tables to compare with; here the rooms are what is compared.
        target_metadata=MetaData(),
        autogenerate_plugins=[check.PLUGIN],
        repository=repository,
        runner=Runner(attributes.get("tell", tell_stderr)),
    )
    # Refused before anything runs: history that was changed, a database of another branch.
    files, _ = admit(
        context.script, connection, even_unknown=context.get_context().opts.get("purge", False)
    )
    # Of Alembic's commands only upgrade, downgrade and stamp have a destination.
    if "destination_rev" not in context.get_context().opts:
        context.run_migrations()
        return
    if url is not None:
        environments.require_confirmation(context.config, url, _option("confirm"))
    wait = attributes.get("lock_wait", LOCK_WAIT_SECONDS)
    with only_runner(connection.engine, wait) as guard:
        moves = loss.upcoming(context.get_context(), guard, files)
        loss.refuse(moves, guard, allow_loss=_option("allow_loss") in YES)
        roles.apply(guard, repository.before, pass_over_missing=False)
        context.run_migrations()
        roles.apply(guard, repository.grants, pass_over_missing=True)


def _write_offline() -> None:
    context.configure(dialect_name="mysql", literal_binds=True)
    revisions(context.script)
    repository = _repository()
    # Without comments the client would send other routine bodies than Alembic does.
    context.static_output("-- For the mysql client, run with --comments on an existing database")
    context.static_output(for_client(PREAMBLE))
    for statement in repository.before:
        context.static_output(for_client(statement.text))
    context.run_migrations()
    at_head = context.get_revision_argument() == context.get_head_revision()
    for statement in repository.grants:
        written = for_client(statement.text) if at_head else roles.grant_if_present(statement)
        context.static_output(written)

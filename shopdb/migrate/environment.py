"""What a repository's migrations/env.py runs: Alembic against one database, or into a SQL file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import URL, Connection, MetaData, make_url

from shopdb.migrate import check, environments, loss, roles
from shopdb.migrate.commands import tell_stderr
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.gate import admit
from shopdb.migrate.history import revisions
from shopdb.migrate.lock import only_runner
from shopdb.migrate.options import read as read_options
from shopdb.migrate.orphans import alone_at_work
from shopdb.migrate.rooms import Repository
from shopdb.migrate.runner import Runner, go_on, half_done
from shopdb.migrate.session import PREAMBLE, engine_for, session
from shopdb.migrate.statements import for_client
from shopdb.migrate.step import Site, Step
from shopdb.problem import Problem


def run_env(server: Callable[[], URL]) -> None:
    """Do what the running Alembic command asks for.

    `-x url=…` or `-x env=NAME`, or the attributes `connection`, `url` or `env` of Alembic's Config,
    name another database than `server` does; `-x confirm=NAME`, or the attribute `confirm`, names
    an environment marked `confirm = yes`, which else asks. The attribute `tell` takes each line of
    progress, `checkpoint` is called at each point of each step, and each of Options has its name,
    there and behind -x.

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
    options = read_options(context.get_x_argument(as_dictionary=True), attributes)
    repository = _repository()
    context.configure(
        connection=connection,
        transaction_per_migration=True,
        # Alembic asks for tables to compare with; here the rooms are what is compared.
        target_metadata=MetaData(),
        autogenerate_plugins=[check.PLUGIN],
        repository=repository,
        on_version_apply=lambda ctx, step, heads, run_args: _note_version(ctx, step),
    )
    in_hand = context.get_context().opts
    # Refused before anything runs: history that was changed, a database of another branch.
    files, _ = admit(context.script, connection, even_unknown=in_hand.get("purge", False))
    # Of Alembic's commands only upgrade, downgrade and stamp have a destination.
    if "destination_rev" not in in_hand:
        context.run_migrations()
        return
    if url is not None:
        environments.require_confirmation(context.config, url, _option("confirm"))
    tell = attributes.get("tell", tell_stderr)
    with only_runner(connection.engine, options.runner_wait, tell) as guard:
        site = Site(connection, guard, tell, options)
        runner = Runner(
            site,
            _again,
            repository.grants,
            attributes.get("checkpoint", go_on),
        )
        in_hand["runner"] = runner
        moves = loss.upcoming(context.get_context(), guard, files)
        for first, direction in moves[:1]:
            runner.expect(first.revision, direction)
        loss.refuse(moves, guard, allow_loss=options.allow_loss)
        with alone_at_work(site, runner.left):
            roles.apply(guard, repository.before, pass_over_missing=False)
            context.run_migrations()
            if runner.left:
                raise half_done(runner.left)
            roles.apply(guard, repository.grants, pass_over_missing=True)


def _again(step: Step) -> str:
    """The command that goes on after a failure of this step, to where the one in hand leads."""
    target = str(context.get_context().opts["destination_rev"])
    options = read_options(context.get_x_argument(as_dictionary=True), context.config.attributes)
    alembic = "alembic -x allow_loss=1" if options.allow_loss else "alembic"
    if step.direction == "up":
        # +2 would lead further once the first of them is done.
        return f"{alembic} upgrade {step.revision if '+' in target else target}"
    before = context.script.get_revision(step.revision).down_revision or "base"
    return f"{alembic} downgrade {before if '-' in target else target}"


def _note_version(ctx: MigrationContext, step: MigrationInfo) -> None:
    runner: Runner = ctx.opts["runner"]
    runner.note_version(is_stamp=step.is_stamp)


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

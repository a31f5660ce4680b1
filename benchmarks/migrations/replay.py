"""From zero to head: Alembic, the same SQL through the `mysql` client, and without a ledger."""

import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable

from alembic.script import ScriptDirectory
from sqlalchemy import URL

from benchmarks.bench import database, seconds
from shopdb.migrate import roles, upgrade
from shopdb.migrate.commands import configuration
from shopdb.migrate.history import revisions
from shopdb.migrate.rooms import Repository
from shopdb.migrate.session import engine_for, run, session
from shopdb.migrate.statements import Statement
from shopdb.migrate.verify import verify
from shopdb.settings import project_root

DATABASE = "shopdb_benchmark_migrate"
ALEMBIC = [sys.executable, "-m", "alembic", "upgrade", "head"]


def replay(server: URL, runs: int) -> None:
    """Print medians and ratios of each way from zero to head, and the ledger's part of it."""
    sql = subprocess.run([*ALEMBIC, "--sql"], check=True, capture_output=True).stdout
    url = server.set(database=DATABASE)
    environment = {
        **os.environ,
        "MYSQL_PWD": str(url.password or ""),
        "SHOPDB_URL": url.render_as_string(hide_password=False),
    }
    command, statements = _client(url), _statements()
    rooms = Repository(project_root())

    def through_client() -> None:
        subprocess.run(command, check=True, input=sql, env=environment)

    def as_command() -> None:
        subprocess.run(ALEMBIC, check=True, capture_output=True, env=environment)

    def without_ledger() -> None:
        with session(engine_for(url)) as connection:
            roles.apply(connection, rooms.before, pass_over_missing=False)
            for statement in statements:
                run(connection, statement.text)
            roles.apply(connection, rooms.grants, pass_over_missing=True)

    ways: dict[str, Callable[[], None]] = {
        "mysql client": through_client,
        "alembic, as a command": as_command,
        "alembic, within Python": lambda: upgrade(url, "head"),
        "its statements, no ledger": without_ledger,
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            with database(server, DATABASE, migrated=False):
                taken[name].append(seconds(way))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    print(
        f"\nFrom zero to head: {len(statements):,} statements, {len(sql):,} bytes; median of {runs}"
    )
    for name, median in medians.items():
        print(f"{name:26} {median:6.2f} s   ratio {median / medians['mysql client']:.2f}")
    added = medians["alembic, within Python"] - medians["its statements, no ledger"]
    print(f"The ledger and all around it: {1000 * added / len(statements):.2f} ms a statement")


def proof(server: URL) -> None:
    """Print how long it takes to prove the whole repository."""
    with database(server, DATABASE, migrated=False) as url:
        took = seconds(lambda: verify(configuration(project_root()), url, lambda _: None))
    print(f"\nVerify, each revision up, down and up: {took:.1f} s")


def _statements() -> list[Statement]:
    """Every statement of every revision's way up, in its order."""
    files = revisions(ScriptDirectory.from_config(configuration(project_root())))
    return [statement for each in files.values() for statement in each.statements("up")]


def _client(url: URL) -> list[str]:
    """The command that runs SQL from its standard input."""
    options = ["--user", url.username or "root", "--comments", url.database or ""]
    if shutil.which("mysql"):
        return ["mysql", "--protocol=tcp", f"--host={url.host}", f"--port={url.port}", *options]
    container = subprocess.run(
        ["docker", "ps", "--quiet", "--filter", f"publish={url.port}"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    if not container:
        raise SystemExit(f"no `mysql` on the PATH, and no container publishes port {url.port}")
    return ["docker", "exec", "--interactive", "--env", "MYSQL_PWD", container, "mysql", *options]

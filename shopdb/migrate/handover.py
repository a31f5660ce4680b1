"""Hands a statement to a tool that alters a table while writes go on, and looks at what it made.

Which command that is says alembic.ini; it is started without a shell, and finds the password in
an option file that only its owner may read and that is deleted after it.

    [hand over]
    NAME = command with {alter} {table} {database} {host} {port} {user} {defaults_file}
"""

import difflib
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from alembic.config import Config
from sqlalchemy import URL, Connection

from shopdb.migrate import osc
from shopdb.migrate.alteration import Alteration, Clauses, alteration
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.fingerprint import show_create, tables_and_views
from shopdb.migrate.lock import YEAR
from shopdb.migrate.marks import mark
from shopdb.migrate.measure import measure
from shopdb.migrate.normalise import with_sorted_keys, without_introducers, without_next_number
from shopdb.migrate.rooms import Name
from shopdb.migrate.scratch import scratch_database
from shopdb.migrate.session import run, session
from shopdb.migrate.statements import Statement
from shopdb.migrate.step import Site, Step

SECTION = "hand over"
PORT = 3306


def hand_over(site: Site, step: Step) -> None:
    """Let the tool that a statement's mark `hand over` names do its work.

    Raises:
        MigrationProblem: the tool is not known or not there, cannot do it or spoils something,
            fails, or leaves the table other than the statement would.
    """
    statement = step.statement
    tool = tool_of(statement)
    altered = alteration(statement.text)
    if altered is None or not altered.actions:
        raise MigrationProblem(
            f"{statement.place}: only an ALTER TABLE can be handed over to {tool}",
            "Write it as one (ADD INDEX, DROP INDEX), or take the mark away.",
        )
    template = _template(statement, tool)
    _refuse_obstacles(site.guard, statement, tool, template, altered.table)
    expected = _expected(site, statement, altered.table)
    # As before any statement of structure. The tool may take longer than a session may idle.
    run(site.connection, "COMMIT")
    run(site.connection, f"SET SESSION wait_timeout = {YEAR}")
    url = site.connection.engine.url
    with _option_file(url) as path:
        command = _filled(statement, template, _values(url, altered, path))
        shown = shlex.join(command).replace(str(path), "{defaults_file}")
        site.tell(f"handing over: {shown}")
        code = _run(site, command)
    if code:
        raise MigrationProblem(
            f"{statement.place}: {tool} ended with exit code {code}; what it said stands above",
            f"Remove what it left behind (its triggers on {altered.table}, a table beside it), or "
            f"finish its work by hand. Then go on: {_again(step)}",
        )
    _compare(site.guard, step, tool, altered.table, expected)


def tool_of(statement: Statement) -> str:
    """The tool that a statement is handed over to; empty where it is not."""
    found = mark(statement, SECTION)
    return found.value.strip() if found else ""


def offline_note(statement: Statement) -> str:
    """What stands above a statement of the offline file that is meant for a tool; else nothing."""
    tool = tool_of(statement)
    return f"-- Meant for {tool}: run by the server, it may keep writes waiting\n" if tool else ""


def _template(statement: Statement, tool: str) -> list[str]:
    ini = statement.path.parents[2] / "alembic.ini"
    commands = Config(ini).get_section(SECTION) or {}
    if tool.lower() not in commands:
        raise MigrationProblem(
            f"{statement.place}: {ini} does not say how to call {tool}",
            f"Add to its section [{SECTION}] a line {tool} = COMMAND, or take the mark away.",
        )
    template = shlex.split(commands[tool.lower()])
    if not template or not shutil.which(template[0]):
        raise MigrationProblem(
            f"{statement.place}: {template[0] if template else tool} is not installed here",
            "Install it where migrations run, or take the mark away: the server then alters the "
            "table itself, and the plan says what waits.",
        )
    return template


def _refuse_obstacles(
    connection: Connection, statement: Statement, tool: str, template: list[str], table: str
) -> None:
    """Stop before hours of copying whose end is known."""
    if tool not in osc.TOOLS:
        return
    options = {part.partition("=")[0] for part in template}
    found = osc.obstacles(tool, osc.facts(connection, table))
    left = [item for item in found if item.option not in options]
    if left:
        whys = "; ".join(f"{x.why} ({x.option})" if x.option else x.why for x in left)
        raise MigrationProblem(
            f"{statement.place}: {tool} does not do for {table}: {whys}",
            "Add the option in brackets, if there is one, to the command in alembic.ini; or name "
            "another tool; or take the mark away and choose a quiet hour.",
        )


def _expected(site: Site, statement: Statement, table: str) -> list[str]:
    """The table as the statement would make it: tried on a copy of it without rows."""
    text = without_next_number(show_create(site.guard, Name("table", table))["Create Table"])
    with (
        scratch_database(site.connection.engine.url, "handover") as engine,
        session(engine) as scratch,
    ):
        # The tables that its foreign keys refer to are not there.
        run(scratch, "SET SESSION foreign_key_checks = 0")
        run(scratch, text)
        measure(scratch, statement)
        if Name("table", table) not in tables_and_views(scratch):
            raise MigrationProblem(
                f"{statement.place}: it renames {table}, which is not for a tool",
                "Rename it in a statement of its own, without the mark: that takes no time.",
            )
        return _shape(scratch, table)


def _shape(connection: Connection, table: str) -> list[str]:
    text = show_create(connection, Name("table", table))["Create Table"]
    return with_sorted_keys(without_introducers(without_next_number(text))).split("\n")


def _values(url: URL, altered: Alteration, path: Path) -> dict[str, str]:
    without_clauses = altered.under(Clauses()).removeprefix(altered.head)
    return {
        "alter": without_clauses.strip(),
        "table": altered.table,
        "database": str(url.database),
        "host": url.host or "localhost",
        "port": str(url.port or PORT),
        "user": str(url.username),
        "defaults_file": str(path),
    }


def _filled(statement: Statement, template: list[str], values: Mapping[str, str]) -> list[str]:
    try:
        return [part.format_map(values) for part in template]
    except (KeyError, ValueError, IndexError) as error:
        raise MigrationProblem(
            f"{statement.place}: the command in alembic.ini has a field that is not known: {error}",
            f"Known are {', '.join(f'{{{name}}}' for name in values)}; the password stands in the "
            "option file.",
        ) from error


@contextmanager
def _option_file(url: URL) -> Iterator[Path]:
    """A MySQL option file with the account: readable for its owner alone, and gone afterwards."""
    password = str(url.password or "").replace("\\", "\\\\")
    handle, name = tempfile.mkstemp(suffix=".cnf")
    path = Path(name)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(f'[client]\nuser="{url.username}"\npassword="{password}"\n')
        yield path
    finally:
        path.unlink()


def _run(site: Site, command: list[str]) -> int:
    """Run the tool to its end and tell each line it says; its exit code."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    try:
        for line in process.stdout or ():
            site.tell(f"  {line.rstrip()}")
        return process.wait()
    finally:
        if process.poll() is None:
            # It takes down what it set up, as after Ctrl-C.
            process.terminate()
            process.wait()


def _compare(
    connection: Connection, step: Step, tool: str, table: str, expected: list[str]
) -> None:
    made = _shape(connection, table)
    if made == expected:
        return
    labels = (f"as the statement would make it: {table}", f"as {tool} made it: {table}")
    diff = "\n".join(difflib.unified_diff(expected, made, *labels, lineterm="", n=1))
    raise MigrationProblem(
        f"{step.statement.place}: {tool} left {table} other than the statement would:\n{diff}",
        f"Make it as the lines with - say, by hand. Then go on: {_again(step)}",
    )


def _again(step: Step) -> str:
    target = f"upgrade {step.revision}" if step.direction == "up" else "downgrade -1"
    return f"alembic {target}"

"""The command of a tool that a statement is handed over to: from alembic.ini, run without a shell.

    [hand over]
    NAME = command with {alter} {table} {database} {host} {port} {user} {defaults_file}

The password stands in the option file alone, which only its owner may read.
"""

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from alembic.config import Config
from sqlalchemy import URL

from shopdb.migrate.alteration import Alteration, Clauses
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.statements import Statement
from shopdb.migrate.step import Site

SECTION = "hand over"
PORT = 3306


def command_for(statement: Statement, tool: str) -> list[str]:
    """The command for a tool in alembic.ini, taken apart as a shell would, its fields not filled.

    Raises:
        MigrationProblem: there is none, or its program is not installed.
    """
    ini = statement.path.parents[2] / "alembic.ini"
    commands = Config(ini).get_section(SECTION) or {}
    if tool.lower() not in commands:
        raise MigrationProblem(
            f"{statement.place}: {ini} does not say how to call {tool}",
            f"Add to its section [{SECTION}] a line {tool} = COMMAND, or take the mark away.",
        )
    command = shlex.split(commands[tool.lower()])
    if not command or not shutil.which(command[0]):
        raise MigrationProblem(
            f"{statement.place}: {command[0] if command else tool} is not installed here",
            "Install it where migrations run, or take the mark away: the server then alters the "
            "table itself, and the plan says what waits.",
        )
    return command


def fields(url: URL, altered: Alteration, path: Path) -> dict[str, str]:
    """What may stand in a command: of the account, the server, the table and what is done to it."""
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


def filled(statement: Statement, command: list[str], values: Mapping[str, str]) -> list[str]:
    """A command with its fields filled.

    Raises:
        MigrationProblem: it has a field that is not known.
    """
    try:
        return [part.format_map(values) for part in command]
    except (KeyError, ValueError, IndexError) as error:
        raise MigrationProblem(
            f"{statement.place}: the command in alembic.ini has a field that is not known: {error}",
            f"Known are {', '.join(f'{{{name}}}' for name in values)}; the password stands in the "
            "option file.",
        ) from error


@contextmanager
def option_file(url: URL) -> Iterator[Path]:
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


def start(site: Site, command: list[str]) -> int:
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

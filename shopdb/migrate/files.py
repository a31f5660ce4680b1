"""Reads a SQL file of the repository, and refuses what would tie it to one database."""

from pathlib import Path

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.statements import Statement, split
from shopdb.migrate.subject import subject


def read(path: Path) -> tuple[Statement, ...]:
    """Every statement of one file, at least one.

    Line ends become line feeds, as in the `mysql` client, so that the schema does not depend on
    how a checkout writes them.

    Raises:
        MigrationProblem: the file is missing, empty, not UTF-8 or not whole statements, or one of
            them names a database.
    """
    statements = tuple(split(_text(path), path))
    if not statements:
        raise MigrationProblem(
            f"{path} holds no statement",
            "Write one; DO 0 says that there is deliberately nothing to do.",
        )
    for statement in statements:
        _refuse_named_database(statement)
    return statements


def _text(path: Path) -> str:
    try:
        # utf-8-sig drops the byte order mark that some editors put first.
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as error:
        raise MigrationProblem(f"{path} does not exist", "Write it, or mend its name.") from error
    except UnicodeDecodeError as error:
        raise MigrationProblem(f"{path} is not UTF-8: {error}", "Save it as UTF-8.") from error
    if "\0" in text:
        raise MigrationProblem(
            f"{path} holds a NUL byte, which the mysql client refuses", "Write it as 0x00."
        )
    return text


def _refuse_named_database(statement: Statement) -> None:
    found = subject(statement.text)
    named = found.name if found.kind in ("DATABASE", "SCHEMA") or found.verb == "USE" else ""
    named = named or found.schema
    # ON *.* grants on the whole server and names no database.
    if named and named != "*":
        raise MigrationProblem(
            f"{statement.place}: the statement names the database {named}",
            "Leave the name out: the file runs in the default database, which may be a scratch "
            "one. A grant on the whole database is written ON *.",
        )

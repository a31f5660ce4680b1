"""Accounts before a migration, grants after it: statements that may run any number of times."""

import re
from collections.abc import Iterable

from sqlalchemy import Connection

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.grants import whole_database
from shopdb.migrate.session import (
    SERVER_ERRORS,
    advice,
    error_code,
    error_text,
    literal,
    run,
    scalar,
)
from shopdb.migrate.statements import Statement, for_client
from shopdb.migrate.subject import subject

# No such table or view, no such procedure or function.
MISSING_OBJECT = (1146, 1305)
# Not allowed to make accounts; allowed, but the account owns code.
NOT_TO_BE_MADE = (1227, 4006)
MAKES_ACCOUNTS = re.compile(
    r"CREATE\s+(?:USER|ROLE)\s+IF\s+NOT\s+EXISTS\s+(?P<accounts>.+?)"
    r"(?=\s+(?:ACCOUNT|ATTRIBUTE|COMMENT|DEFAULT|IDENTIFIED|PASSWORD|REQUIRE|WITH)\b|\Z)",
    re.IGNORECASE | re.DOTALL,
)
ACCOUNT = re.compile(
    r"(?:'(?P<user>(?:[^']|'')*)'|(?P<plain>[\w$]+))(?:\s*@\s*(?:'(?P<host>[^']*)'|(?P<at>[\w.%]+)))?"
)
ON_DATABASE = re.compile(r"\bON\s+\*(?!\s*\.)", re.IGNORECASE)


def apply(
    connection: Connection, statements: Iterable[Statement], *, pass_over_missing: bool
) -> None:
    """Run statements of `roles/` in their order, on a connection that commits each.

    Args:
        connection: its default database is the one that the grants are for.
        statements: `Repository.before` or `Repository.grants`.
        pass_over_missing: whether a grant on an object that is not there is left out, as it must
            be at a revision older than the object.

    Raises:
        MigrationProblem: the server refuses a statement.
    """
    whole = f"ON {whole_database(connection)}"
    for statement in statements:
        try:
            run(connection, ON_DATABASE.sub(lambda _: whole, statement.text, count=1))
        except SERVER_ERRORS as error:
            if pass_over_missing and error_code(error) in MISSING_OBJECT:
                continue
            if error_code(error) in NOT_TO_BE_MADE and _are_there(connection, statement.text):
                continue
            raise MigrationProblem(
                f"{statement.place}: {subject(statement.text)} failed\n{error_text(error)}",
                advice(error) or "Mend the file and run the same command again.",
            ) from error


def _are_there(connection: Connection, text: str) -> bool:
    """Whether a statement makes only accounts that the server has, so that it need not run.

    The server asks for the privilege to make them before it looks whether they are there.
    """
    match = MAKES_ACCOUNTS.match(text)
    if match is None:
        return False
    accounts = {
        (found["user"] or found["plain"] or "", found["host"] or found["at"] or "%")
        for found in ACCOUNT.finditer(match["accounts"])
    }
    listed = ", ".join(f"({literal(user)}, {literal(host)})" for user, host in accounts)
    query = f"SELECT COUNT(*) FROM mysql.user WHERE (User, Host) IN ({listed})"
    return int(scalar(connection, query)) == len(accounts)


def grant_if_present(statement: Statement) -> str:
    """A grant for the `mysql` client that does nothing where its object is not there."""
    granted = subject(statement.text)
    if not granted.name or granted.name == "*":
        return for_client(statement.text)
    if granted.kind in ("PROCEDURE", "FUNCTION"):
        catalog = f"ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_TYPE = '{granted.kind}'"
        column = "ROUTINE_NAME"
    else:
        catalog, column = "TABLES WHERE TABLE_SCHEMA = DATABASE()", "TABLE_NAME"
    present = f"SELECT * FROM information_schema.{catalog} AND {column} = {literal(granted.name)}"
    chosen = f"SET @grant = IF(EXISTS ({present}), {literal(statement.text)}, 'DO 0')"
    return "\n".join(
        for_client(text) for text in (chosen, "PREPARE grant_it FROM @grant", "EXECUTE grant_it")
    )

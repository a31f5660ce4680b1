"""Puts one question to the server: bound, read only, within a time, and leaving no trace."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pymysql
from pymysql.constants.ER import (
    NO_SUCH_TABLE,
    QUERY_INTERRUPTED,
    TABLEACCESS_DENIED_ERROR,
    VIEW_INVALID,
    VIEW_NO_EXPLAIN,
)

from shopdb.database import Connection, rows, scalar
from shopdb.problem import Problem
from shopdb.query.defaults import complete
from shopdb.query.library import find
from shopdb.query.question import Question
from shopdb.query.result import Kind, Result

TIMEOUT = 60.0

# Errors of the server that PyMySQL has no name for.
TRANSACTION_IN_PROGRESS = 1568
READ_ONLY_TRANSACTION = 1792
QUERY_TIMEOUT = 3024
NEEDS_REPREPARE = 1615
# The server gives up where routines change between each PREPARE and its EXECUTE, as they do while
# somebody migrates a database of the same server; a migration is over before so many tries are.
ATTEMPTS = 1000


def ask(connection: Connection, name: str, /, **parameters: object) -> Result:
    """Answer a curated question by its name, as `customer/rfm`.

    Raises:
        Problem: see `find` and `run`.
    """
    return run(connection, find(name), parameters)


def run(
    connection: Connection,
    question: Question,
    given: dict[str, object],
    timeout: float = TIMEOUT,
) -> Result:
    """Answer a question; `timeout` is in seconds, above 0.

    Raises:
        Problem: a parameter does not fit, the connection has a transaction open, the time is
            up, or the server refuses the statement.
    """
    values = _complete(connection, question, given, timeout)
    description, answer, revision = _execute(connection, question, values, timeout)
    columns = tuple(column[0] for column in description)
    if columns != tuple(question.columns):
        raise Problem(
            f"{question.name} answers with the columns {', '.join(columns)},"
            f" but declares {', '.join(question.columns)}",
            f"Mend the columns that {question.name} declares.",
        )
    kinds = tuple(Kind(code, decimals) for _, code, _, _, _, decimals, _ in description)
    answered = [_row(row, kinds) for row in answer]
    return Result(question, values, columns, answered, kinds, revision)


def explain(
    connection: Connection,
    question: Question,
    given: dict[str, object],
    timeout: float = TIMEOUT,
    *,
    analyze: bool = False,
) -> str:
    """How the server goes about a question: its plan as a tree, with the same values bound.

    Args:
        connection: has no transaction open.
        question: is not answered, unless `analyze` is set.
        given: its parameters, as for `run`.
        timeout: seconds, above 0.
        analyze: run it as well, and say beside each step what it took and how many rows it met.

    Raises:
        Problem: as for `run`.
    """
    before = "EXPLAIN ANALYZE " if analyze else "EXPLAIN FORMAT = TREE "
    values = _complete(connection, question, given, timeout)
    _, answer, _ = _execute(connection, question, values, timeout, before)
    return str(answer[0][0])


def _complete(
    connection: Connection, question: Question, given: dict[str, object], timeout: float
) -> dict[str, Any]:
    return complete(question, given, lambda one, known: run(connection, one, known, timeout).rows)


def _execute(
    connection: Connection,
    question: Question,
    values: dict[str, Any],
    timeout: float,
    before: str = "",
) -> tuple[Any, Any, str | None]:
    """What the cursor describes, its rows, and the revision; `before` precedes the statement."""
    try:
        with _read_only(connection, timeout), connection.cursor() as cursor:
            _refuse_unknown_zones(connection)
            # The driver speaks no binary protocol; variables carry the values instead, so that
            # the server never sees them as a part of the statement.
            for name, value in values.items():
                cursor.execute(f"SET @shopdb_{name} = %s", (value,))
            cursor.execute("SET @shopdb_question = %s", (before + question.statement.sql,))
            bound = ", ".join(f"@shopdb_{one.name}" for one in question.statement.placeholders)
            _execute_prepared(cursor, f" USING {bound}" if bound else "")
            description, answer = cursor.description or (), cursor.fetchall()
            if before:
                _refuse_half_a_plan(cursor)
            cursor.execute("DEALLOCATE PREPARE shopdb_question")
            revision = _revision(cursor)
    except pymysql.MySQLError as error:
        if not connection.open:
            raise Problem(
                f"the connection was lost: {error.args[-1]}", "See that the server runs, then ask."
            ) from error
        raise _problem(question, error, timeout) from error
    return description, answer, revision


def _revision(cursor: pymysql.cursors.Cursor) -> str | None:
    """The revision of the database that the question saw; an analyst may not read it."""
    try:
        cursor.execute("SELECT version_num FROM alembic_version")
    except pymysql.MySQLError as error:
        if error.args[0] in (NO_SUCH_TABLE, TABLEACCESS_DENIED_ERROR):
            return None
        raise
    return ", ".join(sorted(version for (version,) in cursor.fetchall())) or None


def _execute_prepared(cursor: pymysql.cursors.Cursor, using: str) -> None:
    """Prepare what @shopdb_question holds and execute it, anew where its routines were replaced."""
    for attempt in range(1, ATTEMPTS + 1):
        cursor.execute("PREPARE shopdb_question FROM @shopdb_question")
        try:
            cursor.execute("EXECUTE shopdb_question" + using)
        except pymysql.MySQLError as error:
            if error.args[0] != NEEDS_REPREPARE or attempt == ATTEMPTS:
                raise
        else:
            return


def _refuse_half_a_plan(cursor: pymysql.cursors.Cursor) -> None:
    """What is stopped half-way hands over the plan so far, with no more than a warning."""
    cursor.execute("SHOW WARNINGS")
    for _, number, message in cursor.fetchall():
        if number == QUERY_INTERRUPTED:
            raise pymysql.err.OperationalError(number, message)


def _row(row: tuple[Any, ...], kinds: tuple[Kind, ...]) -> tuple[Any, ...]:
    return tuple(
        int(value) if kind.is_whole and value is not None else value
        for value, kind in zip(row, kinds, strict=True)
    )


@contextmanager
def _read_only(connection: Connection, timeout: float) -> Iterator[None]:
    """A transaction that cannot write and is rolled back, its statements bounded in time."""
    usual = scalar(connection, "SELECT @@SESSION.max_execution_time")
    with connection.cursor() as cursor:
        # START TRANSACTION would commit what the caller has open; this refuses instead.
        cursor.execute("SET TRANSACTION READ ONLY")
        try:
            cursor.execute("START TRANSACTION")
            # 0 would mean no limit.
            cursor.execute("SET SESSION max_execution_time = %s", (max(1, round(timeout * 1000)),))
            yield
        finally:
            # A connection that is gone has nothing to put back, and hides no other error.
            with suppress(pymysql.MySQLError):
                cursor.execute("ROLLBACK")
                cursor.execute("SET SESSION max_execution_time = %s", (usual,))


def _refuse_unknown_zones(connection: Connection) -> None:
    """Without its zone a channel's days are NULL, and its answers empty without a word."""
    unknown = rows(
        connection,
        "SELECT channel_code, timezone FROM sales_channel"
        " WHERE CONVERT_TZ('2000-01-01', '+00:00', timezone) IS NULL",
    )
    if unknown:
        code, zone = unknown[0]
        raise Problem(
            f"the server does not know {zone}, the time zone of channel {code}",
            "Load the zones: mysql_tzinfo_to_sql /usr/share/zoneinfo | mysql -u root mysql",
        )


def _problem(question: Question, error: pymysql.MySQLError, timeout: float) -> Problem:
    number, message = error.args[0], error.args[-1]
    if number in (QUERY_TIMEOUT, QUERY_INTERRUPTED):
        return Problem(
            f"{question.name} was stopped after {timeout:g} s",
            "Ask for a shorter period, or give it more time with --timeout.",
        )
    if number == TRANSACTION_IN_PROGRESS:
        return Problem(
            "this connection has a transaction open, which a question would end",
            "Commit it or roll it back, then ask.",
        )
    if number == READ_ONLY_TRANSACTION:
        return Problem(f"{question.name} tries to write", "Questions only read; mend its SQL.")
    if number == VIEW_NO_EXPLAIN:
        return Problem(
            f"the plan of {question.name} is not shown: this account may not read all the tables"
            " under its views",
            "Ask for it with the account that owns the database.",
        )
    if number in (NO_SUCH_TABLE, VIEW_INVALID):
        return Problem(
            f"{question.name} cannot be asked here: {message}",
            "Bring the database up to date with `make migrate`.",
        )
    return Problem(f"the server refuses {question.name}: {message}", "Mend its SQL.")

"""Sessions with the server: every one begins alike, and takes SQL verbatim."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymysql import MySQLError
from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine
from sqlalchemy.exc import DBAPIError

from shopdb.migrate.errors import MigrationProblem

# A latin1 client would store _latin1'x' in defaults and checks; another zone, other times;
# another sql_mode, routines that behave otherwise.
PREAMBLE = (
    "SET NAMES utf8mb4 COLLATE utf8mb4_0900_ai_ci, time_zone = '+00:00', sql_mode = "
    "'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"
)
VERBATIM = {"no_parameters": True}
UNKNOWN_DATABASE = 1049
# Gone away, lost, cut by a shutdown, ended by KILL; 0 where the driver alone knows of it.
LOST_CONNECTION = (2006, 2013, 1053, 1927, 0)
# No right on a database, table, column, routine, definer or anything else; CREATE USER of an owner.
DENIED = {1044, 1142, 1143, 1227, 1370, 4006}
FUNCTIONS_NOT_TRUSTED = 1419
# SQLAlchemy wraps what a statement raises, not what its later results raise.
SERVER_ERRORS = (DBAPIError, MySQLError)
ServerError = DBAPIError | MySQLError


def engine_for(url: URL, *, keep_sessions: bool = False) -> Engine:
    """An engine whose sessions begin with PREAMBLE; nothing is opened yet.

    Args:
        url: which server and database, as which account.
        keep_sessions: whether a session that ends waits for the next one; `dispose` ends them.
    """
    return create_engine(
        url.set(drivername="mysql+pymysql"),
        poolclass=QueuePool if keep_sessions else NullPool,
        connect_args={"charset": "utf8mb4", "init_command": PREAMBLE},
    )


@contextmanager
def session(engine: Engine, *, autocommit: bool = True) -> Iterator[Connection]:
    """One session, closed at the end of the block.

    Raises:
        MigrationProblem: the server cannot be reached, refuses the user or the database, or fails
            a statement of the block.
    """
    try:
        connection = engine.connect()
    except DBAPIError as error:
        raise _refused(engine, error) from error
    with connection:
        if autocommit:
            connection.execution_options(isolation_level="AUTOCOMMIT")
        try:
            yield connection
        except SERVER_ERRORS as error:
            raise _problem_behind(error) from error


def run(connection: Connection, sql: str) -> None:
    """Send one statement verbatim: no parameter is looked for, whatever `:` or `%` it holds."""
    answer = connection.exec_driver_sql(sql, execution_options=VERBATIM)
    # A CALL may fail after its first result, and closing would keep quiet about it.
    while answer.cursor is not None and answer.cursor.nextset():
        pass
    answer.close()


def rows(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    """Send one query verbatim; every row of its answer."""
    answer = connection.exec_driver_sql(sql, execution_options=VERBATIM)
    return [tuple(row) for row in answer]


def scalar(connection: Connection, sql: str) -> Any:
    """The first column of the first row; None where there is no row."""
    return next((row[0] for row in rows(connection, sql)), None)


def quoted(name: str) -> str:
    """A name in backquotes."""
    return "`" + name.replace("`", "``") + "`"


def literal(text: str) -> str:
    """A text in quotes, as SQL reads it back under PREAMBLE's sql_mode."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def error_code(error: ServerError) -> int:
    """The server's error number; 0 where the failure has none."""
    arguments = getattr(error, "orig", error).args
    return arguments[0] if arguments and isinstance(arguments[0], int) else 0


def error_text(error: ServerError) -> str:
    """The server's own words, `ERROR 1146: Table … doesn't exist`."""
    cause = getattr(error, "orig", error)
    return f"ERROR {error_code(error)}: {cause.args[-1] if cause.args else cause}"


def advice(error: ServerError) -> str:
    """What an administrator can do where the server refuses an account; empty where it does not."""
    code = error_code(error)
    if code == FUNCTIONS_NOT_TRUSTED:
        return (
            "With the binary log on, a server lets an account without SUPER make functions and "
            "triggers only with log_bin_trust_function_creators: SET PERSIST "
            "log_bin_trust_function_creators = ON, or on a managed server in its parameters."
        )
    if code in DENIED:
        return (
            "The account lacks a privilege: `shopdb migrate privileges` prints what it needs, for "
            "an administrator to run."
        )
    return ""


def _refused(engine: Engine, error: DBAPIError) -> MigrationProblem:
    what = f"cannot open {engine.url.render_as_string()}: {error_text(error)}"
    if error_code(error) == UNKNOWN_DATABASE and engine.url.database:
        name = quoted(engine.url.database)
        return MigrationProblem(
            what,
            f"Create it first: CREATE DATABASE {name} "
            "CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci",
        )
    return MigrationProblem(what, "Start the server, or mend the URL.")


def _problem_behind(error: ServerError) -> MigrationProblem:
    """What went wrong first: where a statement fails, the ROLLBACK after it may fail too."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, MigrationProblem):
            return cause
        cause = cause.__context__
    statement = getattr(error, "statement", None)
    lines = [f"That was the server's answer to: {statement}" if statement else "", advice(error)]
    return MigrationProblem(error_text(error), "\n".join(filter(None, lines)))

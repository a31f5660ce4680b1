"""Connections: one way to open one, so that every session has the same settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import pymysql
from sqlalchemy import URL, make_url

from shopdb.problem import Problem

SQL_MODE = (
    "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
)
# A latin1 client would store _latin1'x' in defaults and checks; another zone, other times.
SESSION = (
    f"SET NAMES utf8mb4 COLLATE utf8mb4_0900_ai_ci, time_zone = '+00:00', sql_mode = '{SQL_MODE}'"
)

Connection: TypeAlias = "pymysql.connections.Connection[pymysql.cursors.Cursor]"


def parse_url(text: str) -> URL:
    """Read `mysql://user:password@host:port/database`, with or without `+pymysql`.

    Raises:
        Problem: the text is no MySQL URL, or names no user.
    """
    example = "Give it as mysql://user:password@host:3306/shopdb"
    try:
        url = make_url(text)
    except Exception as error:
        raise Problem(f"{text!r} is not a URL", example) from error
    if url.get_backend_name() not in ("mysql", "mariadb") or not url.username:
        raise Problem(f"{url.render_as_string()!r} is not a MySQL URL with a user", example)
    return url.set(drivername="mysql+pymysql", database=url.database or "shopdb")


def connect(url: URL, *, autocommit: bool = True, local_infile: bool = False) -> Connection:
    """Open a session in UTC, utf8mb4 and the strict sql_mode.

    Raises:
        Problem: the server cannot be reached or refuses the user.
    """
    try:
        return pymysql.connect(
            host=url.host or "127.0.0.1",
            port=url.port or 3306,
            user=url.username or "",
            password=str(url.password or ""),
            database=url.database or None,
            charset="utf8mb4",
            autocommit=autocommit,
            local_infile=local_infile,
            init_command=SESSION,
            connect_timeout=10,
        )
    except pymysql.err.OperationalError as error:
        raise Problem(
            f"cannot open {url.render_as_string()}: {error.args[-1]}",
            "Start a server with `make up`, or mend SHOPDB_URL.",
        ) from error


@contextmanager
def session(
    url: URL, *, autocommit: bool = True, local_infile: bool = False
) -> Iterator[Connection]:
    """As `connect`, closed at the end of the block."""
    connection = connect(url, autocommit=autocommit, local_infile=local_infile)
    try:
        yield connection
    finally:
        connection.close()


def rows(connection: Connection, sql: str, arguments: Any = None) -> list[tuple[Any, ...]]:
    """Every row of one statement, as tuples."""
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return list(cursor.fetchall())


def scalar(connection: Connection, sql: str, arguments: Any = None) -> Any:
    """The first column of the first row; None where there is no row."""
    found = rows(connection, sql, arguments)
    return found[0][0] if found else None

"""Asks one question again and again, over a connection that may be lost and found."""

import time
from collections.abc import Callable, Generator

import pymysql
from sqlalchemy import URL

from shopdb.database import Connection, connect
from shopdb.problem import Problem
from shopdb.query.result import Result


def watch(
    url: URL, ask: Callable[[Connection], Result], seconds: float
) -> Generator[Result | Problem]:
    """An answer every so many seconds without end; the Problem instead while there is no server.

    Args:
        url: the database that is asked.
        ask: answers over a connection.
        seconds: from one answer to the next question, above 0.

    Raises:
        Problem: there is no server at the beginning, or the question itself is at fault.
    """
    connection: Connection | None = connect(url)
    try:
        while True:
            try:
                connection = connection or connect(url)
                answer: Result | Problem = ask(connection)
            except Problem as problem:
                if connection and _lives(connection):
                    raise
                connection, answer = None, problem
            yield answer
            time.sleep(seconds)
    finally:
        if connection and connection.open:
            connection.close()


def _lives(connection: Connection) -> bool:
    """Whether the server still answers; one that is stopping refuses a question first."""
    try:
        connection.ping(reconnect=False)
    except pymysql.MySQLError:
        return False
    return True

"""Waiting for a server to come up: it has when the application can log in."""

import time
from collections.abc import Callable

from sqlalchemy import URL

from shopdb.database import session
from shopdb.problem import Problem

_ACCESS_DENIED = 1045
_SECONDS = 300


def can_log_in(url: URL) -> bool:
    """Whether the URL's account can log in now."""
    try:
        with session(url.set(database="")):
            return True
    except Problem:
        return False


def wait_for_login(url: URL, is_up: Callable[[], bool], last_words: Callable[[], str]) -> None:
    """Return as soon as the application can log in over TCP and finds its database.

    Args:
        url: the application's URL; its database is made if it was dropped.
        is_up: whether the server still runs.
        last_words: the end of the server's log.

    Raises:
        Problem: the server stopped, knows other passwords, or does not answer in five minutes.
    """
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            with session(url.set(database="")) as connection, connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE IF NOT EXISTS `{url.database}`")
            return
        except Problem as problem:
            if getattr(problem.__cause__, "args", [0])[0] == _ACCESS_DENIED:
                raise Problem(
                    "The server's data were made with other passwords than those in .env",
                    "Put the old .env back, or wipe the data with `make reset`.",
                ) from problem
            if not is_up():
                raise Problem(
                    f"The server stopped while it was starting:\n{last_words()}",
                    "Mend what its last lines say, then `make up` again.",
                ) from problem
            if time.monotonic() > deadline:
                raise
        time.sleep(0.2)

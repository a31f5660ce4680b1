"""What the benchmarks share: a database of their own, and a word on the server."""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import URL

from shopdb.database import parse_url, scalar, session
from shopdb.migrate import upgrade
from shopdb.seed.reference import load


def arguments(description: str | None) -> argparse.ArgumentParser:
    """A command line that begins with the URL of a server's root account."""
    parser = argparse.ArgumentParser(description=(description or "").splitlines()[0])
    parser.add_argument("url", type=parse_url, help="root's URL, as mysql://root:…@127.0.0.1:3306")
    return parser


@contextmanager
def database(server: URL, name: str, *, migrated: bool = True) -> Iterator[URL]:
    """A database, at head with its reference rows unless told otherwise; dropped at the end."""
    with session(server.set(database="")) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci")
        try:
            url = server.set(database=name)
            if migrated:
                upgrade(url, "head")
                load(url)
            yield url
        finally:
            cursor.execute(f"DROP DATABASE {name}")


def described(server: URL) -> str:
    """Version and durability, as `MySQL 9.7.4, durable`."""
    with session(server.set(database="")) as connection:
        version = scalar(connection, "SELECT VERSION()")
        durable = scalar(
            connection, "SELECT @@innodb_flush_log_at_trx_commit = 1 AND @@sync_binlog = 1"
        )
    return f"MySQL {version}, {'' if durable else 'not '}durable"


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started

"""Scratch databases: made for one comparison, dropped after it whatever happens."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Engine

from shopdb.migrate.grants import revoke_all
from shopdb.migrate.session import engine_for, quoted, run, session

DEFAULTS = "CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci"


@contextmanager
def scratch_database(url: URL, use: str) -> Iterator[Engine]:
    """An empty database beside the one of `url`, named `<its name>_verify_<use>_<chance>`.

    So that an account with rights on `shop\\_%` may make it where the database is called shop.
    """
    name = f"{url.database}_verify_{use}_{secrets.token_hex(4)}"
    # A verification opens so many sessions that opening them would be most of its time.
    engine = engine_for(url.set(database=name), keep_sessions=True)
    with session(engine_for(url.set(database=""))) as server:
        run(server, f"CREATE DATABASE {quoted(name)} {DEFAULTS}")
        try:
            yield engine
        finally:
            engine.dispose()
            try:
                revoke_all(server, name)
            finally:
                run(server, f"DROP DATABASE {quoted(name)}")

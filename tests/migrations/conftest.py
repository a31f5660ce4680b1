"""A made-up repository for each test, and what its database is at head."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from shopdb.migrate.commands import upgrade
from shopdb.migrate.fingerprint import Fingerprint
from shopdb.migrate.grants import revoke_all
from shopdb.migrate.scratch import scratch_database as named_scratch
from shopdb.migrate.session import engine_for, session
from tests.migrations.generate.bench import Bench
from tests.migrations.scratch_repository import ScratchRepository, library, printed


@pytest.fixture
def repository(tmp_path: Path) -> ScratchRepository:
    """A library, as the test will change it."""
    return library(tmp_path)


@pytest.fixture
def scratch_database(scratch_database: URL) -> Iterator[URL]:
    """As everywhere, but its rights are taken back, which DROP DATABASE would leave."""
    yield scratch_database
    with session(engine_for(scratch_database)) as connection:
        revoke_all(connection, scratch_database.database or "")


@pytest.fixture
def bench(scratch_database: URL) -> Iterator[Bench]:
    """An empty database to make tables in."""
    with session(engine_for(scratch_database)) as connection:
        yield Bench(connection)


@pytest.fixture(scope="session")
def head(server_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fingerprint]:
    """What the unchanged library's migrations make."""
    repository = library(tmp_path_factory.mktemp("library"))
    with named_scratch(server_url.set(database="shopdb_scratch"), "head") as engine:
        upgrade(engine.url, config=repository.config)
        yield printed(engine.url)

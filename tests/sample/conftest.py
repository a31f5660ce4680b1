"""A small sample shop, loaded once for all tests that only read it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import URL

from shopdb import sample
from tests.conftest import fresh_database, migrated
from tests.database import Database

SCALE = 0.06


@pytest.fixture(scope="session")
def small_shop_url(server_url: URL, worker_id: str) -> Iterator[URL]:
    """A database with the sample shop of seed 1, to read."""
    with fresh_database(server_url, f"shopdb_test_sample_{worker_id}") as url:
        sample.load(migrated(url), scale=SCALE)
        yield url


@pytest.fixture
def small(small_shop_url: URL) -> Iterator[Database]:
    """The small shop; a test must not write to it."""
    database = Database(small_shop_url)
    yield database
    database.close()

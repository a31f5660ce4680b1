"""A small sample shop in MySQL, and the documents that are drawn from it."""

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from sqlalchemy import URL

from shopdb import sample
from shopdb.database import session
from shopdb.documents.sample import reviews
from shopdb.documents.sample.events import Clickstream
from shopdb.documents.sample.read import Reader
from shopdb.sample.clock import MONTHS
from tests.conftest import fresh_database, migrated
from tests.database import Database

SCALE = 0.02


def draw(url: URL, seed: int | None = None) -> dict[str, list[dict[str, Any]]]:
    """All documents of the sample, by collection; another seed than the shop's where named."""
    drawn: dict[str, list[dict[str, Any]]] = {"events": [], "reviews": []}
    with session(url, autocommit=False) as connection:
        reader = Reader(connection)
        reader.seed = seed or reader.seed
        for month in MONTHS:
            clickstream = Clickstream(reader, month)
            drawn["events"] += clickstream.events()
            drawn["reviews"] += reviews.documents(reader, month)
        drawn["sessions"] = list(clickstream.sessions())
    return drawn


@pytest.fixture(scope="session")
def shop_url(server_url: URL, worker_id: str) -> Iterator[URL]:
    """A database with a small sample shop, to read."""
    with fresh_database(server_url, f"shopdb_test_documents_{worker_id}") as url:
        sample.load(migrated(url), scale=SCALE)
        yield url


@pytest.fixture
def shop(shop_url: URL) -> Iterator[Database]:
    """The small shop; a test must not write to it."""
    database = Database(shop_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def drawn(shop_url: URL) -> dict[str, list[dict[str, Any]]]:
    """All documents of the small shop."""
    return draw(shop_url)


@pytest.fixture(scope="session")
def events(drawn: dict[str, list[dict[str, Any]]]) -> pl.DataFrame:
    """The events as a table, in the order in which they were drawn; `n` is their place in it."""
    flat = [
        {
            "session": one["sessionId"],
            "channel": one["channel"],
            "user": one.get("userId"),
            "type": one["type"],
            "product": one.get("productId"),
            "at": one["at"],
            **{name: one["props"].get(name) for name in ("orderId", "quantity", "source")},
        }
        for one in drawn["events"]
    ]
    return pl.DataFrame(flat, infer_schema_length=None).with_row_index("n")

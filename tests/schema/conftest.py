"""The world of the cases, in a transaction that is rolled back: nothing has to be emptied."""

from collections.abc import Iterator

import pytest

from tests.database import Database
from tests.schema.world import WORLD, build


@pytest.fixture
def world(db: Database) -> Iterator[Database]:
    """The session that holds the rows of world.py, uncommitted."""
    db.execute("START TRANSACTION")
    build(db, WORLD)
    yield db
    db.execute("ROLLBACK")

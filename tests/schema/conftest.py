"""The world of the cases, in a transaction that is rolled back: nothing has to be emptied."""

from collections.abc import Iterator

import pytest

from tests.database import Database, Workspace
from tests.schema.world import WORLD, build


@pytest.fixture
def world(request: pytest.FixtureRequest, workspace: Workspace) -> Iterator[Database]:
    """The session that holds the rows of world.py, uncommitted.

    The rows stay for the next test that asks for them, as inserting them takes longer than most
    tests do; what a test did to them is taken back. A test that asks for `db` as well means its
    session by both.
    """
    if "db" in request.fixturenames:
        db: Database = request.getfixturevalue("db")
        db.execute("START TRANSACTION")
        build(db, WORLD)
        yield db
        db.execute("ROLLBACK")
    else:
        yield workspace.hold(lambda db: build(db, WORLD))
        workspace.take_back()

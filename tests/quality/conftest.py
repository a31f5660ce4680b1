"""What the tests of the rules share: the clean shop, and a way to ask a rule inside its session."""

from collections.abc import Iterator

import pytest

from tests.database import Database, Workspace
from tests.quality.clean import build
from tests.queries.conftest import sample_shop

__all__ = ["clean", "clean_shop", "sample_shop"]


@pytest.fixture(scope="module")
def clean_shop(workspace: Workspace) -> Iterator[Database]:
    """A session that holds the clean shop, uncommitted, for all tests of a module."""
    workspace.reset()
    database = Database(workspace.url)
    database.execute("START TRANSACTION")
    build(database)
    database.execute("SAVEPOINT built")
    yield database
    database.execute("ROLLBACK")
    database.close()


@pytest.fixture
def clean(clean_shop: Database) -> Iterator[Database]:
    """The clean shop; what a test does to it is taken back."""
    yield clean_shop
    clean_shop.execute("ROLLBACK TO SAVEPOINT built")

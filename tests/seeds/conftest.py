"""Here the reference rows are what is tested: no test begins with them."""

from collections.abc import Iterator

import pytest

from tests.database import Database, Workspace


@pytest.fixture
def db(workspace: Workspace) -> Iterator[Database]:
    """The shop's database with no rows at all."""
    workspace.empty()
    database = Database(workspace.url)
    yield database
    database.close()

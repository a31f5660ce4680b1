"""A shop with two persons of one household, and a MongoDB beside it."""

import pytest

from tests.database import Database
from tests.documents.conftest import _workspace, mongo, mongo_url  # noqa: F401 - fixtures
from tests.market import Market


@pytest.fixture
def market(db: Database) -> Market:
    """A shop that is open for business."""
    return Market(db)

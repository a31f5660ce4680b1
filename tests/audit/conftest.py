"""A shop whose audit log is sealed."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.database import Database


@pytest.fixture
def group(db: Database) -> Callable[..., int]:
    """Adds a group of customers, which is a line of the log; a session of another may do it."""

    def add(name: str, session: Database = db) -> int:
        return session.insert("customer_group", customer_group_code=name.lower(), name=name)

    return add


@pytest.fixture
def seal(db: Database) -> Callable[..., Any]:
    """Seals what is committed; how many lines it sealed."""

    def run(session: Database = db, *, full: bool = False) -> Any:
        return session.call("audit_log_seal", full, None)[-1]

    return run

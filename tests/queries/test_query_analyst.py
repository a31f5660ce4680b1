"""Who holds the analyst's role, and no other right, can ask every question."""

from collections.abc import Iterator

import pytest

from shopdb.database import Connection, session
from shopdb.problem import Problem
from shopdb.query import ask, explain, find, names
from tests.database import Database


@pytest.fixture
def analyst(db: Database, worker_id: str) -> Iterator[Connection]:
    """A session of an account with that role and nothing else."""
    name = f"analyst_{worker_id}"
    db.execute(f"DROP USER IF EXISTS {name}")
    db.execute(f"CREATE USER {name} IDENTIFIED BY 'trial' DEFAULT ROLE shopdb_analyst")
    with session(db.url.set(username=name, password="trial")) as connection:
        yield connection
    db.execute(f"DROP USER {name}")


@pytest.mark.parametrize("name", names())
def test_asks_every_question(shop, analyst, name):
    shop.order("1.00", customer=shop.customer())

    assert ask(analyst, name).columns == tuple(find(name).columns)


def test_sees_no_person(analyst):
    with analyst.cursor() as cursor, pytest.raises(Exception, match="denied"):
        cursor.execute("SELECT email FROM customer")


def test_is_told_whose_plans_are_shown(analyst):
    """The server shows the plan of a view to who may read all that lies under it."""
    with pytest.raises(Problem, match="may not read all the tables") as caught:
        explain(analyst, find("customer/consent_coverage"), {})
    assert "account" in caught.value.remedy

"""A database that is not ready is refused with what to do, before anything is written."""

import pytest
from sqlalchemy import URL

from shopdb.importing import run
from shopdb.problem import Problem
from tests.database import Database

LINE = "1,A1,THING,1,2010-12-01 08:00:00,1,,France"


def refusal(url: URL, path):
    with pytest.raises(Problem) as caught:
        run(url, "online_retail", path)
    return str(caught.value)


def test_refuses_a_database_without_tables(scratch_database: URL, write):
    assert "make migrate" in refusal(scratch_database, write(LINE))


@pytest.mark.parametrize("table", ["order_status_transition", "tax_class"])
def test_refuses_a_database_without_its_reference_rows(db: Database, write, table):
    db.execute(f"DELETE FROM {table}")

    assert "shopdb seed reference" in refusal(db.url, write(LINE))
    assert db.count("import_batch") == 0


def test_a_file_that_does_not_fit_leaves_nothing(db: Database, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")

    assert "lacks InvoiceNo" in refusal(db.url, path)
    assert db.count("import_batch") == 0

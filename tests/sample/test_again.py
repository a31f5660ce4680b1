"""The same seed gives the same shop, however often and however interrupted it is loaded."""

import io
import signal
import subprocess
import sys

import pytest
from rich.console import Console
from sqlalchemy import URL

from shopdb import importing, sample
from shopdb.problem import Problem
from shopdb.settings import project_root
from tests.conftest import fresh_database, migrated
from tests.database import Database
from tests.sample.conftest import SCALE
from tests.sample.state import checksums

EXTRACT = project_root() / "seeds" / "extract" / "online_retail_sample.csv"
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]


@pytest.fixture
def fresh(scratch_database: URL):
    database = Database(migrated(scratch_database))
    yield database
    database.close()


@pytest.fixture
def another(server_url: URL, worker_id: str):
    with fresh_database(server_url, f"shopdb_scratch_{worker_id}_sample") as url:
        database = Database(migrated(url))
        yield database
        database.close()


def test_the_same_seed_gives_every_table_the_same_content(small: Database, fresh: Database):
    sample.load(fresh.url, scale=SCALE)

    assert checksums(fresh) == checksums(small)


def test_another_seed_gives_another_shop(fresh: Database, another: Database):
    sample.load(fresh.url, scale=0.01)
    sample.load(another.url, scale=0.01, seed=2)
    one, other = checksums(fresh), checksums(another)

    same = {table for table in one if one[table] == other[table]}
    assert not same & {"sales_order", "order_line", "customer", "product", "price", "payment"}
    assert {"country", "currency", "geo_zone"} <= same


def test_a_second_time_changes_nothing(fresh: Database):
    first = sample.load(fresh.url, scale=0.01)
    before = checksums(fresh)
    text = io.StringIO()
    second = sample.load(fresh.url, scale=0.01, console=Console(file=text, width=200))

    assert checksums(fresh) == before
    assert (first.is_new, second.is_new) == (True, False)
    assert first.rows == second.rows
    assert "is there already; nothing was changed" in text.getvalue()


def test_another_shop_does_not_go_beside_it(fresh: Database):
    sample.load(fresh.url, scale=0.01)
    before = checksums(fresh)

    for scale, seed in ((0.02, 1), (0.01, 2)):
        with pytest.raises(Problem, match="another sample shop is there already") as caught:
            sample.load(fresh.url, scale=scale, seed=seed)

        assert "seed 1, scale 0.01" in caught.value.what
        assert "make reset" in caught.value.remedy
        assert checksums(fresh) == before


@pytest.mark.parametrize(
    "chunk",
    [
        "2025-02",
        *(pytest.param(chunk, marks=pytest.mark.deep) for chunk in ("shop", "2024-01", "2025-12")),
    ],
)
def test_a_killed_load_goes_on_to_the_same_content(fresh: Database, another: Database, chunk: str):
    url = fresh.url.render_as_string(hide_password=False)
    died = subprocess.run(
        [sys.executable, "-m", "tests.sample.killed", url, "0.01", chunk], check=False
    )
    assert died.returncode == -signal.SIGKILL
    assert fresh.count("import_batch") == ["shop", *MONTHS].index(chunk)

    assert sample.load(fresh.url, scale=0.01).is_new
    sample.load(another.url, scale=0.01)

    assert checksums(fresh) == checksums(another)


def test_does_not_go_on_among_rows_that_others_added(fresh: Database):
    def stop(name: str) -> None:
        if name == "2024-03":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample.load(fresh.url, scale=0.01, at_chunk=stop)
    fresh.insert("customer", email="somebody@example.com")

    with pytest.raises(Problem, match="customer has rows that were added since"):
        sample.load(fresh.url, scale=0.01)
    assert fresh.count("import_batch") == 3


def test_lies_beside_imported_sales(fresh: Database):
    importing.run(fresh.url, "online_retail", EXTRACT)
    before = fresh.rows(
        "SELECT COUNT(*), SUM(grand_total) FROM sales_order INNER JOIN sales_channel"
        " USING (channel_id) WHERE channel_code = 'online_retail'"
    )
    sample.load(fresh.url, scale=0.01)

    assert before == fresh.rows(
        "SELECT COUNT(*), SUM(grand_total) FROM sales_order INNER JOIN sales_channel"
        " USING (channel_id) WHERE channel_code = 'online_retail'"
    )
    assert fresh.rows("SELECT * FROM invariant_violations") == []
    assert fresh.scalar("SELECT COUNT(DISTINCT channel_id) FROM sales_order") == 4
    assert not sample.load(fresh.url, scale=0.01).is_new
    assert not importing.run(fresh.url, "online_retail", EXTRACT).is_new


def test_imported_sales_lie_beside_it(fresh: Database):
    sample.load(fresh.url, scale=0.01)
    importing.run(fresh.url, "online_retail", EXTRACT)

    assert fresh.rows("SELECT * FROM invariant_violations") == []
    assert fresh.scalar("SELECT COUNT(DISTINCT channel_id) FROM sales_order") == 4


def test_asks_for_what_every_shop_needs(scratch_database: URL):
    with pytest.raises(Problem, match="not ready"):
        sample.load(scratch_database, scale=0.01)


def test_asks_for_the_reference_rows(db: Database):
    db.execute("SET foreign_key_checks = 0")
    db.execute("DELETE FROM tax_class")

    with pytest.raises(Problem, match="lacks the rows that every shop needs"):
        sample.load(db.url, scale=0.01)

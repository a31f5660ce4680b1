"""`make demo` goes from nothing to answers; here on made-up rows and a server that is there."""

import csv
import io

import pytest
from rich.console import Console
from sqlalchemy import URL

from shopdb import demo
from shopdb.documents import collections
from shopdb.documents import engine as documents_engine
from shopdb.settings import project_root
from tests import mongo
from tests.conftest import fresh_database
from tests.launching import launch_awake


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server as the demo wants it, one that runs events."""
    running = launch_awake(tmp_path_factory.mktemp("demo"))
    yield running.url
    running.stop()


@pytest.fixture
def empty(server: URL):
    """An empty database on it."""
    with fresh_database(server, "shopdb_demo") as url:
        yield url


@pytest.fixture
def documents():
    """An empty database of MongoDB, by its URL."""
    url = mongo.session_url().replace("/shopdb?", "/shopdb_demo?")
    database = documents_engine.connect(url)
    database.client.drop_database(database.name)
    yield url
    database.client.drop_database(database.name)
    database.client.close()


@pytest.fixture
def told(monkeypatch, empty: URL, documents: str, tmp_path):
    """What the demo says of an empty database, run without the real year."""
    monkeypatch.setenv("SHOPDB_URL", empty.render_as_string(hide_password=False))
    monkeypatch.setenv("SHOPDB_MONGO_URL", documents)
    monkeypatch.setattr(demo, "find_sales", lambda: None)
    text = io.StringIO()
    demo.run(Console(file=text, width=200), folder=tmp_path, scale=0.02)
    return text.getvalue()


CHANNELS = {"online_retail", "shop_uk", "shop_eu", "shop_us"}


def test_ends_with_answers_pictures_and_findings_of_every_channel(
    told, server: URL, documents, tmp_path
):
    findings = [line for line in told.splitlines() if line.startswith("• ")]

    assert {line.split(":")[0] for line in findings} == {
        f"• {code}" for code in (*CHANNELS, "documents")
    }
    assert len(findings) == 3 * len(CHANNELS) + 2
    assert str(tmp_path / "index.html") in told
    assert documents in told
    # Where the real year is to be had, and no password.
    assert demo.ARCHIVE in told
    assert "make demo FILE=" in told
    assert str(server.password) not in told
    assert "given up" not in told
    database = documents_engine.connect(documents)
    assert database.order_summaries.count_documents({}) > 300
    assert database.reviews.count_documents({"body": {"$exists": True}, "stars": {"$gte": 1}})
    assert database.product_daily.count_documents({})
    database.client.close()
    for code in CHANNELS:
        assert (tmp_path / f"{code}.html").read_text().count("<svg") >= 8
        with (tmp_path / f"answers/{code}/sales/net_sales_bridge.csv").open(newline="") as file:
            assert sum(int(row["orders"]) for row in csv.DictReader(file)) > 0


def test_has_the_collections_of_the_document_side(documents: str, monkeypatch):
    monkeypatch.setenv("SHOPDB_MONGO_URL", documents)

    assert demo.have_documents(lambda _: None) == documents
    database = documents_engine.connect(documents)
    assert collections.compare(database, collections.read_all()) == []
    database.client.close()


def test_goes_on_without_mongodb(monkeypatch):
    monkeypatch.delenv("SHOPDB_MONGO_URL", raising=False)
    monkeypatch.setenv("SHOPDB_MONGO_ENGINE", "podman")
    said = []

    assert demo.have_documents(said.append) == ""
    assert "podman is not a way to run MongoDB" in said[0]
    assert "everything else goes on" in said[0]


def test_finds_the_file_that_a_setting_names(monkeypatch, tmp_path):
    file = tmp_path / "sales.csv"
    monkeypatch.setenv("SHOPDB_ONLINE_RETAIL", str(file))

    assert demo.find_sales() == file


def test_finds_a_file_beside_the_project(monkeypatch, tmp_path):
    project = tmp_path / "shopdb"
    project.mkdir()
    (tmp_path / "Online Retail.xlsx").touch()
    monkeypatch.delenv("SHOPDB_ONLINE_RETAIL", raising=False)
    monkeypatch.setattr(demo, "project_root", lambda: project)

    assert demo.find_sales() == project / ".." / "Online Retail.xlsx"


def test_the_made_up_rows_are_there():
    assert (project_root() / demo.EXTRACT).is_file()

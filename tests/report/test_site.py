"""One channel has one page; more have a page each, and an index that links them."""

import pytest

from shopdb.report import EVERYTHING, build, selling
from tests.report.conftest import Page
from tests.summaries import refresh


@pytest.fixture
def pages(db, tmp_path):
    """Builds the report; each file's page by name."""

    def of(**options):
        refresh(db)
        build(db.url, tmp_path / "report", lambda _: None, period=EVERYTHING, **options)
        return {
            path.name: Page(path.read_text(encoding="utf-8"))
            for path in (tmp_path / "report").iterdir()
        }

    return of


@pytest.fixture
def two(shop):
    """Two channels that sell, one that does not, and one all of whose orders were cancelled."""
    for code in ("shop_eu", "shop_uk", "idle", "failed"):
        shop.channel(code, currency="EUR" if code == "shop_eu" else "GBP")
    shop.order("8.50", channel="shop_uk")
    shop.order("7.00", channel="shop_eu")
    shop.order("1.00", channel="failed", status="cancelled")


def links(page):
    return [anchor["href"] for anchor in page.all("a")]


def test_one_channel_that_sells_is_the_index(shop, pages):
    shop.channel("idle")
    shop.order("8.50", channel="web")
    found = pages()

    assert list(found) == ["index.html"]
    assert "1 order sold goods priced at GBP 8.50" in found["index.html"].source
    assert links(found["index.html"]) == []


def test_each_channel_that_sells_has_a_page(two, pages, db):
    found = pages()

    assert selling(db.url) == ["shop_eu", "shop_uk"]
    assert set(found) == {"index.html", "shop_eu.html", "shop_uk.html"}
    assert "1 order sold goods priced at EUR 7" in found["shop_eu.html"].source
    assert "GBP" not in found["shop_eu.html"].source


def test_the_index_links_and_sums_up_the_pages(two, pages):
    index = pages()["index.html"]

    assert links(index) == ["shop_eu.html", "shop_uk.html"]
    assert "1 orders, net sales of EUR 7" not in index.source
    assert "1 order, net sales of EUR 7" in index.source
    assert "1 order sold goods priced at GBP 8.50" in index.source
    assert len(index.texts["li"]) == 6


def test_the_pages_link_each_other(two, pages):
    found = pages()

    assert links(found["shop_eu.html"]) == ["index.html", "shop_uk.html"]
    assert set(links(found["shop_uk.html"])) <= set(found)


def test_one_channel_may_be_asked_for(two, pages):
    found = pages(channel="shop_eu")

    assert list(found) == ["index.html"]
    assert "EUR 7" in found["index.html"].source
    assert links(found["index.html"]) == []


def test_a_code_makes_a_name_for_a_file_and_none_twice(shop, pages):
    for code in ("index", "a/b", "a b", "A_B", "../x"):
        shop.order("1.00", channel=code)
    found = pages()

    assert set(found) == {
        "index.html",
        "index_.html",
        "a_b.html",
        "A_B_.html",
        "a_b__.html",
        "_x.html",
    }
    assert set(links(found["index.html"])) == set(found) - {"index.html"}


def test_says_which_channel_it_asks_about(db, two, tmp_path):
    steps = []
    build(db.url, tmp_path, steps.append)

    assert steps[0] == "shop_eu: asking sales/net_sales_bridge"
    assert steps[-1].startswith("shop_uk: ")


def test_names_of_channels_are_text_and_not_markup(shop, db, pages):
    for code in ("one", "two"):
        shop.order("1.00", channel=code)
    db.execute("UPDATE sales_channel SET name = '<b>Bold & co' WHERE channel_code = 'one'")
    found = pages()

    assert not found["index.html"].all("b")
    assert "<b>Bold & co" in found["two.html"].texts["a"]

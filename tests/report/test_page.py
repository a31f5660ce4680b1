"""A page needs nothing, shows every question that has an answer, and can be read by all."""

import re

import pytest

from shopdb.problem import Problem
from shopdb.query import names
from shopdb.report import EVERYTHING, build, findings
from shopdb.report.charts import CHARTS
from shopdb.report.charts.style import COLOURS
from tests.queries.parcels import Parcels
from tests.shop import Charge, Line

QUESTIONS = len(CHARTS)
# What is about no money has one plate, whatever the currencies.
WITHOUT_CURRENCY = {
    "catalog/basket_affinity",
    "customer/cohort_retention",
    "fulfilment/order_states",
    "inventory/stock_cover",
}


@pytest.fixture
def sold(shop):
    """A little of everything, over three months, in two currencies."""
    ada, bob = shop.customer(), shop.customer()
    tee = shop.variant("TEE", 'Tee & "shirt" <b>')
    for month in ("01", "02", "03"):
        shop.order(
            Line("20.00", quantity=2, variant=tee, discount="1.00", tax="7.80"),
            "5.00",
            customer=ada,
            placed_at=f"2011-{month}-01 12:00:00",
            charges=(Charge("3.00"),),
        )
    shop.order("7.00", customer=bob, currency="EUR", placed_at="2011-01-01 12:00:00")
    shop.credit_note("10.00", customer=ada, issued_at="2011-03-31 12:00:00")


@pytest.fixture
def lively(sold, shop):
    """Something to see under every question, in both currencies."""
    parcels = Parcels(shop)
    mug, cap = shop.variant("MUG"), shop.variant("CAP")
    parcels.stock(mug, 50)
    category = shop.db.insert("category", depth=0)
    shop.db.execute(
        "INSERT INTO product_category (product_id, category_id, is_primary)"
        " SELECT product_id, %s, TRUE FROM product_variant WHERE variant_id = %s",
        (category, mug),
    )
    for currency in ("GBP", "EUR"):
        for day in range(1, 9):
            order = parcels.order(
                Line("2.00", variant=mug),
                Line("3.00", variant=cap),
                currency=currency,
                placed_at=f"2011-02-{day:02} 12:00:00",
            )
            parcels.ship(order, 1, 1, at=f"2011-02-{day:02} 18:00:00")
        parcels.send_back(order, 1, refund="2.00")


def test_each_chart_asks_a_question_that_there_is():
    asked = [chart.question for chart in CHARTS]
    assert len(asked) == len(set(asked))
    assert set(asked) <= set(names())


def test_an_empty_shop_has_a_page_that_says_so(page, shop, db):
    shop.channel()
    report = page()

    (said,) = re.findall(r"There is nothing to show[^<]*", report.source)
    assert said.count(",") == QUESTIONS
    assert "nothing sold yet" in report.source
    assert not report.all("section")
    assert not report.all("svg")
    assert findings(db.url) == []


def test_a_shop_without_the_channel_has_such_a_page_too(page):
    assert not page(channel="nowhere").all("section")


def test_each_question_has_its_heading_picture_finding_and_numbers(page, lively):
    report = page()

    assert len(report.all("section")) == QUESTIONS
    plates = 2 * QUESTIONS - len(WITHOUT_CURRENCY)
    assert len(report.all("svg")) == plates
    assert len(report.texts["figcaption"]) == plates
    assert all(text.strip().endswith(".") for text in report.texts["figcaption"])
    assert len(report.all("table")) == plates
    assert "There is nothing to show" not in report.source


def test_a_question_without_data_has_no_section_and_is_named_at_the_end(page, sold):
    report = page()

    ids = {section["aria-labelledby"] for section in report.all("section")}
    assert "sales-net_sales_bridge" in ids
    assert "inventory-stock_cover" not in ids
    (said,) = re.findall(r"There is nothing to show[^<]*", report.source)
    assert "Stock cover" in said
    assert "Net sales bridge" not in said


def test_says_how_to_ask_the_question_as_the_picture_does(page, lively):
    commands = [text for text in page().texts["code"] if text.startswith("shopdb query run")]

    assert len(commands) == QUESTIONS
    asked = "fulfilment/returns channel=online_retail grouped_by=category from_day=1970-01-01"
    assert f"shopdb query run {asked}" in commands


def test_no_picture_is_without_a_mark(page, lively):
    """A bar, a line or a cell is a path that has more than letters and axes."""
    for picture in re.findall(r"<svg.*?</svg>", page().source, re.DOTALL):
        assert re.search(r"fill: var\(--(main|pale|warm)\)|stroke: var\(--(main|warm)\)", picture)


def test_the_findings_are_those_of_the_page(page, sold, db):
    assert [text.strip() for text in page().texts["figcaption"]] == findings(
        db.url, period=EVERYTHING
    )


def test_needs_nothing_from_anywhere(page, sold):
    report = page()

    addresses = {
        value
        for _, attributes in report.elements
        for name, value in attributes.items()
        if name in ("src", "href", "xlink:href", "data", "action")
    }
    assert addresses
    assert all(address.startswith("#") for address in addresses)
    assert not re.search(r"@import|url\((?!#)", report.source)
    assert not report.all("script")
    assert not report.all("link")


def test_ids_are_unique_and_every_reference_finds_its_own(page, sold):
    report = page()
    ids = [attributes["id"] for _, attributes in report.elements if "id" in attributes]

    assert len(ids) == len(set(ids))
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', report.source))
    assert {one or other for one, other in used} <= set(ids)
    labelled = {section["aria-labelledby"] for section in report.all("section")}
    assert labelled <= set(ids)


def test_those_who_do_not_see_the_pictures_are_told(page, sold):
    report = page()

    assert report.all("html") == [{"lang": "en"}]
    for picture in report.all("svg"):
        assert picture["role"] == "img"
        assert picture["aria-label"].endswith(".")
    assert all(heading["scope"] in ("col", "row") for heading in report.all("th"))
    assert len(report.texts["caption"]) == len(report.all("table"))


def test_pictures_take_the_colours_of_the_theme(page, sold):
    report = page()
    pictures = "".join(re.findall(r"<svg.*?</svg>", report.source, re.DOTALL))

    drawn = set(re.findall(r"#[0-9a-f]{6}\b", pictures))
    assert drawn <= {"#ffffff", "#000000"}
    assert "var(--ink)" in pictures
    assert "var(--main)" in pictures
    for name in COLOURS:
        # Light, dark, and on paper.
        assert report.source.count(f"--{name}:") == 3


def test_names_from_the_shop_are_text_and_not_markup(page, sold):
    report = page()

    assert any('Tee & "shirt" <b>' in text for text in report.texts["figcaption"])
    assert not report.all("b")


def test_numbers_under_the_bridge_add_up(page, sold):
    source = page().source
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td></tr>', source))

    assert rows["Gross sales"] == "135.00"
    assert rows["Discounts"] == "−3.00"
    assert rows["Returns"] == "−10.00"
    assert rows["Net sales"] == "122.00"
    assert rows["Total sales"] == "154.40"


def test_writes_the_same_pictures_twice(page, sold):
    pictures = [re.findall(r"<svg.*?</svg>", page().source, re.DOTALL) for _ in range(2)]

    assert pictures[0] == pictures[1]


def test_says_each_step(db, shop, tmp_path):
    steps = []
    path = build(db.url, tmp_path / "a" / "b", steps.append)

    assert path == tmp_path / "a" / "b" / "index.html"
    assert steps == [f"asking {chart.question}" for chart in CHARTS]


def test_says_where_it_cannot_write(db, tmp_path):
    (tmp_path / "taken").write_text("", encoding="utf-8")

    with pytest.raises(Problem, match="cannot write"):
        build(db.url, tmp_path / "taken", lambda _: None)

"""Findings about days, hours, pairs, categories, parcels and stock, also where they are few."""

import pytest

from shopdb.report import EVERYTHING, findings
from tests.queries.parcels import Parcels
from tests.shop import Line
from tests.summaries import refresh


@pytest.fixture
def found(db):
    """The one finding that holds a text, spaces that do not break made plain; "" if none does."""

    def of(part):
        refresh(db)
        texts = [
            text.replace("\N{NO-BREAK SPACE}", " ") for text in findings(db.url, period=EVERYTHING)
        ]
        (text,) = [text for text in texts if part in text] or [""]
        return text

    return of


@pytest.fixture
def parcels(shop):
    return Parcels(shop)


def test_days_name_the_best_and_count_the_idle(shop, found):
    shop.order("10.00", placed_at="2011-03-01 12:00:00")
    assert found("best day") == ""
    shop.order("30.00", placed_at="2011-03-09 12:00:00")

    assert found("best day") == (
        "The best day was 9 March 2011 with GBP 30; on 7 of 9 days nobody ordered."
    )


def test_days_compare_four_weeks_with_the_four_before(shop, found):
    for day, amount in (("2011-02-01", "28.00"), ("2011-03-01", "56.00"), ("2011-03-28", "14.00")):
        shop.order(amount, placed_at=f"{day} 12:00:00")

    assert found("best day").endswith(
        "; the last four weeks brought GBP 2.50 a day, 150.0 % more than the four before."
    )


def test_hours_name_the_busiest_and_the_idle_days(shop, found):
    for day in range(1, 7):
        shop.order("1.00", placed_at=f"2011-03-{day:02} 09:00:00")
    assert found("busiest") == ""
    shop.order("1.00", placed_at="2011-03-08 09:59:59")

    assert found("busiest") == (
        "The busiest hour of the week is Tuesday, 9:00 to 9:59, with 2 orders, 28.6 % of all;"
        " on Mondays nobody orders."
    )


def test_new_buyers_who_sent_back_more_have_no_share(shop, found):
    ada = shop.customer()
    shop.order("10.00", customer=ada)
    shop.credit_note("25.00", customer=ada)

    assert found("Buyers") == "Buyers with a name brought net sales of GBP −15."


def test_pairs_say_it_in_the_direction_that_is_surer(shop, found):
    tee, cap = shop.variant(name="Tee"), shop.variant(name="Cap")
    others = [(shop.variant(),) for _ in range(4)]
    for variants in ((tee, cap), (tee, cap), (tee,), (tee,), *others):
        shop.order(*(Line("1.00", variant=variant) for variant in variants))

    assert found("as chance") == (
        "Of the orders with Cap, 100.0 % hold Tee as well: the pair is bought 2.0 times as often"
        " as chance would have it."
    )


def test_categories_name_the_root_and_what_is_below(shop, found):
    ids = [shop.db.insert("category", depth=0)]
    ids.append(shop.db.insert("category", depth=1, parent_depth=0, parent_id=ids[0]))
    for category, name in zip(ids, ("Home", "Knives"), strict=True):
        shop.db.insert(
            "category_translation",
            category_id=category,
            locale_code="en",
            name=name,
            slug=name.lower(),
        )
    knife = shop.variant()
    shop.order(Line("3.00", variant=knife), "1.00")
    assert found("Home") == ""
    shop.db.execute(
        "INSERT INTO product_category (product_id, category_id, is_primary)"
        " SELECT product_id, %s, TRUE FROM product_variant WHERE variant_id = %s",
        (ids[1], knife),
    )

    assert found("Home") == (
        "Home brings GBP 3, 75.0 % of net sales; most of it comes from Knives."
    )


def test_orders_say_how_many_arrived_and_how_fast(parcels, found):
    done = ("pending", "paid", "processing", "shipped", "delivered")
    for hour in (6, 18):
        order = parcels.order("1.00", steps=done)
        parcels.ship(
            order,
            1,
            status="delivered",
            delivered_at=f"2011-03-03 {hour:02}:00:00",
            promised_on="2011-03-03",
        )
    parcels.ship(parcels.order("1.00"), 1, status="lost", promised_on="2011-03-03")

    assert found("arrived") == (
        "2 of 3 orders have arrived, 66.7 %; of the parcels promised for a day 66.7 % were on time;"
        " half of those delivered took no more than 2.0 days."
    )


def test_orders_taken_over_from_elsewhere_stand_nowhere(shop, found):
    shop.order("1.00")
    assert found("arrived") == ""


def test_returns_name_the_rate_of_all_and_the_highest(shop, parcels, found):
    order = parcels.order(Line("1.00", 50, shop.variant()))
    parcels.ship(order, 50)
    assert found("came back,") == ""
    parcels.send_back(order, 5, refund="5.00")

    assert found("came back,") == (
        "5 of 50 units shipped came back, 10.0 %, and GBP 5 was given back for them; the highest"
        " rate is that of goods without a category, 10.0 %."
    )


def test_stock_names_what_runs_out_first(shop, parcels, found):
    tee, cap, mug = (shop.variant(name, name) for name in ("Tee", "Cap", "Mug"))
    for variant, on_hand, sold in ((tee, 10, 10), (cap, 20, 14), (mug, 5, 0)):
        parcels.stock(variant, on_hand)
        if sold:
            parcels.ship(parcels.order(Line("1.00", sold, variant)), sold, at="2011-03-01 13:00:00")

    assert found("run out") == (
        "Of 3 variants 1 have none left and 1, 33.3 %, run out within two weeks at the rate of"
        " late, first of all Cap, on 11 March 2011."
    )


def test_no_more_is_asked_than_will_do(db, shop):
    shop.order("1.00")

    assert findings(db.url, most=1) == findings(db.url)[:1]
    assert findings(db.url, most=0) == []

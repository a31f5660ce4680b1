"""Days without a sale lie between sales, of things that can be bought."""

from datetime import date

import pytest

from tests.shop import Credit, Line

IDLE = "sales/days_without_sales"
RUNS = "sku current_run longest_run longest_run_from"


@pytest.fixture
def sold(shop):
    """A variant on offer, which sold on these days of February 2012."""

    def of(sku, *days, **more):
        variant = shop.db.scalar("SELECT variant_id FROM product_variant WHERE sku = %s", (sku,))
        if not variant:
            variant = shop.variant(sku)
            shop.db.execute(
                "UPDATE product SET status = 'active', published_at = '2011-01-01'"
                " WHERE product_id = %s",
                (product(shop, variant),),
            )
        for day in days:
            shop.order(Line("1", 2, variant), placed_at=f"2012-02-{day:02} 12:00:00", **more)
        return variant

    return of


def product(shop, variant):
    return shop.db.scalar(
        "SELECT product_id FROM product_variant WHERE variant_id = %s", (variant,)
    )


def test_finds_the_longest_run_and_the_one_that_goes_on(sold, told):
    sold("A", 1, 5, 5, 6, 20, 25)
    sold("B", 3, 8, 13)
    sold("C", *range(1, 30))

    assert told(IDLE, f"{RUNS} units_sold days_with_sales last_sold_on") == [
        ("B", 16, 16, date(2012, 2, 14), 6, 3, date(2012, 2, 13)),
        ("A", 4, 13, date(2012, 2, 7), 12, 5, date(2012, 2, 25)),
        ("C", 0, 0, None, 58, 29, date(2012, 2, 29)),
    ]


def test_of_equal_runs_takes_the_latest_and_orders_ties_by_sku(sold, told):
    for sku in ("B", "A"):
        sold(sku, 1, 5, 9)

    assert told(IDLE, RUNS, as_of=date(2012, 2, 13)) == [
        ("A", 3, 3, date(2012, 2, 10)),
        ("B", 3, 3, date(2012, 2, 10)),
    ]
    assert told(IDLE, "sku", as_of=date(2012, 2, 13), top_variants=1) == [("A",)]


def test_leaves_out_what_cannot_be_bought(shop, parcels, sold, told):
    names = ["gone", "archived", "draft", "hidden", "empty", "shown", "stocked"]
    variant = {name: sold(name, 1) for name in names}
    sold("last", 29)
    channel = shop.channel()
    shop.db.execute(
        "UPDATE product_variant SET deleted_at = '2012-03-01' WHERE variant_id = %s",
        (variant["gone"],),
    )
    for status in ("archived", "draft"):
        shop.db.execute(
            "UPDATE product SET status = %s WHERE product_id = %s",
            (status, product(shop, variant[status])),
        )
    for name, until in (("hidden", "2012-02-20"), ("shown", None)):
        shop.db.insert(
            "product_channel",
            product_id=product(shop, variant[name]),
            channel_id=channel,
            visible_from="2011-01-01",
            visible_to=until,
        )
    parcels.stock(variant["empty"], 0)
    parcels.stock(variant["stocked"], 5)

    assert told(IDLE, "sku current_run available") == [
        ("shown", 28, None),
        ("stocked", 28, 5),
        ("last", 0, None),
    ]


def test_looks_back_so_many_days(sold, told):
    sold("A", 1, 10, 11)

    assert told(IDLE, RUNS, as_of=date(2012, 2, 15)) == [("A", 3, 8, date(2012, 2, 2))]
    assert told(IDLE, RUNS, as_of=date(2012, 2, 15), lookback_days=5) == [
        ("A", 3, 3, date(2012, 2, 12))
    ]
    assert told(IDLE, RUNS, as_of=date(2012, 2, 15), lookback_days=3) == []
    # A run as of the day before the next sale.
    assert told(IDLE, RUNS, as_of=date(2012, 2, 10)) == [("A", 8, 8, date(2012, 2, 2))]


def test_a_day_is_one_with_sales_in_any_currency_but_not_for_a_credit(shop, sold, told):
    variant = sold("A", 1)
    sold("A", 5, currency="EUR")
    sold("A", 8, status="cancelled")
    sold("A", 9, channel="web")
    shop.credit_note(Credit("2", variant=variant), issued_at="2012-02-12 12:00:00")

    # The last sale of the channel ends the days, not the credit.
    assert told(IDLE, RUNS) == [("A", 0, 3, date(2012, 2, 2))]

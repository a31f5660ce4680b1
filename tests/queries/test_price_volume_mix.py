"""Price, volume, mix and the rest add up to the change, to the last bit."""

from datetime import date
from decimal import Decimal

import pytest

from tests.shop import Credit, Line

CHANGE = "sales/price_volume_mix"
BEFORE, AFTER = "2012-02-10 12:00:00", "2012-02-29 12:00:00"
PERIODS = {"as_of": date(2012, 3, 1), "period_days": 14}


@pytest.fixture
def sells(shop):
    """Units of a SKU at a price, at a moment."""
    variants = {}

    def of(sku, units, price, moment, **more):
        variant = variants.setdefault(sku, None) or shop.variant(sku)
        variants[sku] = variant
        return shop.order(Line(price, units, variant), placed_at=moment, **more)

    return of


def test_tells_the_effects_apart(sells, told):
    sells("A", 10, "2", BEFORE)
    sells("A", 12, "2.50", AFTER)
    sells("B", 10, "10", BEFORE)
    sells("B", 5, "10", AFTER)
    sells("C", 3, "7", AFTER)
    sells("D", 2, "4", BEFORE)

    assert told(CHANGE, "currency_code step effect skus amount share", **PERIODS) == [
        ("GBP", 1, "before", 4, 128, 1),
        ("GBP", 2, "price", 2, 6, Decimal("0.0469")),
        # Three units fewer, of 6 on average.
        ("GBP", 3, "volume", 2, -18, Decimal("-0.1406")),
        ("GBP", 4, "mix", 2, -28, Decimal("-0.2188")),
        ("GBP", 5, "new", 1, 21, Decimal("0.1641")),
        ("GBP", 6, "dropped", 1, -8, Decimal("-0.0625")),
        ("GBP", 7, "returned", 0, 0, 0),
        ("GBP", 8, "after", 4, 101, Decimal("0.7891")),
    ]


def test_adds_up_exactly_where_prices_do_not_divide(shop, sells, told):
    for number, (units, price) in enumerate(((3, "1.01"), (7, "0.33"), (11, "2.9999"))):
        for currency in ("GBP", "EUR"):
            sells(f"S{number}", units, price, BEFORE, currency=currency)
            order = sells(f"S{number}", 13 - units, "1.37", AFTER, currency=currency)
            shop.credit_note(
                Credit("0.55", order_line_id=order.line_ids[0]), issued_at=AFTER, currency=currency
            )

    for currency in ("EUR", "GBP"):
        amounts = [
            amount
            for code, amount in told(CHANGE, "currency_code amount", **PERIODS)
            if code == currency
        ]
        assert sum(amounts[1:7]) == amounts[7] - amounts[0]
        assert all(amounts[1:4])


def test_what_came_back_in_both_has_no_price(shop, sells, told):
    sells("A", 1, "5", BEFORE)
    order = sells("A", 1, "5", AFTER)
    sells("B", 1, "100", "2011-12-01 12:00:00")
    b = shop.db.scalar("SELECT variant_id FROM product_variant WHERE sku = 'B'")
    shop.credit_note(Credit("100", variant=b), issued_at=AFTER)
    shop.credit_note(Credit("5", order_line_id=order.line_ids[0]), issued_at=AFTER)

    # A's only unit came back, so it is no longer sold; more was credited than sold.
    assert told(CHANGE, "effect skus amount share", **PERIODS) == [
        ("before", 2, 5, 1),
        ("price", 0, 0, 0),
        ("volume", 0, 0, 0),
        ("mix", 0, 0, 0),
        ("new", 0, 0, 0),
        ("dropped", 1, -5, -1),
        ("returned", 1, -100, -20),
        ("after", 2, -100, -20),
    ]


def test_takes_each_period_half_open_and_the_last_days_by_default(sells, told):
    for day, price in ((1, "1"), (2, "2"), (3, "4"), (4, "8"), (5, "16")):
        sells("A", 1, price, f"2012-01-{day:02} 12:00:00")
    sells("A", 1, "99", "2012-01-05 12:00:00", status="cancelled")
    sells("A", 1, "99", "2012-01-05 12:00:00", channel="web")

    def ends(**parameters):
        rows = told(CHANGE, "amount share", period_days=2, **parameters)
        return rows[0][0], rows[7][0]

    assert ends() == (6, 24)
    assert ends(as_of=date(2012, 1, 4)) == (1, 6)
    assert ends(before_as_of=date(2012, 1, 3)) == (3, 24)
    assert ends(before_as_of=date(2012, 1, 5)) == (12, 24)


def test_of_one_order_all_is_new(sells, told):
    sells("A", 2, "5", AFTER)

    rows = told(CHANGE, "effect amount share")
    assert [amount for _, amount, _ in rows] == [0, 0, 0, 0, 10, 0, 0, 10]
    assert {share for *_, share in rows} == {None}

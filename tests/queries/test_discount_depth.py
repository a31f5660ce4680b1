"""Depth is what a promotion took off what it reduced, beside what sold at full price."""

from datetime import date
from decimal import Decimal

from tests.shop import Charge, Line

DEPTH = "promotion/discount_depth"
PRICES = "reduction promotion_code label part orders units gross_sales discounts depth"
MARGINS = "promotion_code goods_sales margin margin_rate units_without_cost"


def test_by_promotion_by_hand_and_at_full_price(shop, told):
    spring, carriage = shop.promotion("spring"), shop.promotion("carriage")
    shop.order(
        Line("10", 4, discount="4", promotion=spring, cost="5"),
        Line("20", 1, discount="5", cost="18"),
        Line("30", 2, cost="20"),
        charges=(Charge("6", discount="6", promotion=carriage), Charge("1", kind="fee")),
    )
    shop.order(Line("10", 1, discount="2", promotion=spring, cost="5"), charges=(Charge("6"),))
    shop.order(Line("9", discount="9", promotion=spring), status="cancelled")

    assert told(DEPTH, PRICES) == [
        ("promotion", "spring", "Spring", "goods", 2, 5, 50, 6, Decimal("0.12")),
        ("by hand", None, "given by hand", "goods", 1, 1, 20, 5, Decimal("0.25")),
        ("none", None, "full price", "goods", 1, 2, 60, 0, 0),
        ("promotion", "carriage", "Carriage", "charges", 1, None, 6, 6, 1),
        ("none", None, "full price", "charges", 2, None, 7, 0, 0),
    ]
    assert told(DEPTH, MARGINS) == [
        ("spring", 44, 19, Decimal("0.4318"), 0),
        (None, 15, -3, Decimal("-0.2"), 0),
        (None, 60, 20, Decimal("0.3333"), 0),
        ("carriage", None, None, None, None),
        (None, None, None, None, None),
    ]


def test_a_margin_is_of_goods_whose_cost_is_known(shop, told):
    spring = shop.promotion("spring")
    shop.order(
        Line("10", 3, discount="3", promotion=spring, cost="4"),
        Line("50", 2, discount="10", promotion=spring),
        Line("70", 1),
    )

    assert told(DEPTH, MARGINS) == [
        ("spring", 117, 15, Decimal("0.5556"), 2),
        (None, 70, None, None, 1),
    ]


def test_a_part_with_two_promotions_stands_in_both_rows(shop, told):
    one, two = shop.promotion("one"), shop.promotion("two")
    order = shop.order(Line("100", discount="10", promotion=one, cost="50"), placed_at=None)
    # The first takes once more from the same line; the second 20.
    for promotion, amount in ((one, 1), (two, 20)):
        shop.db.insert(
            "order_discount",
            order_id=order.order_id,
            order_line_id=order.line_ids[0],
            promotion_id=promotion,
            label="x",
            amount=amount,
        )
    shop.place(order, discount_total=31)

    assert told(DEPTH, "promotion_code orders gross_sales discounts goods_sales margin") == [
        ("two", 1, 100, 20, 69, 19),
        ("one", 1, 100, 11, 69, 19),
    ]


def test_prices_that_hold_tax_and_goods_given_away(shop, told):
    shop.channel(prices_include_tax=True)
    spring = shop.promotion("spring")
    shop.order(
        Line("24", discount="12", promotion=spring, tax="2", cost="4"),
        Line("6", discount="6", cost="1"),
        Line("0", cost="1"),
    )

    columns = "reduction gross_sales depth goods_sales margin margin_rate"
    assert told(DEPTH, columns) == [
        ("promotion", 24, Decimal("0.5"), 10, 6, Decimal("0.6")),
        ("by hand", 6, 1, 0, -1, None),
        ("none", 0, None, 0, -1, None),
    ]


def test_looks_back_so_many_days_in_each_currency(shop, told):
    for day, amount in (("2012-02-27", "1"), ("2012-02-28", "2"), ("2012-02-29", "4")):
        shop.order(amount, placed_at=f"{day} 12:00:00")
    shop.order("300", currency="JPY", placed_at="2012-02-29 12:00:00")
    shop.order("9", channel="web", placed_at="2012-03-05 12:00:00")

    columns = "currency_code gross_sales"
    assert told(DEPTH, columns) == [("GBP", 7), ("JPY", 300)]
    assert told(DEPTH, columns, lookback_days=2) == [("GBP", 6), ("JPY", 300)]
    assert told(DEPTH, columns, as_of=date(2012, 2, 29), lookback_days=2) == [("GBP", 3)]
    assert told(DEPTH, columns, lookback_days=0) == []

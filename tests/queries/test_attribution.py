"""Each model shares every order out to the last bit, and orders without a touch are direct."""

from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from tests.shop import Line

CREDIT = "promotion/attribution"
PARTS = "model marketing_channel orders goods_sales"


@pytest.fixture
def touch(shop):
    """A visit by a way at a moment, of a session of its own unless one is named."""
    sessions = count(1)

    def of(way, moment, customer=None, order=None, session=None):
        shop.db.insert(
            "marketing_touch",
            touched_at=moment,
            session_key=session or f"session-{next(sessions)}",
            customer_id=customer,
            order_id=order.order_id if order else None,
            marketing_channel=way,
        )

    return of


def of_model(rows, model):
    return [row[1:] for row in rows if row[0] == model]


def test_shares_an_order_out_by_each_model(shop, touch, told):
    ann = shop.customer()
    shop.order("100", customer=ann, placed_at="2011-03-20 12:00:00")
    touch("email", "2011-03-06 09:00:00", ann)
    touch("search", "2011-03-13 09:00:00", ann)
    touch("email", "2011-03-20 09:00:00", ann)

    rows = told(CREDIT, f"{PARTS} touched_orders share")
    assert of_model(rows, "first") == [("email", 1, 100, 1, 1)]
    assert of_model(rows, "last") == [("email", 1, 100, 1, 1)]
    # What is left of the third goes to who is owed two thirds of it.
    assert of_model(rows, "linear") == [
        ("email", Decimal("0.6667"), Decimal("66.6667"), 1, Decimal("0.6667")),
        ("search", Decimal("0.3333"), Decimal("33.3333"), 1, Decimal("0.3333")),
    ]
    # A quarter and one whole against a half.
    assert of_model(rows, "time decay") == [
        ("email", Decimal("0.7143"), Decimal("71.4286"), 1, Decimal("0.7143")),
        ("search", Decimal("0.2857"), Decimal("28.5714"), 1, Decimal("0.2857")),
    ]
    slow = told(CREDIT, PARTS, half_life_days=14)
    assert of_model(slow, "time decay")[1] == ("search", Decimal("0.3204"), Decimal("32.0377"))


def test_adds_up_to_the_orders_in_each_model_and_currency(shop, touch, told):
    ways = ("affiliate", "display", "email", "social", "search", "referral", "paid_search")
    total = {"GBP": Decimal(0), "EUR": Decimal(0)}
    for number in range(1, 15):
        ann, currency = shop.customer(), "GBP" if number % 3 else "EUR"
        amount = Decimal(number * 7919 % 1000) / 10_000
        total[currency] += amount
        shop.order(str(amount), customer=ann, currency=currency, placed_at="2011-03-20 12:00:00")
        for day, way in enumerate(ways[: number % 8], start=1):
            touch(way, f"2011-03-{day * 2:02} 12:00:00", ann)

    rows = told(CREDIT, "currency_code model goods_sales orders")
    for currency, whole in total.items():
        for model in ("first", "last", "linear", "time decay"):
            parts = [
                (sales, part) for code, one, sales, part in rows if (code, one) == (currency, model)
            ]
            assert sum(sales for sales, _ in parts) == whole
            assert round(sum(part for _, part in parts)) == (10 if currency == "GBP" else 4)


def test_gives_out_what_does_not_divide_by_the_largest_remainder(shop, touch, told):
    ann = shop.customer()
    shop.order("0.0002", customer=ann, placed_at="2011-03-20 12:00:00")
    for way in ("social", "email", "email", "search", "search"):
        touch(way, "2011-03-20 11:00:00", ann)

    # 0.4, 0.8 and 0.8 of one: the two that are owed most; of the same moment the first is first.
    rows = told(CREDIT, PARTS)
    assert of_model(rows, "linear") == [
        ("email", Decimal("0.4"), Decimal("0.0001")),
        ("search", Decimal("0.4"), Decimal("0.0001")),
        ("social", Decimal("0.2"), 0),
    ]
    assert [row[0] for row in of_model(rows, "first")] == ["social"]
    assert [row[0] for row in of_model(rows, "last")] == ["search"]


def test_counts_touches_of_the_customer_in_the_window_and_of_the_session(shop, touch, told):
    # A guest who gives the e-mail of an account is another person.
    ann = shop.customer(email="ann@example.org")
    guest = shop.customer(email="ann@example.org", is_guest=True)
    late = shop.order("10", customer=ann, placed_at="2011-03-20 12:00:00")
    touch("display", "2011-03-10 11:59:59", ann)
    touch("search", "2011-03-10 12:00:00", ann)
    touch("email", "2011-03-20 12:00:00", ann, late)
    touch("social", "2011-03-20 12:00:01", ann)
    touch("social", "2011-03-15 12:00:00", shop.customer())
    bought = shop.order("5", customer=guest, placed_at="2011-03-20 12:00:00")
    touch("affiliate", "2011-03-20 11:00:00", session="s")
    touch("referral", "2011-03-20 11:30:00", order=bought, session="s")
    touch("social", "2011-03-20 13:00:00", session="s")

    rows = told(CREDIT, PARTS, window_days=10)
    assert of_model(rows, "first") == [("search", 1, 10), ("affiliate", 1, 5)]
    assert of_model(rows, "last") == [("email", 1, 10), ("referral", 1, 5)]
    assert of_model(rows, "linear") == [
        ("email", Decimal("0.5"), 5),
        ("search", Decimal("0.5"), 5),
        ("affiliate", Decimal("0.5"), Decimal("2.5")),
        ("referral", Decimal("0.5"), Decimal("2.5")),
    ]


def test_orders_without_a_touch_are_direct(shop, touch, told):
    shop.order(Line("10", discount="1"))
    shop.order("3", customer=shop.customer(), placed_at="2011-03-01 12:00:00")
    shop.order("7", status="cancelled")
    shop.order("7", channel="web")
    shop.order("7", placed_at="2011-02-01 12:00:00")

    assert told(CREDIT, f"{PARTS} touched_orders share") == [
        (model, "direct", 2, 12, 2, 1) for model in ("first", "last", "linear", "time decay")
    ]
    assert told(CREDIT, "goods_sales", as_of=date(2011, 3, 1), lookback_days=28)[0] == (7,)

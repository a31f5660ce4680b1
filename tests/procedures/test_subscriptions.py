"""A subscription falls due again and again, fills a cart each time, and ends for good."""

from decimal import Decimal

import pytest

from shopdb.errors import SqlError
from tests.market import Market

TODAY = "DATE(CONVERT_TZ(UTC_TIMESTAMP(6), '+00:00', 'Europe/London'))"


def day(db, offset=0):
    """Today on the channel's clock, or some days from it."""
    return db.scalar(f"SELECT {TODAY} + INTERVAL %s DAY", (offset,))


@pytest.fixture
def tee(market):
    return market.goods("10.00")


@pytest.fixture
def buyer(market):
    return market.buyer()


def start(db, market, buyer, tee, **changes):
    """Two tees a month from today; the subscription."""
    usual = {
        "customer": buyer.customer_id,
        "channel": market.channel,
        "variant": tee,
        "quantity": 2,
        "unit": "month",
        "count": 1,
        "day": day(db),
        "method": "card",
        "address": None,
    }
    return db.call("subscription_start", *(usual | changes).values(), None)[-1]


def move(db, number, status, on=None):
    db.call("subscription_transition", number, status, on)


def fill(db, number):
    return db.call("subscription_fill_cart", number, None)[-1]


def state(db):
    return db.rows("SELECT status, next_order_on, cancelled_at IS NULL FROM subscription")[0]


def test_is_ordered_through_a_cart_as_anything_else(db, market, buyer, tee):
    number = start(db, market, buyer, tee, address=buyer.address_id)
    cart = fill(db, number)

    assert db.rows(
        "SELECT customer_id, channel_id, currency_code, shipping_address_id, utm_source,"
        " utm_campaign FROM cart"
    ) == [(buyer.customer_id, market.channel, "GBP", buyer.address_id, "subscription", str(number))]
    assert db.rows("SELECT variant_id, quantity, unit_price FROM cart_line") == [
        (tee, 2, Decimal("10"))
    ]
    assert state(db) == ("active", db.scalar(f"SELECT {TODAY} + INTERVAL 1 MONTH"), 1)
    db.execute("UPDATE cart SET shipping_method_id = %s", (market.method,))
    assert market.status(market.checkout(cart)) == "pending"
    assert market.violations() == []


def test_one_that_is_not_due_fills_no_cart(db, market, buyer, tee, refuses):
    number = start(db, market, buyer, tee)
    fill(db, number)

    with refuses(SqlError.ILLEGAL_TRANSITION):
        fill(db, number)
    later = start(db, market, buyer, tee, day=day(db, 1))
    with refuses(SqlError.ILLEGAL_TRANSITION):
        fill(db, later)
    move(db, number, "paused")
    with refuses(SqlError.ILLEGAL_TRANSITION):
        fill(db, number)
    with refuses(SqlError.NOT_FOUND):
        fill(db, 0)


@pytest.mark.parametrize(
    ("unit", "count", "late", "ahead"),
    [
        ("day", 3, 0, "INTERVAL 3 DAY"),
        ("day", 3, 3, "INTERVAL 3 DAY"),
        ("day", 3, 4, "INTERVAL 2 DAY"),
        ("week", 2, 0, "INTERVAL 2 WEEK"),
        ("week", 1, 20, "INTERVAL 1 DAY"),
        ("month", 3, 0, "INTERVAL 3 MONTH"),
        ("year", 1, 0, "INTERVAL 1 YEAR"),
    ],
)
def test_is_due_next_on_the_first_day_of_its_own_that_lies_ahead(db, unit, count, late, ahead):
    market = Market(db)
    number = start(db, market, market.buyer(), market.goods(), unit=unit, count=count)
    db.execute("UPDATE subscription SET next_order_on = %s", (day(db, -late),))
    fill(db, number)

    assert state(db)[1] == db.scalar(f"SELECT {TODAY} + {ahead}")


def test_a_customer_of_a_group_gets_its_price(db, market, tee):
    group = market.group("trade")
    trade = market.new_price_list(customer_group_id=group, priority=1)
    market.price(tee, "8.00", price_list_id=trade)
    fill(db, start(db, market, market.buyer(customer_group_id=group), tee))

    assert db.scalar("SELECT unit_price FROM cart_line") == Decimal("8")


def test_refuses_what_is_no_longer_offered_or_priced(db, market, buyer, tee, refuses):
    unpriced = market.goods(None)
    gone, dear = start(db, market, buyer, tee), start(db, market, buyer, unpriced)
    db.execute(
        "UPDATE product SET status = 'archived' WHERE product_id = %s", (market.product_of(tee),)
    )

    with refuses(SqlError.NOT_FOR_SALE):
        fill(db, gone)
    with refuses(SqlError.NO_PRICE):
        fill(db, dear)


def test_starts_with_what_makes_sense_only(db, market, buyer, tee, refuses):
    foreign_key = 1452

    for changes in (
        {"quantity": 0},
        {"quantity": None},
        {"count": 0},
        {"unit": "hour"},
        {"unit": None},
        {"day": None},
        {"day": day(db, -1)},
    ):
        with refuses(SqlError.VALUE_INVALID):
            start(db, market, buyer, tee, **changes)
    with refuses(SqlError.NOT_FOUND):
        start(db, market, buyer, tee, method="pebbles")
    for changes in ({"variant": 0}, {"channel": 0}):
        with refuses(SqlError.NOT_FOR_SALE):
            start(db, market, buyer, tee, **changes)
    for changes in ({"customer": 0}, {"address": market.buyer().address_id}):
        with refuses(foreign_key):
            start(db, market, buyer, tee, **changes)


def test_is_paused_and_goes_on(db, market, buyer, tee):
    number, seen = start(db, market, buyer, tee), []
    for status, on in (("paused", None), ("active", day(db, 5)), ("active", day(db, 6))):
        move(db, number, status, on)
        seen.append(state(db))

    assert seen == [
        ("paused", None, 1),
        ("active", day(db, 5), 1),
        ("active", day(db, 6), 1),
    ]


def test_is_cancelled_for_good(db, market, buyer, tee, refuses):
    number = start(db, market, buyer, tee, address=buyer.address_id)
    move(db, number, "cancelled")
    since = db.scalar("SELECT cancelled_at FROM subscription")
    move(db, number, "cancelled")

    assert state(db) == ("cancelled", None, 0)
    assert db.scalar("SELECT cancelled_at FROM subscription") == since
    assert db.scalar("SELECT shipping_address_id FROM subscription") is None
    for status, on in (("paused", None), ("active", day(db, 1))):
        with refuses(SqlError.ILLEGAL_TRANSITION):
            move(db, number, status, on)


def test_refuses_what_is_no_status(db, market, buyer, tee, refuses):
    number = start(db, market, buyer, tee)

    for status, on in ((None, None), ("ended", None), ("active", None), ("paused", day(db))):
        with refuses(SqlError.VALUE_INVALID):
            move(db, number, status, on)
    with refuses(SqlError.NOT_FOUND):
        move(db, 0, "paused")


def test_says_when_it_last_changed(db, market, buyer, tee):
    number = start(db, market, buyer, tee)
    db.execute("UPDATE subscription SET updated_at = '2020-01-01'")
    move(db, number, "paused")

    assert db.scalar("SELECT updated_at > '2020-01-02' FROM subscription")

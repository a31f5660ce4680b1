"""Units that came back of those shipped, the reason for most of them, and the money."""

from decimal import Decimal

import pytest

from tests.shop import Line

RETURNS = "fulfilment/returns"
RATE = "part_name units_shipped units_returned return_rate"
REASON = "main_reason main_reason_share refund_amount"


@pytest.fixture
def answer(answer):
    """Leaves no days out, so that what is sold and comes back on one day is counted."""
    return lambda name, **more: answer(name, **{"days_to_return": 0} | more)


@pytest.fixture
def tee(shop):
    return shop.variant("TEE", "Tee shirt")


@pytest.fixture
def sold(parcels):
    """Orders so many units of a variant and ships them all."""

    def of(variant, quantity, **more):
        order = parcels.order(Line("1.00", quantity, variant), **more)
        parcels.ship(order, quantity)
        return order

    return of


def test_of_one_order(shop, sold, parcels, tee, answer):
    parcels.send_back(sold(tee, 4), 1, reason="wrong_size", refund="1.20")

    (row,) = answer(RETURNS)
    assert row.pop("part_id") == shop.db.scalar("SELECT product_id FROM product_variant")
    assert row == {
        "part_name": "Tee shirt",
        "currency_code": "GBP",
        "units_shipped": 4,
        "units_exchanged": 0,
        "units_returned": 1,
        "return_rate": Decimal("0.25"),
        "main_reason": "wrong_size",
        "main_reason_share": 1,
        "refund_amount": Decimal("1.20"),
    }


def test_what_came_back_whole_and_what_did_not_at_all(shop, sold, parcels, tee, told):
    parcels.send_back(sold(tee, 2), 2, refund="99.00")
    sold(shop.variant(name="Cap"), 3)

    assert told(RETURNS, f"{RATE} {REASON}") == [
        ("Tee shirt", 2, 2, 1, "unwanted", 1, 99),
        ("Cap", 3, 0, 0, None, None, 0),
    ]


def test_an_exchange_is_no_return_but_a_claim_is(sold, parcels, tee, told):
    parcels.send_back(sold(tee, 10), 6, kind="exchange", reason="wrong_size", refund="0.50")
    parcels.send_back(sold(tee, 10), 1, kind="claim", reason="defective", refund="1.00")

    assert told(RETURNS, f"units_exchanged {RATE} {REASON}") == [
        (6, "Tee shirt", 20, 1, Decimal("0.05"), "defective", 1, Decimal("1.50"))
    ]
    assert told(RETURNS, f"units_exchanged {RATE} {REASON}", until_day="2011-03-01") == []


def test_where_all_was_exchanged_there_is_no_reason(sold, parcels, tee, told):
    parcels.send_back(sold(tee, 4), 4, kind="exchange", reason="wrong_size")

    assert told(RETURNS, f"units_exchanged {RATE} {REASON}") == [
        (4, "Tee shirt", 4, 0, 0, None, None, 0)
    ]


def test_names_the_reason_of_most_units_not_of_most_requests(sold, parcels, tee, told):
    for units, reason in ((5, "defective"), (1, "unwanted"), (2, "unwanted")):
        parcels.send_back(sold(tee, 10), units, reason=reason, refund="1.00")

    assert told(RETURNS, f"{RATE} {REASON}") == [
        ("Tee shirt", 30, 8, Decimal("0.2667"), "defective", Decimal("0.625"), 3)
    ]


def test_of_equal_reasons_the_first_by_name(sold, parcels, tee, told):
    for reason in ("wrong_size", "damaged_in_transit"):
        parcels.send_back(sold(tee, 1), 1, reason=reason)

    assert told(RETURNS, "main_reason main_reason_share") == [
        ("damaged_in_transit", Decimal("0.5"))
    ]


def test_a_request_alone_brings_nothing_back(sold, parcels, tee, told):
    parcels.send_back(sold(tee, 4), 0, asked=3, status="approved")
    parcels.send_back(sold(tee, 4), 0, asked=3, status="rejected", refund="5.00")

    assert told(RETURNS, f"{RATE} {REASON}") == [("Tee shirt", 8, 0, 0, None, None, 0)]


def test_counts_what_was_shipped_not_what_was_ordered(shop, parcels, tee, told):
    order = parcels.order(
        Line("1.00", 9, tee), steps=("pending", "paid", "processing", "partially_shipped")
    )
    parcels.ship(order, 5)
    shop.order(Line("1.00", 7, tee), status="cancelled")
    shop.order(Line("1.00", 7, tee), status="paid")

    assert told(RETURNS, "units_shipped") == [(5,)]


def test_tells_currencies_and_channels_apart(sold, parcels, tee, told):
    parcels.send_back(sold(tee, 1), 1, refund="1.00")
    parcels.send_back(sold(tee, 2, currency="JPY"), 1, refund="300")
    parcels.send_back(sold(tee, 4, channel="web"), 1, refund="9.00")

    assert told(RETURNS, "currency_code units_shipped refund_amount") == [
        ("GBP", 1, 1),
        ("JPY", 2, 300),
    ]


def test_adds_up_categories(shop, sold, parcels, tee, told):
    cap, mug = shop.variant(name="Cap"), shop.variant(name="Mug")
    wear = shop.db.insert("category", depth=0)
    shop.db.insert(
        "category_translation", category_id=wear, locale_code="en", name="Wear", slug="wear"
    )
    shop.db.execute(
        "INSERT INTO product_category (product_id, category_id, is_primary)"
        " SELECT product_id, %s, TRUE FROM product_variant WHERE variant_id IN (%s, %s)",
        (wear, tee, cap),
    )
    parcels.send_back(sold(tee, 3), 1, reason="too_late")
    parcels.send_back(sold(cap, 1), 1, reason="too_late")
    sold(mug, 2)

    assert told(RETURNS, f"{RATE} main_reason", grouped_by="category") == [
        ("Wear", 4, 2, Decimal("0.5"), "too_late"),
        (None, 2, 0, 0, None),
    ]


def test_a_deleted_variant_is_of_no_product_any_more(shop, sold, parcels, tee, told):
    parcels.send_back(sold(tee, 3), 1)
    shop.db.execute("DELETE FROM product_variant WHERE variant_id = %s", (tee,))

    assert told(RETURNS, f"part_id {RATE} main_reason") == [
        (None, None, 3, 1, Decimal("0.3333"), "unwanted")
    ]


def test_leaves_out_rows_of_too_few_units(shop, sold, tee, told):
    sold(tee, 3)
    sold(shop.variant(name="Cap"), 2)

    assert told(RETURNS, "part_name", min_units=3) == [("Tee shirt",)]


def test_takes_its_period_half_open_by_the_day_of_placing(sold, tee, told):
    for day, quantity in ((1, 1), (2, 2), (3, 4)):
        sold(tee, quantity, placed_at=f"2011-03-{day:02} 00:00:00")

    assert told(RETURNS, "units_shipped", from_day="2011-03-02") == [(6,)]
    assert told(RETURNS, "units_shipped", until_day="2011-03-02") == [(1,)]
    assert told(RETURNS, "units_shipped", until_day="2011-03-01") == []
    # Without a first day, so many before the last.
    assert told(RETURNS, "units_shipped", lookback_days=1) == [(4,)]
    assert told(RETURNS, "units_shipped", lookback_days=2) == [(6,)]
    assert told(RETURNS, "units_shipped", lookback_days=0) == []


def test_what_may_still_come_back_is_left_out_unless_days_are_given(sold, tee, told):
    for day, quantity in ((1, 1), (2, 2), (3, 4), (4, 8)):
        sold(tee, quantity, placed_at=f"2011-03-{day:02} 00:00:00")

    # Up to the 4th: the 2nd and 3rd are left out, the 1st and the day before it are counted.
    usual = {"until_day": "2011-03-04", "lookback_days": 2, "days_to_return": 2}
    assert told(RETURNS, "units_shipped", **usual) == [(1,)]
    assert told(RETURNS, "units_shipped", **usual, from_day="2011-03-01") == [(7,)]

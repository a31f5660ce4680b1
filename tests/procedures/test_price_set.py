"""price_set closes the price that holds and begins the next; past prices stay."""

from datetime import datetime
from decimal import Decimal

import pytest

from shopdb.errors import SqlError

FOREVER = datetime(9999, 12, 31)
START = datetime(2020, 1, 1)


def prices(db):
    return db.rows(
        "SELECT valid_from, valid_to, prev_valid_to, amount FROM price"
        " ORDER BY min_quantity, valid_from"
    )


def change(market, variant, amount, at=None, units=1):
    market.db.call("price_set", market.price_list, variant, units, amount, at)


def test_the_first_price_has_no_price_before_it(db, market):
    change(market, market.goods(None, stock=0), "9.95", "2030-01-01")

    assert prices(db) == [(datetime(2030, 1, 1), FOREVER, None, Decimal("9.95"))]


def test_the_next_begins_where_the_last_ends(db, market):
    tee = market.goods("10.00", stock=0)
    change(market, tee, "12.00")
    change(market, tee, "0", "2030-01-01")
    now, later = db.scalar("SELECT MIN(valid_to) FROM price"), datetime(2030, 1, 1)

    assert prices(db) == [
        (START, now, None, Decimal("10")),
        (now, later, now, Decimal("12")),
        (later, FOREVER, later, Decimal("0")),
    ]


def test_the_same_price_again_changes_nothing(db, market, contents):
    tee = market.goods("10.00", stock=0)
    before = contents()
    change(market, tee, "10.0000")

    assert contents() == before


def test_each_step_of_quantity_has_a_chain_of_its_own(db, market):
    tee = market.goods("10.00", stock=0)
    change(market, tee, "8.00", "2030-01-01", units=5)

    assert prices(db) == [
        (START, FOREVER, None, Decimal("10")),
        (datetime(2030, 1, 1), FOREVER, None, Decimal("8")),
    ]


@pytest.mark.parametrize(("amount", "units"), [("-0.01", 1), (None, 1), ("1", 0), ("1", None)])
def test_refuses_what_is_no_price(db, market, refuses, amount, units):
    tee = market.goods("10.00", stock=0)

    with refuses(SqlError.VALUE_INVALID):
        change(market, tee, amount, units=units)


def test_refuses_to_change_the_past_or_what_is_planned(db, market, refuses):
    tee = market.goods("10.00", stock=0)
    with refuses(SqlError.PRICE_OVERLAP):
        change(market, tee, "11.00", "2025-01-01")

    change(market, tee, "12.00", "2030-01-01")
    for at in (None, "2029-12-31", "2030-01-01"):
        with refuses(SqlError.PRICE_OVERLAP):
            change(market, tee, "11.00", at)


def test_refuses_to_go_on_after_prices_that_have_ended(db, market, refuses):
    tee = market.goods("10.00", stock=0)
    db.execute("UPDATE price SET valid_to = '2025-01-01' WHERE variant_id = %s", (tee,))

    with refuses(SqlError.PRICE_OVERLAP):
        change(market, tee, "11.00")

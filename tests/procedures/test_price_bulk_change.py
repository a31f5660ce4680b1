"""price_bulk_change moves every price of a branch by a share, whole or not at all."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from shopdb.errors import SqlError

FOREVER = datetime(9999, 12, 31)


@pytest.fixture
def branch(market):
    """A category with one below it; a tee in the upper, a mug in both, and a hat in neither."""
    upper = market.category()
    lower = market.category(upper)
    tee, mug, hat = (market.goods(price, stock=0) for price in ("10.00", "0.99", "5.00"))
    market.put_in(tee, upper)
    market.put_in(mug, upper)
    market.put_in(mug, lower)
    return upper, lower, tee, mug, hat


def change(market, category, share, at=None, listed=None):
    listed = listed or market.price_list
    return market.db.call("price_bulk_change", listed, category, share, at, None)[-1]


def current(db):
    return db.rows(
        "SELECT variant_id, min_quantity, amount FROM price_current"
        " ORDER BY price_list_id, variant_id, min_quantity"
    )


def test_moves_all_that_lies_in_or_below_and_nothing_else(db, market, branch):
    upper, _, tee, mug, hat = branch
    market.price(tee, "8.33", min_quantity=10)

    assert change(market, upper, "0.05") == 3
    assert current(db) == [
        (tee, 1, Decimal("10.5")),
        (tee, 10, Decimal("8.75")),
        (mug, 1, Decimal("1.04")),
        (hat, 1, Decimal("5")),
    ]


def test_begins_everywhere_at_one_moment_and_keeps_what_was(db, market, branch):
    upper, _, tee, mug, _ = branch
    change(market, upper, "-0.1", "2100-01-01")

    assert db.rows(
        "SELECT variant_id, valid_to, amount FROM price WHERE variant_id IN (%s, %s)"
        " ORDER BY variant_id, valid_from",
        (tee, mug),
    ) == [
        (tee, datetime(2100, 1, 1), Decimal("10")),
        (tee, FOREVER, Decimal("9")),
        (mug, datetime(2100, 1, 1), Decimal("0.99")),
        (mug, FOREVER, Decimal("0.89")),
    ]


def test_without_a_moment_all_begin_now_and_at_once(db, market, branch):
    upper, _, tee, mug, _ = branch
    change(market, upper, "1")
    ((begins,),) = db.rows(
        "SELECT DISTINCT valid_from FROM price_current WHERE variant_id IN (%s, %s)", (tee, mug)
    )

    assert abs(db.scalar("SELECT UTC_TIMESTAMP(6)") - begins) < timedelta(minutes=1)


def test_a_lower_branch_and_another_list_are_left_alone(db, market, branch):
    _, lower, tee, mug, hat = branch
    other = market.new_price_list(kind="sale", priority=9)
    market.price(mug, "0.50", price_list_id=other)

    assert change(market, lower, "1") == 1
    assert current(db) == [
        (tee, 1, Decimal("10")),
        (mug, 1, Decimal("1.98")),
        (hat, 1, Decimal("5")),
        (mug, 1, Decimal("0.5")),
    ]


def test_counts_only_prices_that_become_others(db, market, branch):
    """A tenth of a per cent of 0.99 is less than half a penny."""
    upper, *_ = branch

    assert change(market, upper, "0.001") == 1
    assert change(market, upper, "0") == 0
    assert db.count("price") == 4


def test_what_was_deleted_or_has_no_price_gets_none(db, market, branch):
    upper, _, tee, mug, _ = branch
    db.execute("UPDATE product_variant SET deleted_at = '2020-01-02' WHERE variant_id = %s", (tee,))
    market.put_in(market.goods(None, stock=0), upper)

    assert change(market, upper, "1") == 1
    assert db.scalar("SELECT variant_id FROM price ORDER BY valid_from DESC LIMIT 1") == mug


def test_takes_all_or_nothing(market, branch, refuses):
    """The mug's price of 2100 is planned already, so the tee's does not change either."""
    upper, _, _, mug, _ = branch
    market.db.call("price_set", market.price_list, mug, 1, "2.00", "2100-01-01")

    with refuses(SqlError.PRICE_OVERLAP):
        change(market, upper, "0.5")


def test_refuses_what_it_cannot_do(market, branch, refuses):
    upper, *_ = branch
    for share in (None, "-1.00001"):
        with refuses(SqlError.VALUE_INVALID):
            change(market, upper, share)
    with refuses(SqlError.NOT_FOUND):
        change(market, 0, "0.1")
    with refuses(SqlError.NOT_FOUND):
        change(market, upper, "0.1", listed=99)
    with refuses(SqlError.PRICE_OVERLAP):
        change(market, upper, "0.1", "2020-02-02")


def test_to_give_away_is_a_share_of_minus_one(db, market, branch):
    upper, *_ = branch

    assert change(market, upper, "-1") == 2
    assert [amount for *_, amount in current(db)] == [0, 0, 5]

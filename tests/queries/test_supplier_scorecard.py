"""Suppliers by what they were due, what came of it, what it cost, and what stayed sold."""

from decimal import Decimal

import pytest

from tests.queries.buying import Buying
from tests.shop import Credit, Line

SCORE = "supply/supplier_scorecard"
PARTS = "on_time_share fill_rate reject_rate cost_change return_rate score"
AS_OF = "2011-04-01"


@pytest.fixture
def buying(parcels):
    parcels.warehouse()
    return Buying(parcels)


@pytest.fixture
def tee(shop):
    return shop.variant("TEE")


@pytest.fixture
def sell(shop):
    """Sells and credits so many units on days of March."""

    def of(variant, sold, credited=0):
        shop.order(Line("5.00", sold, variant), placed_at="2011-03-10 12:00:00")
        if credited:
            note = Credit("5.00", quantity=credited, variant=variant)
            shop.credit_note(note, issued_at="2011-03-20 12:00:00")

    return of


def test_of_one_supplier(buying, tee, answer):
    buying.receive(buying.order({tee: 10}), {tee: 10}, at="2011-03-07 12:00:00")

    assert answer(SCORE, as_of=AS_OF) == [
        {
            "score_rank": 1,
            "supplier_code": "acme",
            "supplier_name": "Acme",
            "orders": 1,
            "lines_due": 1,
            "on_time_share": 1,
            "fill_rate": 1,
            "reject_rate": 0,
            "cost_change": None,
            "units_sold": 0,
            "return_rate": None,
            "score": 100,
        }
    ]


def test_each_part_has_its_weight(buying, tee, sell, told):
    buying.order({tee: 10}, on="2010-09-01", expected_on=None, cost="2.00")
    order = buying.order({tee: 10}, cost="2.50")
    buying.receive(order, {tee: 5}, {tee: 5}, at="2011-03-07 12:00:00")
    sell(tee, 8, credited=2)

    # 0.3 x 0 + 0.3 x 0.5 + 0.15 x 0.5 + 0.15 x 0.75 + 0.1 x 0.75
    parts = (0, Decimal("0.5"), Decimal("0.5"), Decimal("0.25"), Decimal("0.25"))
    assert told(SCORE, PARTS, as_of=AS_OF) == [(*parts, Decimal("41.3"))]
    only_cost = dict.fromkeys(("on_time_weight", "fill_weight", "reject_weight"), 0)
    assert told(SCORE, PARTS, as_of=AS_OF, **only_cost, return_weight=0) == [(*parts, 75)]
    none = {**only_cost, "return_weight": 0, "cost_weight": 0}
    assert told(SCORE, PARTS, as_of=AS_OF, **none) == [(*parts, None)]


def test_what_is_not_known_weighs_nothing(buying, tee, told):
    buying.order({tee: 10}, expected_on=None)
    assert told(SCORE, f"orders lines_due {PARTS}", as_of=AS_OF) == [
        (1, 0, None, None, None, None, None, None)
    ]
    buying.order({tee: 10}, expected_on="2011-03-31")
    assert told(SCORE, f"orders lines_due {PARTS}", as_of=AS_OF) == [
        (2, 1, 0, 0, None, None, None, 0)
    ]


def test_equal_scores_share_a_place_and_none_comes_last(buying, tee, told):
    for code in ("dull", "acme", "bolt"):
        order = buying.order({tee: 2}, supplier=code)
        if code != "dull":
            buying.receive(order, {tee: 2}, at="2011-03-07 12:00:00")
    buying.order({tee: 2}, supplier="cask", expected_on=None)

    assert told(SCORE, "score_rank supplier_code score", as_of=AS_OF) == [
        (1, "acme", 100),
        (1, "bolt", 100),
        (3, "dull", 0),
        (4, "cask", None),
    ]


def test_a_cost_is_compared_with_the_one_before_in_the_same_currency(shop, buying, tee, told):
    cap = shop.variant("CAP")
    early = {"expected_on": None, "on": "2010-09-01"}
    buying.order({tee: 1, cap: 1}, cost="4.00", **early | {"on": "2010-08-01"})
    buying.order({tee: 1}, cost="2.00", **early)
    buying.order({tee: 1}, cost="9.00", currency="EUR", **early)
    # The dearer of twice as many: (30 x 3/2 + 10 x 1/4) / 40.
    buying.order({tee: 30}, cost="3.00")
    buying.order({cap: 10}, cost="1.00")
    # One that has nothing to be compared with.
    buying.order({cap: 99}, cost="7.00", currency="EUR")

    assert told(SCORE, "cost_change", as_of=AS_OF) == [(Decimal("0.1875"),)]
    assert told(SCORE, "orders cost_change", as_of=AS_OF, lookback_days=9999) == [(6, None)]


def test_goods_count_for_who_was_ordered_from_last(shop, buying, tee, sell, told):
    buying.order({tee: 1}, supplier="bolt", on="2011-03-01")
    buying.order({tee: 1}, supplier="acme", on="2011-03-02")
    cap = shop.variant("CAP")
    buying.order({cap: 1}, supplier="bolt", on="2011-03-03")
    sell(tee, 4, credited=6)
    sell(cap, 10)

    assert told(SCORE, "supplier_code units_sold return_rate", as_of=AS_OF, fill_weight=0) == [
        ("bolt", 10, 0),
        ("acme", 4, Decimal("1.5")),
    ]
    # Sales and credits beyond the days looked at count for nobody.
    assert told(SCORE, "supplier_code units_sold return_rate", as_of="2011-03-20") == [
        ("acme", 4, 0),
        ("bolt", 10, 0),
    ]

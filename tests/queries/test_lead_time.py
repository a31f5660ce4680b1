"""From ordering to the delivery that completes a line, and what came of what was due."""

from decimal import Decimal

import pytest

from tests.queries.buying import Buying

LEAD = "supply/lead_time"
TIMES = "lines_ordered lines_complete median_days p90_days median_promised_days"
FILL = "lines_due on_time_share units_due fill_rate_on_day fill_rate"
REJECTS = "units_rejected reject_rate"
AS_OF = "2011-04-01"


@pytest.fixture
def buying(parcels):
    parcels.warehouse()
    return Buying(parcels)


@pytest.fixture
def tee(shop):
    return shop.variant("TEE")


@pytest.fixture
def lead(told):
    """The columns asked for, as of 1 April."""
    return lambda columns, **more: told(LEAD, columns, **{"as_of": AS_OF} | more)


def test_of_one_line(buying, tee, answer):
    order = buying.order({tee: 10})
    buying.receive(order, {tee: 10}, at="2011-03-07 12:00:00")

    assert answer(LEAD, as_of=AS_OF) == [
        {
            "supplier_code": "acme",
            "supplier_name": "Acme",
            "orders": 1,
            "lines_ordered": 1,
            "lines_complete": 1,
            "median_days": Decimal("6.0"),
            "p90_days": 6,
            "median_promised_days": Decimal("7.0"),
            "lines_due": 1,
            "on_time_share": 1,
            "units_due": 10,
            "fill_rate_on_day": 1,
            "fill_rate": 1,
            "units_rejected": 0,
            "reject_rate": 0,
        }
    ]


def test_a_line_is_complete_with_its_last_delivery_and_not_before(shop, buying, tee, lead):
    cap = shop.variant("CAP")
    order = buying.order({tee: 10, cap: 4})
    buying.receive(order, {tee: 6}, {cap: 4}, at="2011-03-05 12:00:00")
    assert lead(f"{TIMES} {FILL} {REJECTS}") == [
        (2, 0, None, None, None, 2, 0, 14, Decimal("0.4286"), Decimal("0.4286"), 4, Decimal("0.4"))
    ]
    buying.receive(order, {tee: 4, cap: 4}, at="2011-03-11 12:00:00")
    assert lead(f"{TIMES} {FILL} {REJECTS}") == [
        (2, 2, 10, 10, 7, 2, 0, 14, Decimal("0.4286"), 1, 4, Decimal("0.2222"))
    ]
    # What came later was not known the day it came.
    assert lead("lines_complete fill_rate", as_of="2011-03-11") == [(0, Decimal("0.4286"))]
    assert lead("lines_complete fill_rate", as_of="2011-03-12") == [(2, 1)]


def test_the_usual_the_slow_and_the_promised(buying, tee, lead):
    for day in range(2, 12):
        promised = None if day == 11 else f"2011-03-{day // 2:02}"
        order = buying.order({tee: 1}, on="2011-02-28", expected_on=promised)
        buying.receive(order, {tee: 1}, at=f"2011-03-{day:02} 12:00:00")

    assert lead(TIMES) == [(10, 10, Decimal("6.5"), 10, 3)]


def test_only_what_was_due_is_held_against_the_supplier(buying, tee, lead):
    buying.order({tee: 1}, expected_on="2011-04-01")
    buying.order({tee: 2}, expected_on=None)
    on_the_day = buying.order({tee: 4}, expected_on="2011-03-20")
    buying.cancel(on_the_day, "2011-03-20 12:00:00")
    buying.cancel(buying.order({tee: 8}, expected_on="2011-03-20"), "2011-03-21 12:00:00")
    buying.order({tee: 16}, expected_on="2011-03-31")

    assert lead(f"orders {FILL} {REJECTS}") == [(5, 2, 0, 24, 0, 0, 0, None)]
    assert lead(FILL, as_of="2011-04-02") == [(3, 0, 25, 0, 0)]


def test_what_came_beyond_the_order_makes_up_for_nothing(shop, buying, tee, lead):
    cap = shop.variant("CAP")
    order = buying.order({tee: 10, cap: 10}, tolerance=5)
    buying.receive(order, {tee: 15}, at="2011-03-02 12:00:00")

    assert lead(FILL) == [(2, Decimal("0.5"), 20, Decimal("0.5"), Decimal("0.5"))]


def test_tells_suppliers_apart_by_the_clock_of_the_channel(shop, parcels, buying, tee, told):
    shop.channel("web", timezone="America/New_York")
    west = parcels.warehouse("west", "web")
    # In New York that is the evening of the 8th.
    in_time = buying.order({tee: 1}, warehouse="west")
    buying.receive(in_time, {tee: 1}, at="2011-03-09 04:59:59")
    buying.order({tee: 2}, supplier="bolt", warehouse="west", on="2011-03-02")
    buying.order({tee: 4})
    shop.db.insert(
        "purchase_order",
        purchase_order_number="DRAFT",
        supplier_id=buying.supplier("cask"),
        warehouse_id=west,
        currency_code="GBP",
    )

    def due(channel="web", **more):
        columns = "supplier_code units_due on_time_share"
        return told(LEAD, columns, as_of=AS_OF, channel=channel, **more)

    assert due() == [("acme", 1, 1), ("bolt", 2, 0)]
    assert due(from_day="2011-03-02") == [("bolt", 2, 0)]
    assert due(until_day="2011-03-02") == [("acme", 1, 1)]
    assert due("online_retail") == [("acme", 4, 0)]

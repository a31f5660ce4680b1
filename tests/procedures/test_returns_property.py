"""However a line comes back, unit by unit and in whatever currency, its returns add up to it."""

import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.market import Market

# By currency: the digits of its smallest coin, and what a parcel costs.
CURRENCIES = {"JPY": (0, "500"), "GBP": (2, "4.95"), "KWD": (3, "1.250")}
# Price in coins, and how many units come back at a time.
LINE = st.tuples(st.integers(1, 5000), st.lists(st.integers(1, 3), min_size=1, max_size=4))


@pytest.fixture(params=[(currency, mode) for currency in CURRENCIES for mode in (False, True)])
def market(request, db):
    """A shop of a currency and a way to state prices, with a tenth off everything."""
    currency, is_included = request.param
    market = Market(
        db, currency=currency, prices_include_tax=is_included, carriage=CURRENCIES[currency][1]
    )
    market.promotion(percentage="0.1")
    return market


def send_back(market, order, line, units):
    """Send units of a line back; what is owed for them."""
    db = market.db
    lines = [{"order_line_id": line, "quantity": units, "reason_code": "unwanted"}]
    request = db.call("return_open", order, "return", json.dumps(lines), None)[-1]
    db.call("return_approve", request, None)
    back = db.scalar("SELECT MAX(return_line_id) FROM return_line")
    came = [{"return_line_id": back, "quantity": units, "is_resellable": True}]
    db.call("return_receive", request, market.north, json.dumps(came))
    return db.call("return_settle", request, None)[-1]


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(goods=st.lists(LINE, min_size=1, max_size=2))
def test_returns_add_up(market, goods):
    db, (digits, _) = market.db, CURRENCIES[market.currency]
    coin = Decimal(10) ** -digits
    lines = {market.goods(str(price * coin)): sum(units) for price, units in goods}
    order = market.paid_order(lines)
    market.ship(order)
    costs = dict(
        db.rows(
            "SELECT ol.order_line_id, ol.line_subtotal - (SELECT COALESCE(SUM(amount), 0)"
            " FROM order_discount AS od WHERE od.order_line_id = ol.order_line_id)"
            " + (SELECT COALESCE(SUM(amount), 0) FROM order_tax AS ot"
            " WHERE ot.order_line_id = ol.order_line_id AND NOT ot.is_included)"
            " FROM order_line AS ol WHERE ol.order_id = %s ORDER BY ol.line_no",
            (order,),
        )
    )

    for (line, cost), (_, batches) in zip(costs.items(), goods, strict=True):
        refunds = [send_back(market, order, line, units) for units in batches]
        assert all(refund == refund.quantize(coin) >= 0 for refund in refunds)
        assert sum(refunds) == cost
    assert market.status(order) == "returned"
    assert db.rows("SELECT * FROM fulfilment_violations") == []
    assert market.violations() == []

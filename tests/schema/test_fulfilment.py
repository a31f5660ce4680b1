"""Refusals and allowances of carriage, parcels and returns."""

import pytest

from tests.schema.proof import Case

METHOD = (
    "INSERT INTO shipping_method (shipping_method_code, name, carrier_code, tax_class_id)"
    " VALUES (%s, 'X', 'dhl', %s)"
)
RATE = (
    "INSERT INTO shipping_rate (shipping_method_id, geo_zone_id, channel_id, currency_code,"
    " min_weight_g, max_weight_g, min_subtotal, max_subtotal, price)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
PARCEL = "UPDATE shipment SET {} = %s WHERE shipment_id = 3"
DELIVER = "UPDATE shipment SET shipped_at = '2011-12-01', {} WHERE shipment_id = 3"
PACK = (
    "INSERT INTO shipment_line (shipment_id, order_id, order_line_id, quantity)"
    " VALUES (%s, %s, %s, %s)"
)
REQUEST = "UPDATE return_request SET {} WHERE return_request_id = 1"
SEND_BACK = (
    "INSERT INTO return_line (return_request_id, order_id, order_line_id, reason_code,"
    " qty_requested, qty_received, refund_amount) VALUES (%s, %s, %s, %s, %s, %s, %s)"
)


def rate(**changes):
    """Post to the other zone, free, in the order of RATE."""
    usual = {
        "method": 1,
        "zone": 2,
        "channel": 1,
        "currency": "GBP",
        "min_weight": 0,
        "max_weight": None,
        "min_subtotal": 0,
        "max_subtotal": None,
        "price": 0,
    }
    return tuple((usual | changes).values())


def send_back(**changes):
    """Two of order line 3 on request 2, none received, in the order of SEND_BACK."""
    usual = {
        "request": 2,
        "order": 3,
        "order_line": 3,
        "reason": "defective",
        "requested": 2,
        "received": 0,
        "refund": 0,
    }
    return tuple((usual | changes).values())


CARRIAGE_CASES = [
    Case("uq_shipping_method_shipping_method_code", METHOD, ("post", 90), ("Post", 90)),
    Case("fk_shipping_method_tax_class", METHOD, ("new", 99), ("new", 91)),
    Case("uq_shipping_rate_step", RATE, rate(zone=1), rate(zone=1, min_weight=1)),
    Case("uq_shipping_rate_step", RATE, rate(zone=1), rate(zone=1, min_subtotal=1)),
    Case("fk_shipping_rate_shipping_method", RATE, rate(method=9), rate()),
    Case("fk_shipping_rate_geo_zone", RATE, rate(zone=9), rate()),
    Case("fk_shipping_rate_sales_channel", RATE, rate(channel=9), rate()),
    Case("fk_shipping_rate_currency", RATE, rate(currency="gbp"), rate()),
    Case(
        "ck_shipping_rate_weights_in_order",
        RATE,
        rate(min_weight=5, max_weight=5),
        rate(min_weight=5, max_weight=6),
    ),
    Case("ck_shipping_rate_weights_in_order", RATE, rate(min_weight=-1), rate(min_weight=0)),
    Case(
        "ck_shipping_rate_subtotals_in_order",
        RATE,
        rate(min_subtotal=5, max_subtotal=5),
        rate(min_subtotal=5, max_subtotal="5.0001"),
    ),
    Case(
        "ck_shipping_rate_subtotals_in_order",
        RATE,
        rate(min_subtotal="-0.0001"),
        rate(min_subtotal=0),
    ),
    Case("ck_shipping_rate_price_not_negative", RATE, rate(price="-0.0001"), rate(price=0)),
]

PARCEL_CASES = [
    Case("fk_shipment_sales_order", PARCEL.format("order_id"), 9, 2),
    Case("fk_shipment_warehouse", PARCEL.format("warehouse_id"), 9, 2),
    Case("fk_shipment_shipping_method", PARCEL.format("shipping_method_id"), 9, 1),
    Case("ck_shipment_status", PARCEL.format("status"), "packed", "lost"),
    Case(
        "ck_shipment_delivered_has_time",
        DELIVER.format("status = 'delivered', delivered_at = %s"),
        None,
        "2011-12-02",
    ),
    Case("ck_shipment_delivered_has_time", DELIVER.format("delivered_at = %s"), "2011-12-02", None),
    Case(
        "ck_shipment_delivered_after_shipped",
        DELIVER.format("status = 'delivered', delivered_at = %s"),
        "2011-11-30 23:59:59.999999",
        "2011-12-01",
    ),
    # Parcel 3 is of order 1, as order line 1 is.
    Case("uq_shipment_line_shipment_id_order_line_id", PACK, (1, 3, 3, 1), (3, 1, 1, 1)),
    Case("fk_shipment_line_shipment", PACK, (9, 1, 1, 1), (3, 1, 1, 1)),
    Case("fk_shipment_line_shipment", PACK, (1, 1, 1, 1), (3, 1, 1, 1)),
    Case("fk_shipment_line_order_line", PACK, (3, 1, 2, 1), (3, 1, 1, 1)),
    Case("ck_shipment_line_quantity_positive", PACK, (3, 1, 1, 0), (3, 1, 1, 1)),
    Case("ck_order_line_returned_shipped_ordered", PACK, (3, 1, 1, 5), (3, 1, 1, 4)),
]

RETURN_CASES = [
    Case(
        "return_reason.PRIMARY",
        "INSERT INTO return_reason (reason_code, meaning) VALUES (%s, 'X')",
        "unwanted",
        "Unwanted",
    ),
    Case(
        "fk_return_request_sales_order", "INSERT INTO return_request (order_id) VALUES (%s)", 9, 2
    ),
    Case("ck_return_request_kind", REQUEST.format("kind = %s"), "gift", "exchange"),
    Case(
        "ck_return_request_status",
        "INSERT INTO return_request (order_id, status) VALUES (3, %s)",
        "lost",
        "received",
    ),
    Case(
        "ck_return_request_closed_has_time",
        REQUEST.format("status = 'rejected', closed_at = %s"),
        None,
        "2011-12-10",
    ),
    Case(
        "ck_return_request_closed_has_time",
        REQUEST.format("status = 'approved', closed_at = %s"),
        "2011-12-10",
        None,
    ),
    Case(
        "uq_return_line_return_request_id_order_line_id",
        SEND_BACK,
        send_back(request=1),
        send_back(request=2),
    ),
    Case("fk_return_line_return_request", SEND_BACK, send_back(request=9), send_back()),
    Case("fk_return_line_return_request", SEND_BACK, send_back(order=1, order_line=1), send_back()),
    Case("fk_return_line_order_line", SEND_BACK, send_back(order_line=1), send_back()),
    Case("fk_return_line_return_reason", SEND_BACK, send_back(reason="ugly"), send_back()),
    *(
        Case("ck_return_line_received_within_requested", SEND_BACK, send_back(**refused), allowed)
        for refused, allowed in (
            ({"requested": 0}, send_back(requested=1)),
            ({"received": 3}, send_back(received=2)),
            ({"received": -1}, send_back(received=0)),
        )
    ),
    Case(
        "ck_return_line_refund_amount_not_negative",
        SEND_BACK,
        send_back(refund="-0.0001"),
        send_back(refund=0),
    ),
    # Of order line 3 three have left and one came back.
    Case(
        "ck_order_line_returned_shipped_ordered",
        SEND_BACK,
        send_back(requested=3, received=3),
        send_back(requested=3, received=2),
    ),
]

CASES = CARRIAGE_CASES + PARCEL_CASES + RETURN_CASES


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)

"""Refusals and allowances of suppliers, purchase orders and deliveries."""

import pytest

from tests.schema.proof import Case

SUPPLIER = (
    "INSERT INTO supplier (supplier_code, name, country_code, currency_code)"
    " VALUES (%s, 'X', %s, %s)"
)
OFFER = (
    "INSERT INTO supplier_variant (supplier_id, variant_id, supplier_sku, lead_time_days,"
    " min_order_qty, cost, currency_code) VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
ORDER = (
    "INSERT INTO purchase_order (purchase_order_number, supplier_id, warehouse_id, currency_code,"
    " status, submitted_at, closed_at) VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
LINE = (
    "INSERT INTO purchase_order_line (purchase_order_id, variant_id, qty_ordered, qty_tolerance,"
    " unit_cost) VALUES (%s, %s, %s, %s, %s)"
)
DELIVERY = (
    "INSERT INTO goods_receipt (purchase_order_id, supplier_id, warehouse_id, delivery_note)"
    " VALUES (%s, %s, %s, %s)"
)
DELIVERED = (
    "INSERT INTO goods_receipt_line (goods_receipt_id, purchase_order_id, purchase_order_line_id,"
    " qty_accepted, qty_rejected) VALUES (%s, %s, %s, %s, %s)"
)
EARLY, LATE = "2011-03-01", "2011-03-02"


def offer(**changes):
    """Variant 3 from supplier 2 for 1.00 pound, in the order of OFFER."""
    usual = {
        "supplier": 2,
        "variant": 3,
        "sku": None,
        "lead_time": None,
        "least": 1,
        "cost": 1,
        "currency": "GBP",
    }
    return tuple((usual | changes).values())


def order(**changes):
    """A draft from supplier 2, in the order of ORDER."""
    usual = {
        "number": "PO-9",
        "supplier": 2,
        "warehouse": 1,
        "currency": "GBP",
        "status": "draft",
        "submitted": None,
        "closed": None,
    }
    return tuple((usual | changes).values())


def line(**changes):
    """One of variant 3 on order 2, in the order of LINE."""
    usual = {"order": 2, "variant": 3, "quantity": 1, "tolerance": 0, "cost": 1}
    return tuple((usual | changes).values())


def delivery(**changes):
    """A delivery of order 1, in the order of DELIVERY."""
    usual = {"order": 1, "supplier": 1, "warehouse": 1, "note": "DN-9"}
    return tuple((usual | changes).values())


def delivered(**changes):
    """One of order line 1 in delivery 3, which holds nothing yet, in the order of DELIVERED."""
    usual = {"delivery": 3, "order": 1, "line": 1, "accepted": 1, "rejected": 0}
    return tuple((usual | changes).values())


SUPPLIER_CASES = [
    Case("uq_supplier_supplier_code", SUPPLIER, ("toys", "GB", "GBP"), ("Toys", "GB", "GBP")),
    Case("fk_supplier_country", SUPPLIER, ("new", "gb", "GBP"), ("new", "GB", "GBP")),
    Case("fk_supplier_currency", SUPPLIER, ("new", "GB", "gbp"), ("new", "GB", "GBP")),
    Case("supplier_variant.PRIMARY", OFFER, offer(supplier=1), offer()),
    Case(
        "uq_supplier_variant_supplier_id_supplier_sku",
        OFFER,
        offer(supplier=1, variant=1, sku="T-3"),
        offer(sku="T-3"),
    ),
    Case("fk_supplier_variant_supplier", OFFER, offer(supplier=9), offer()),
    Case("fk_supplier_variant_product_variant", OFFER, offer(variant=9), offer()),
    Case("fk_supplier_variant_currency", OFFER, offer(currency="gbp"), offer()),
    Case(
        "ck_supplier_variant_lead_time_not_negative",
        OFFER,
        offer(lead_time=-1),
        offer(lead_time=0),
    ),
    Case("ck_supplier_variant_min_order_qty_positive", OFFER, offer(least=0), offer(least=1)),
    Case("ck_supplier_variant_cost_not_negative", OFFER, offer(cost="-0.0001"), offer(cost=0)),
]

ORDER_CASES = [
    Case("uq_purchase_order_purchase_order_number", ORDER, order(number="PO-1"), order()),
    Case("fk_purchase_order_supplier", ORDER, order(supplier=9), order()),
    Case("fk_purchase_order_warehouse", ORDER, order(warehouse=9), order()),
    Case("fk_purchase_order_currency", ORDER, order(currency="gbp"), order()),
    Case("ck_purchase_order_status", ORDER, order(status="sent", submitted=EARLY), order()),
    *(
        Case("ck_purchase_order_submitted_has_time", ORDER, refused, allowed)
        for refused, allowed in (
            (order(submitted=EARLY), order()),
            (order(status="submitted"), order(status="submitted", submitted=EARLY)),
            (
                order(status="received", closed=LATE),
                order(status="cancelled", closed=LATE),
            ),
        )
    ),
    *(
        Case("ck_purchase_order_closed_has_time", ORDER, refused, allowed)
        for refused, allowed in (
            (order(closed=LATE), order()),
            (
                order(status="received", submitted=EARLY),
                order(status="received", submitted=EARLY, closed=LATE),
            ),
            (order(status="cancelled"), order(status="cancelled", closed=LATE)),
        )
    ),
    Case(
        "ck_purchase_order_closed_after_submitted",
        ORDER,
        order(status="received", submitted=LATE, closed=EARLY),
        order(status="received", submitted=LATE, closed=LATE),
    ),
    Case(
        "uq_purchase_order_line_purchase_order_id_variant_id",
        LINE,
        line(order=1),
        line(order=2),
    ),
    Case("fk_purchase_order_line_purchase_order", LINE, line(order=9), line()),
    Case("fk_purchase_order_line_product_variant", LINE, line(variant=9), line()),
    Case("ck_purchase_order_line_qty_ordered_positive", LINE, line(quantity=0), line()),
    Case(
        "ck_purchase_order_line_qty_tolerance_not_negative",
        LINE,
        line(tolerance=-1),
        line(tolerance=0),
    ),
    Case("ck_purchase_order_line_unit_cost_not_negative", LINE, line(cost="-0.0001"), line(cost=0)),
    # Two of the ten came, and two more than ten are taken.
    Case(
        "ck_purchase_order_line_received_within_ordered",
        DELIVERED,
        delivered(accepted=11),
        delivered(accepted=10, rejected=9),
    ),
    Case(
        "ck_purchase_order_line_received_within_ordered",
        "UPDATE purchase_order_line SET qty_received = %s WHERE purchase_order_line_id = 2",
        -1,
        1,
    ),
]

DELIVERY_CASES = [
    Case(
        "uq_goods_receipt_supplier_id_delivery_note",
        DELIVERY,
        delivery(order=2, warehouse=2, note="DN-1"),
        delivery(order=2, warehouse=2, note="dn-1"),
    ),
    Case("fk_goods_receipt_purchase_order", DELIVERY, delivery(order=9), delivery()),
    Case("fk_goods_receipt_purchase_order", DELIVERY, delivery(supplier=2), delivery()),
    Case("fk_goods_receipt_purchase_order", DELIVERY, delivery(warehouse=2), delivery()),
    Case(
        "uq_goods_receipt_line_receipt_id_order_line_id",
        DELIVERED,
        delivered(delivery=1),
        delivered(delivery=1, line=2),
    ),
    Case("fk_goods_receipt_line_goods_receipt", DELIVERED, delivered(delivery=9), delivered()),
    Case("fk_goods_receipt_line_purchase_order_line", DELIVERED, delivered(line=9), delivered()),
    *(
        Case("ck_goods_receipt_line_quantities", DELIVERED, refused, allowed)
        for refused, allowed in (
            (delivered(accepted=0), delivered(accepted=0, rejected=1)),
            (delivered(accepted=-1, rejected=2), delivered(accepted=1)),
            (delivered(accepted=2, rejected=-1), delivered(accepted=2)),
        )
    ),
]

CASES = SUPPLIER_CASES + ORDER_CASES + DELIVERY_CASES


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


def test_a_delivery_holds_lines_of_its_own_order_alone(world, raises_sql):
    """Line 9 is of order 2, the delivery of order 1."""
    world.insert(
        "purchase_order_line",
        purchase_order_line_id=9,
        purchase_order_id=2,
        variant_id=3,
        qty_ordered=1,
        unit_cost=1,
    )
    for number in (1, 2):
        with raises_sql(1452):
            world.execute(DELIVERED, delivered(line=9, order=number))

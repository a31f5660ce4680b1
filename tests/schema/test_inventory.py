"""Refusals and allowances of warehouses, stock, its movements and its claims."""

import pytest

from tests.schema.proof import Case

WAREHOUSE = "INSERT INTO warehouse (warehouse_code, name, country_code) VALUES (%s, 'X', %s)"
SERVE = "INSERT INTO channel_warehouse (channel_id, warehouse_id) VALUES (%s, %s)"
LEVEL = "INSERT INTO stock_level (variant_id, warehouse_id) VALUES (%s, %s)"
CHANGE = "UPDATE stock_level SET {} = %s WHERE warehouse_id = 2"
MOVE = (
    "INSERT INTO stock_movement (variant_id, warehouse_id, kind, quantity, on_hand_after,"
    " unit_cost, goods_receipt_line_id, shipment_line_id, return_line_id)"
    " VALUES (%s, %s, %s, %s, 0, %s, %s, %s, %s)"
)
CLAIM = (
    "INSERT INTO stock_reservation (variant_id, warehouse_id, cart_id, order_line_id, quantity,"
    " expires_at) VALUES (%s, %s, %s, %s, %s, %s)"
)
LATER = "2011-12-31"


def move(kind, quantity, **changes):
    """A movement of variant 3 in warehouse 1, in the order of MOVE."""
    usual = {
        "variant": 3,
        "warehouse": 1,
        "kind": kind,
        "quantity": quantity,
        "unit_cost": None,
        "receipt_line": None,
        "shipment_line": None,
        "return_line": None,
    }
    return tuple((usual | changes).values())


def claim(**changes):
    """A claim of order line 1 on one of variant 3 in warehouse 1, in the order of CLAIM."""
    usual = {
        "variant": 3,
        "warehouse": 1,
        "cart": None,
        "order_line": 1,
        "quantity": 1,
        "expires": None,
    }
    return tuple((usual | changes).values())


OF_A_CART = {"order_line": None, "expires": LATER}

LEVEL_CASES = [
    Case("uq_warehouse_warehouse_code", WAREHOUSE, ("main", "GB"), ("Main", "GB")),
    Case("fk_warehouse_country", WAREHOUSE, ("new", "gb"), ("new", "GB")),
    Case("channel_warehouse.PRIMARY", SERVE, (1, 1), (1, 2)),
    Case("fk_channel_warehouse_sales_channel", SERVE, (9, 1), (2, 1)),
    Case("fk_channel_warehouse_warehouse", SERVE, (1, 9), (1, 2)),
    Case("stock_level.PRIMARY", LEVEL, (3, 1), (1, 1)),
    Case("fk_stock_level_product_variant", LEVEL, (9, 1), (1, 1)),
    Case("fk_stock_level_warehouse", LEVEL, (1, 9), (1, 1)),
    Case("ck_stock_level_on_hand_not_negative", CHANGE.format("on_hand"), -1, 1),
    Case(
        "ck_stock_level_on_hand_not_negative",
        MOVE,
        move("damage", -1, warehouse=2),
        move("receipt", 1, warehouse=2),
    ),
    Case("ck_stock_level_reserved_not_negative", CHANGE.format("reserved"), -1, 1),
    Case("ck_stock_level_limits_not_negative", CHANGE.format("safety_stock"), -1, 1),
    Case("ck_stock_level_limits_not_negative", CHANGE.format("backorder_limit"), -1, 0),
    # Nine are there, three of them claimed; five more than there are may be claimed in the north.
    Case("ck_stock_level_no_oversell", CLAIM, claim(quantity=7), claim(quantity=6)),
    Case(
        "ck_stock_level_no_oversell",
        CLAIM,
        claim(warehouse=2, quantity=6),
        claim(warehouse=2, quantity=5),
    ),
    Case("ck_stock_level_no_oversell", MOVE, move("damage", -7), move("damage", -6)),
    Case(
        "ck_stock_level_no_oversell",
        "UPDATE stock_reservation SET quantity = %s WHERE stock_reservation_id = 2",
        8,
        7,
    ),
]

MOVEMENT_CASES = [
    Case(
        "uq_stock_movement_shipment_line_id",
        MOVE,
        move("sale", -1, shipment_line=1),
        move("sale", -1, shipment_line=2),
    ),
    Case(
        "uq_stock_movement_goods_receipt_line_id",
        MOVE,
        move("receipt", 1, receipt_line=1),
        move("receipt", 1, receipt_line=2),
    ),
    Case(
        "fk_stock_movement_goods_receipt_line",
        MOVE,
        move("receipt", 1, receipt_line=9),
        move("receipt", 1, receipt_line=2),
    ),
    Case(
        "fk_stock_movement_stock_level",
        MOVE,
        move("receipt", 1, variant=1),
        move("receipt", 1, variant=3),
    ),
    Case(
        "fk_stock_movement_shipment_line",
        MOVE,
        move("sale", -1, shipment_line=9),
        move("sale", -1, shipment_line=2),
    ),
    Case(
        "fk_stock_movement_return_line",
        MOVE,
        move("return", 1, return_line=9),
        move("return", 1, return_line=1),
    ),
    Case("ck_stock_movement_kind", MOVE, move("gift", -1), move("transfer_out", -1)),
    Case("ck_stock_movement_quantity_moves", MOVE, move("count", 0), move("count", 1)),
    *(
        Case("ck_stock_movement_direction", MOVE, refused, allowed)
        for refused, allowed in (
            (move("receipt", -1), move("receipt", 1)),
            (move("return", -1, return_line=1), move("return", 1, return_line=1)),
            (move("transfer_in", -1), move("transfer_in", 1)),
            (move("sale", 1, shipment_line=2), move("sale", -1, shipment_line=2)),
            (move("transfer_out", 1), move("transfer_out", -1)),
            (move("damage", 1), move("adjust", 1)),
        )
    ),
    *(
        Case("ck_stock_movement_names_its_cause", MOVE, refused, allowed)
        for refused, allowed in (
            (move("sale", -1), move("sale", -1, shipment_line=2)),
            (move("damage", -1, shipment_line=2), move("damage", -1)),
            (move("return", 1), move("return", 1, return_line=1)),
            (move("count", 1, return_line=1), move("count", 1)),
            (move("adjust", 1, receipt_line=2), move("receipt", 1, receipt_line=2)),
        )
    ),
    Case(
        "ck_stock_movement_unit_cost_not_negative",
        MOVE,
        move("receipt", 1, unit_cost="-0.0001"),
        move("receipt", 1, unit_cost=0),
    ),
]

CLAIM_CASES = [
    Case(
        "uq_stock_reservation_cart_variant_warehouse",
        CLAIM,
        claim(cart=2, **OF_A_CART),
        claim(cart=2, warehouse=2, **OF_A_CART),
    ),
    Case(
        "uq_stock_reservation_order_line_warehouse",
        CLAIM,
        claim(order_line=3),
        claim(order_line=3, warehouse=2),
    ),
    Case("fk_stock_reservation_stock_level", CLAIM, claim(variant=1), claim(variant=3)),
    Case(
        "fk_stock_reservation_cart_line",
        CLAIM,
        claim(cart=9, **OF_A_CART),
        claim(cart=1, **OF_A_CART),
    ),
    Case("fk_stock_reservation_order_line", CLAIM, claim(order_line=9), claim(order_line=1)),
    Case("ck_stock_reservation_quantity_positive", CLAIM, claim(quantity=0), claim(quantity=1)),
    Case("ck_stock_reservation_one_owner", CLAIM, claim(order_line=None), claim(order_line=1)),
    Case(
        "ck_stock_reservation_one_owner",
        CLAIM,
        claim(cart=1, expires=LATER),
        claim(cart=1, **OF_A_CART),
    ),
    Case("ck_stock_reservation_only_carts_lapse", CLAIM, claim(expires=LATER), claim()),
    Case(
        "ck_stock_reservation_only_carts_lapse",
        CLAIM,
        claim(cart=1, order_line=None),
        claim(cart=1, **OF_A_CART),
    ),
]

CASES = LEVEL_CASES + MOVEMENT_CASES + CLAIM_CASES


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


def test_a_cart_claims_only_what_lies_in_it(world, raises_sql):
    world.execute(LEVEL, (1, 2))
    world.execute("UPDATE stock_level SET backorder_limit = 9 WHERE variant_id = 1")
    with raises_sql(1452):
        world.execute(CLAIM, claim(variant=1, warehouse=2, cart=1, **OF_A_CART))

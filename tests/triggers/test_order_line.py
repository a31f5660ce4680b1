"""Of a line of a placed order only the counters move, and its variant may be forgotten."""

import pytest

from shopdb.errors import SqlError

STANDS = {
    "order_line_id": "10",
    "order_id": "2",
    "line_no": "2",
    "variant_id": "2",
    "sku": "'85123a'",
    "product_name": "'LANTERN'",
    "option_label": "'Red'",
    "tax_class_code": "'Toys'",
    "unit_cost": "1",
    "quantity": "5",
    "unit_price": "2.5501",
}
MOVES = {"qty_cancelled": "1", "qty_shipped": "4", "qty_returned": "1, qty_shipped = 1"}

# U+200B, the space that no reader and no collation of the catalogue sees.
UNSEEN = "CONCAT({}, _utf8mb4 x'E2808B')"


@pytest.mark.parametrize(("column", "value"), STANDS.items(), ids=STANDS)
def test_stands(placed, refuses, column, value):
    with refuses(SqlError.ORDER_IMMUTABLE):
        placed.execute(f"UPDATE order_line SET {column} = {value} WHERE order_id = 1")


@pytest.mark.parametrize("column", ["sku", "product_name", "tax_class_code"])
def test_stands_to_the_byte(placed, refuses, column):
    change = f"UPDATE order_line SET {column} = {UNSEEN.format(column)} WHERE order_id = "
    with refuses(SqlError.ORDER_IMMUTABLE):
        placed.execute(change + "1")

    assert placed.execute(change + "2") == 1


@pytest.mark.parametrize(("column", "value"), MOVES.items(), ids=MOVES)
def test_moves(placed, column, value):
    assert placed.execute(f"UPDATE order_line SET {column} = {value} WHERE order_id = 1") == 1


def test_a_variant_is_forgotten_and_never_comes_back(placed, refuses):
    assert placed.execute("UPDATE order_line SET variant_id = NULL WHERE order_id = 1") == 1
    with refuses(SqlError.ORDER_IMMUTABLE):
        placed.execute("UPDATE order_line SET variant_id = 1 WHERE order_id = 1")


def test_an_option_label_is_not_taken_away(placed, refuses):
    placed.execute("UPDATE order_line SET option_label = 'Red' WHERE order_id = 2")
    placed.execute("UPDATE sales_order SET placed_at = '2011-03-01' WHERE order_id = 2")
    with refuses(SqlError.ORDER_IMMUTABLE):
        placed.execute("UPDATE order_line SET option_label = NULL WHERE order_id = 2")


def test_every_column_either_stands_or_moves(db):
    columns = db.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND table_name = 'order_line' AND generation_expression = ''"
    )

    assert sorted([*STANDS, *MOVES]) == sorted(name for (name,) in columns)

"""An order is written, then placed with the totals of its parts; then only its status moves."""

import pytest

from shopdb.errors import SqlError

PLACE = "UPDATE sales_order SET placed_at = '2011-03-01' WHERE order_id = 1"
# One change of each part that a total of the order has to follow.
OFF = {
    "subtotal": "UPDATE order_line SET quantity = 5 WHERE order_id = 1",
    "subtotal, by a ten-thousandth": "UPDATE order_line SET quantity = 1, unit_price = 10.2001"
    " WHERE order_id = 1",
    "discount_total": "UPDATE order_discount SET amount = 0.3 WHERE order_id = 1",
    "shipping_total": "UPDATE order_charge SET amount = 3.5 WHERE order_id = 1",
    "shipping_total and fee_total": "UPDATE order_charge SET kind = 'gift_wrap' WHERE order_id = 1",
    "tax_total": "UPDATE order_tax SET amount = 2.01 WHERE order_id = 1",
}
STANDS = {
    "order_id": "10",
    "public_id": "REVERSE(public_id)",
    "order_number": "'w-1'",
    "cart_id": "2",
    "channel_id": "2",
    "customer_id": "2",
    "currency_code": "'EUR'",
    "currency_minor_unit": "3",
    "fx_to_base": "1.0000000001",
    "prices_include_tax": "TRUE",
    "shipping_method_id": "2",
    "placed_at": "placed_at + INTERVAL 1 MICROSECOND",
    "placed_on": "placed_on + INTERVAL 1 DAY",
    "subtotal": "10.2001",
    "discount_total": "0.2001",
    "shipping_total": "3.0001",
    "fee_total": "0.0001",
    "tax_total": "2.0001",
    "created_at": "created_at + INTERVAL 1 MICROSECOND",
}
MOVES = {"status_code", "status_seq", "updated_at"}


def test_is_placed_when_its_totals_are_those_of_its_parts(world):
    assert world.execute(PLACE) == 1
    assert str(world.scalar("SELECT grand_total FROM sales_order WHERE order_id = 1")) == "15.0000"


@pytest.mark.parametrize("change", OFF.values(), ids=OFF)
def test_is_not_placed_when_a_total_is_off(world, refuses, change):
    assert world.execute(change) == 1
    with refuses(SqlError.TOTAL_MISMATCH):
        world.execute(PLACE)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", "2011-03-27"),
        ("Pacific/Auckland", "2011-03-28"),
        ("America/New_York", "2011-03-26"),
    ],
)
def test_is_placed_on_the_day_where_the_channel_sells(world, zone, day):
    world.execute("UPDATE sales_channel SET timezone = %s", (zone,))
    at = "12:00" if zone == "Pacific/Auckland" else "01:30"
    world.execute(PLACE.replace("2011-03-01", f"2011-03-27 {at}"))
    world.execute("UPDATE sales_channel SET timezone = 'Asia/Tokyo'")

    assert str(world.scalar("SELECT placed_on FROM sales_order WHERE order_id = 1")) == day


def test_is_placed_on_no_day_but_its_own(world):
    world.execute(PLACE.replace("SET ", "SET placed_on = '1999-01-01', "))

    assert str(world.scalar("SELECT placed_on FROM sales_order WHERE order_id = 1")) == "2011-03-01"


def test_is_not_placed_where_no_day_is_known(world, refuses):
    world.execute("UPDATE sales_channel SET timezone = 'Europe/Atlantis'")
    with refuses(SqlError.VALUE_INVALID):
        world.execute(PLACE)


def test_is_placed_with_totals_of_the_same_statement(world, refuses):
    world.execute("UPDATE order_charge SET kind = 'fee' WHERE order_id = 1")
    with refuses(SqlError.TOTAL_MISMATCH):
        world.execute(PLACE)

    assert world.execute(
        "UPDATE sales_order SET shipping_total = 0, fee_total = 3, placed_at = '2011-03-01'"
        " WHERE order_id = 1"
    )


def test_two_taxes_discounts_and_charges_add_up(world):
    world.execute(
        "INSERT INTO order_charge (order_id, kind, label, amount) VALUES"
        " (1, 'shipping', 'Express', 2), (1, 'fee', 'Card', 0.5), (1, 'gift_wrap', 'Bow', 1)"
    )
    world.execute(
        "UPDATE sales_order SET shipping_total = 5, fee_total = 1.5, placed_at = '2011-03-01'"
        " WHERE order_id = 1"
    )

    assert str(world.scalar("SELECT grand_total FROM sales_order WHERE order_id = 1")) == "18.5000"


def test_an_order_without_parts_is_placed_with_zero_totals_only(world, refuses):
    world.insert(
        "sales_order",
        order_id=7,
        order_number="W-7",
        channel_id=1,
        currency_code="GBP",
        currency_minor_unit=2,
        prices_include_tax=True,
        subtotal=1,
    )
    with refuses(SqlError.TOTAL_MISMATCH):
        world.execute("UPDATE sales_order SET placed_at = '2011-03-01' WHERE order_id = 7")

    assert world.execute(
        "UPDATE sales_order SET subtotal = 0, placed_at = '2011-03-01' WHERE order_id = 7"
    )


@pytest.mark.parametrize("verb", ["INSERT", "INSERT IGNORE", "REPLACE"])
def test_is_never_inserted_as_placed(world, refuses, verb):
    insert = (
        f"{verb} INTO sales_order (order_number, channel_id, currency_code, currency_minor_unit,"
        " prices_include_tax, placed_at) VALUES ('W-7', 1, 'GBP', 2, TRUE, {})"
    )
    with refuses(SqlError.TOTAL_MISMATCH):
        world.execute(insert.format("'2011-03-01'"))

    assert world.execute(insert.format("NULL")) == 1


@pytest.mark.parametrize("column", STANDS)
def test_stands_once_placed(placed, refuses, column):
    with refuses(SqlError.ORDER_IMMUTABLE):
        placed.execute(f"UPDATE sales_order SET {column} = {STANDS[column]} WHERE order_id = 1")


@pytest.mark.parametrize("column", ["customer_id", "placed_at"])
def test_is_neither_unplaced_nor_made_nobodys(placed, refuses, column):
    with refuses(SqlError.ORDER_IMMUTABLE):
        placed.execute(f"UPDATE sales_order SET {column} = NULL WHERE order_id = 1")


def test_keeps_its_number_to_the_byte(placed, refuses):
    change = "UPDATE sales_order SET order_number = CONCAT(order_number, _utf8mb4 x'E2808B')"
    with refuses(SqlError.ORDER_IMMUTABLE):
        placed.execute(change + " WHERE order_id = 1")

    assert placed.execute(change + " WHERE order_id = 2") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE IGNORE sales_order SET fx_to_base = 2 WHERE order_id = 1",
        "UPDATE sales_order INNER JOIN order_line USING (order_id) SET fx_to_base = 2"
        " WHERE order_id = 1",
        "INSERT INTO sales_order (order_id, order_number, channel_id, currency_code,"
        " currency_minor_unit, prices_include_tax) VALUES (1, 'W-1', 1, 'GBP', 2, FALSE)"
        " ON DUPLICATE KEY UPDATE fx_to_base = 2",
        "REPLACE INTO sales_order (order_id, order_number, channel_id, currency_code,"
        " currency_minor_unit, prices_include_tax) VALUES (1, 'W-1', 1, 'GBP', 2, FALSE)",
        "DELETE FROM sales_order WHERE order_id = 1",
        "DELETE IGNORE FROM sales_order WHERE order_id = 1",
        "DELETE sales_order FROM sales_order INNER JOIN order_line USING (order_id)"
        " WHERE order_id = 1",
    ],
)
def test_stands_against_every_way_of_writing(placed, refuses, statement):
    with refuses(SqlError.ORDER_IMMUTABLE):
        placed.execute(statement)


def test_goes_on_through_its_statuses(placed):
    placed.insert(
        "order_status_history",
        order_id=1,
        seq=2,
        from_status="pending",
        to_status="paid",
        actor="test",
    )

    assert placed.rows("SELECT status_code, status_seq FROM sales_order WHERE order_id = 1") == [
        ("paid", 2)
    ]


def test_may_be_rewritten_until_it_is_placed(world):
    assert world.execute(
        "UPDATE sales_order SET order_number = 'W-9', customer_id = NULL, fx_to_base = 2,"
        " subtotal = 99, prices_include_tax = TRUE WHERE order_id = 1"
    )


def test_every_column_either_stands_or_moves(db):
    columns = db.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND table_name = 'sales_order' AND generation_expression = ''"
    )

    assert sorted({*STANDS, *MOVES}) == sorted(name for (name,) in columns)

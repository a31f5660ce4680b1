"""updated_at moves with every change, whatever the writer says and wherever the session is."""

import pytest

CHANGE = {
    "cart": "currency_code = 'EUR' WHERE cart_id = 2",
    "customer": "full_name = 'Ann' WHERE customer_id = 1",
    "product": "status = 'archived' WHERE product_id = 1",
    "product_variant": "weight_g = 5 WHERE variant_id = 1",
    "sales_order": "fx_to_base = 2 WHERE order_id = 1",
    "subscription": "quantity = 2 WHERE subscription_id = 1",
}
tables = pytest.mark.parametrize("table", CHANGE)


def where(table):
    return CHANGE[table].partition(" WHERE ")[2]


@tables
def test_moves(world, table):
    before = world.scalar(f"SELECT updated_at FROM {table} WHERE {where(table)}")
    world.execute(f"UPDATE {table} SET {CHANGE[table]}")

    assert world.scalar(f"SELECT updated_at FROM {table} WHERE {where(table)}") > before


@tables
def test_is_not_for_the_writer_to_say(world, table):
    world.execute(f"UPDATE {table} SET updated_at = '2000-01-01', {CHANGE[table]}")

    assert world.scalar(f"SELECT YEAR(updated_at) > 2000 FROM {table} WHERE {where(table)}") == 1


@tables
def test_is_utc_in_a_session_of_another_zone(world, table):
    world.execute("SET time_zone = '+09:00'")
    world.execute(f"UPDATE {table} SET {CHANGE[table]}")
    world.execute("SET time_zone = '+00:00'")

    assert world.scalar(
        "SELECT TIMESTAMPDIFF(HOUR, updated_at, UTC_TIMESTAMP(6)) = 0"
        f" FROM {table} WHERE {where(table)}"
    )


def test_moves_with_the_status_of_a_placed_order(placed):
    before = placed.scalar("SELECT updated_at FROM sales_order WHERE order_id = 1")
    placed.insert(
        "order_status_history",
        order_id=1,
        seq=2,
        from_status="pending",
        to_status="paid",
        actor="test",
    )

    assert placed.scalar("SELECT updated_at FROM sales_order WHERE order_id = 1") > before


def test_every_table_that_has_one_is_here(db):
    having = db.rows(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND column_name = 'updated_at'"
    )

    assert sorted(CHANGE) == sorted(name for (name,) in having)

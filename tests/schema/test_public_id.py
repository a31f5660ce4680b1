"""The id that may leave the system: a UUIDv7, unique, in the order of time, whatever the zone."""

import time

import pytest

from tests.schema.proof import Case

KEYS = {
    "billing_document": "billing_document_id",
    "brand": "brand_id",
    "cart": "cart_id",
    "category": "category_id",
    "customer": "customer_id",
    "payment": "payment_id",
    "privacy_request": "privacy_request_id",
    "product": "product_id",
    "product_question": "product_question_id",
    "product_review": "product_review_id",
    "product_variant": "variant_id",
    "return_request": "return_request_id",
    "sales_order": "order_id",
    "shipment": "shipment_id",
    "subscription": "subscription_id",
    "stored_value_account": "stored_value_account_id",
    "support_ticket": "support_ticket_id",
}
TAKEN, FREE = b"\x01" * 16, b"\x02" * 16

CASES = [
    Case(
        f"uq_{table}_public_id",
        f"UPDATE {table} SET public_id = %s WHERE {key} = 2",
        TAKEN,
        FREE,
    )
    for table, key in KEYS.items()
]


@pytest.mark.parametrize(("case", "table"), list(zip(CASES, KEYS, strict=True)), ids=str)
def test_refuses_one_and_allows_the_next(world, case, table):
    world.execute(f"UPDATE {table} SET public_id = %s WHERE {KEYS[table]} = 1", (TAKEN,))
    case.prove(world)


@pytest.mark.parametrize("table", KEYS)
def test_bears_the_version_and_variant_of_uuid_7(world, table):
    shape = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"

    assert world.scalar(f"SELECT COUNT(*) FROM {table}") > 0
    assert (
        world.rows(
            f"SELECT BIN_TO_UUID(public_id) FROM {table}"
            " WHERE NOT REGEXP_LIKE(BIN_TO_UUID(public_id), %s)",
            (shape,),
        )
        == []
    )


@pytest.mark.parametrize("table", KEYS)
def test_begins_with_the_milliseconds_since_1970(world, table):
    """Within an hour, which a session's zone would break."""
    assert world.rows(
        "SELECT ABS(CONV(LEFT(HEX(public_id), 12), 16, 10) / 1000 - UNIX_TIMESTAMP()) < 3600"
        f" FROM {table} GROUP BY 1"
    ) == [(1,)]


def test_follows_no_zone_of_the_session(world):
    world.execute("SET time_zone = '+05:00'")
    number = world.insert("brand", name="Far east", slug="far-east")
    world.execute("SET time_zone = '+00:00'")

    assert world.scalar(
        "SELECT ABS(CONV(LEFT(HEX(public_id), 12), 16, 10) / 1000 - UNIX_TIMESTAMP()) < 3600"
        " FROM brand WHERE brand_id = %s",
        (number,),
    )


def test_of_ten_thousand_made_at_once_no_two_are_alike(world):
    world.execute("SET SESSION cte_max_recursion_depth = 10000")
    world.execute(
        "INSERT INTO brand (name, slug) WITH RECURSIVE n (i) AS"
        " (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
        " SELECT 'Many', CONCAT('many-', i) FROM n"
    )

    assert world.scalar("SELECT COUNT(DISTINCT public_id) FROM brand WHERE name = 'Many'") == 10000


def test_a_later_one_sorts_after_an_earlier_one(world):
    for number in range(5):
        world.insert("brand", name="In order", slug=f"in-order-{number}")
        time.sleep(0.002)

    assert world.rows("SELECT slug FROM brand WHERE name = 'In order' ORDER BY public_id") == [
        (f"in-order-{number}",) for number in range(5)
    ]

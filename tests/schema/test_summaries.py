"""Refusals and allowances of what is kept of the views, and of the notes of what changed."""

import pytest

from tests.schema.proof import Case
from tests.schema.world_summaries import SUMMARIES

# The column by which a second row of a summary differs from the first, and another value for it.
NEXT = {
    "summary_state": ("summary_name", "hourly_sales_summary"),
    "daily_sales_summary": ("sales_on", "2011-03-02"),
    "hourly_sales_summary": ("hour_of_day", 11),
    "daily_variant_sales_summary": ("sku", "TEE-BLUE"),
    "customer_lifetime_summary": ("customer_id", 2),
    "customer_month_summary": ("month_on", "2011-04-01"),
    "product_pair_summary": ("product_b_id", 3),
    "monthly_stock_summary": ("warehouse_id", 2),
}


def again(table):
    """The row of a table once more, and then with another key."""
    values = next(values for name, values in SUMMARIES if name == table)
    column, other = NEXT[table]
    insert = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(['%s'] * len(values))})"
    return Case(
        f"{table}.PRIMARY",
        insert,
        tuple(values.values()),
        tuple((values | {column: other}).values()),
    )


CASES = [
    *map(again, NEXT),
    Case(
        "ck_daily_sales_summary_orders_not_negative",
        "UPDATE daily_sales_summary SET orders = %s",
        -1,
        0,
    ),
    Case(
        "ck_daily_sales_summary_net_is_its_parts",
        "UPDATE daily_sales_summary SET gross_sales = %s, net_sales = %s",
        ("10.20", "9.01"),
        ("10.21", "9.01"),
    ),
    Case(
        "ck_summary_change_about_one_thing",
        "INSERT INTO summary_change (order_id, variant_id) VALUES (%s, %s)",
        (1, 1),
        (None, None),
    ),
    Case(
        "ck_summary_change_about_one_thing",
        "INSERT INTO summary_change (order_id, billing_document_id) VALUES (%s, %s)",
        (1, 1),
        (None, 1),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)

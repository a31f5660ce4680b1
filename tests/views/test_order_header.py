"""order_header lists orders with their sums; a page reads its own rows, however deep it lies."""

from decimal import Decimal

import pytest

from tests.market import Market

PAGE = 20
COUNT = 2000
# Goods, discounts, carriage, fees, tax, what is owed, taken, given back; units, sent, back.
SUMS = ("35", "0", "4.95", "0", "7.99", "47.94", "47.94", "2", "4", "2", "0")
# A page goes on after the last row of the one before; `of` narrows it.
NEXT = (
    "SELECT * FROM order_header"
    " WHERE placed_at <= %(at)s AND (placed_at < %(at)s OR order_id < %(id)s) {of}"
    " ORDER BY placed_at DESC, order_id DESC LIMIT 20"
)


@pytest.fixture
def market(db):
    return Market(db)


def test_shows_an_order_with_its_sums(db, market):
    tee = market.goods("10.00")
    order = market.order({tee: 3, market.goods("5.00"): 1})
    payment = market.payment(order)
    market.capture(payment, "40.00")
    market.capture(market.payment(order, "7.94"), "7.94", "d")
    market.refund(payment, "2.00")
    market.ship(order, lines='[{"order_line_id": 1, "quantity": 2}]')

    assert db.rows(
        "SELECT order_id, channel_code, status_code, currency_code, subtotal,"
        " discount_total, shipping_total, fee_total, tax_total, grand_total, captured, refunded,"
        " units, units_shipped, units_returned FROM order_header"
    ) == [(order, "web_gbp", "partially_shipped", "GBP", *map(Decimal, SUMS))]


def test_an_order_that_is_being_written_is_not_shown(db, market):
    order = market.order({market.goods(): 1})
    db.insert(
        "sales_order",
        order_number="W-9",
        channel_id=market.channel,
        currency_code="GBP",
        currency_minor_unit=2,
        prices_include_tax=False,
    )

    assert db.rows("SELECT order_id, captured, refunded, units FROM order_header") == [
        (order, 0, 0, 1)
    ]


@pytest.fixture
def many(db, market):
    """Two thousand orders, three a second, every tenth on the marketplace, all with a payment."""
    marketplace = db.insert(
        "sales_channel",
        channel_code="marketplace",
        name="Marketplace",
        default_currency_code="GBP",
        default_locale_code="en-GB",
        timezone="Europe/London",
        prices_include_tax=False,
    )
    db.execute("SET SESSION cte_max_recursion_depth = 10000")
    db.execute("START TRANSACTION")
    db.execute(
        "INSERT INTO sales_order (order_id, order_number, channel_id, currency_code,"
        " currency_minor_unit, prices_include_tax) WITH RECURSIVE n (i) AS"
        " (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
        " SELECT i, CONCAT('N-', i), IF(i %% 10, %s, %s), 'GBP', 2, FALSE FROM n",
        (COUNT, market.channel, marketplace),
    )
    db.execute(
        "INSERT INTO order_line (order_id, line_no, sku, product_name, tax_class_code, quantity,"
        " unit_price) SELECT order_id, 1, 'x', 'x', 'standard', 1, 0 FROM sales_order"
    )
    db.execute(
        "INSERT INTO payment (order_id, payment_method_id, currency_code, currency_minor_unit)"
        " SELECT order_id, (SELECT MIN(payment_method_id) FROM payment_method), 'GBP', 2"
        " FROM sales_order"
    )
    db.execute("UPDATE sales_order SET placed_at = '2026-01-01' + INTERVAL order_id DIV 3 SECOND")
    db.execute("COMMIT")
    db.rows("ANALYZE TABLE sales_order, order_line, payment, sales_channel")
    return db


def rows_read(db, sql, after):
    """How many rows the server touched for a page, and the orders on it."""
    db.execute("FLUSH STATUS")
    page = [order for order, *_ in db.rows(sql, after)]
    read = db.rows("SHOW SESSION STATUS LIKE 'Handler_read%'")
    return sum(int(count) for _, count in read), page


@pytest.mark.parametrize(
    ("of", "index", "step"),
    [
        ("", "ix_sales_order_placed_at", 1),
        (
            "AND channel_id = (SELECT MAX(channel_id) FROM sales_channel)",
            "ix_sales_order_channel_id_placed_at",
            10,
        ),
    ],
    ids=["all", "of a channel"],
)
@pytest.mark.parametrize("last", [1900, 1000, 300])
def test_a_page_is_a_range_of_an_index_and_reads_its_own_rows(many, of, index, step, last):
    sql = NEXT.format(of=of)
    at = many.scalar("SELECT placed_at FROM sales_order WHERE order_id = %s", (last,))
    plan = many.scalar(f"EXPLAIN FORMAT = TREE {sql}", {"at": at, "id": last})
    read, page = rows_read(many, sql, {"at": at, "id": last})

    assert f"Index range scan on o using {index}" in plan
    assert "(reverse)" in plan
    assert "Sort" not in plan
    assert page == [*range(last - step, last - step * (PAGE + 1), -step)]
    # An order, its channel, its payment and its line, and what is put by to sum them up.
    assert read < PAGE * 12


def test_pages_that_go_on_show_every_order_once(many):
    after, seen = {"at": "2100-01-01", "id": 0}, []
    while page := many.rows(NEXT.format(of=""), after):
        seen += [order for order, *_ in page]
        after = {"id": page[-1][0], "at": page[-1][5]}

    assert seen == [*range(COUNT, 0, -1)]

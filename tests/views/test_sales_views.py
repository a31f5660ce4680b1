"""The views of sales keep their shape, and say one thing whichever of them is asked."""

from datetime import date
from decimal import Decimal

import pytest

from tests.shop import Charge, Credit, Line

MONEY = "decimal 4"
ORDERS = "ix_sales_order_channel_id_placed_on"
CREDITS = "ix_billing_document_channel_kind_issued_on"
BUYERS = ["ix_sales_order_customer_id_placed_at", "ix_billing_document_customer_id_issued_at"]
SHAPES = {
    "sale": {
        "order_id": "bigint",
        "channel_code": "varchar",
        "customer_id": "bigint",
        "currency_code": "char",
        "placed_at": "datetime",
        "sold_on": "date",
        "gross_sales": MONEY,
        "discounts": MONEY,
        "included_tax": MONEY,
        "goods_sales": MONEY,
        "charges": MONEY,
        "tax_total": MONEY,
    },
    "sale_line": {
        "order_line_id": "bigint",
        "order_id": "bigint",
        "channel_code": "varchar",
        "customer_id": "bigint",
        "currency_code": "char",
        "placed_at": "datetime",
        "sold_on": "date",
        "variant_id": "bigint",
        "sku": "varchar",
        "quantity": "int",
        "unit_cost": MONEY,
        "gross_sales": MONEY,
        "discounts": MONEY,
        "included_tax": MONEY,
        "goods_sales": MONEY,
    },
    "credit_line": {
        "billing_document_line_id": "bigint",
        "billing_document_id": "bigint",
        "order_id": "bigint",
        "channel_code": "varchar",
        "customer_id": "bigint",
        "currency_code": "char",
        "issued_at": "datetime",
        "credited_on": "date",
        "line_kind": "varchar",
        "order_line_id": "bigint",
        "variant_id": "bigint",
        "sku": "varchar",
        "quantity": "int",
        "net_amount": MONEY,
        "tax_amount": MONEY,
    },
    "daily_sales": {
        "channel_code": "varchar",
        "currency_code": "char",
        "sales_on": "date",
        "orders": "decimal 0",
        "gross_sales": MONEY,
        "discounts": MONEY,
        "included_tax": MONEY,
        "returns": MONEY,
        "net_sales": MONEY,
        "charges": MONEY,
        "adjustments": MONEY,
        "tax": MONEY,
    },
    "hourly_sales": {
        "channel_code": "varchar",
        "currency_code": "char",
        "sales_on": "date",
        "hour_of_day": "int",
        "orders": "bigint",
        "goods_sales": MONEY,
    },
    "daily_variant_sales": {
        "channel_code": "varchar",
        "currency_code": "char",
        "sales_on": "date",
        "sku": "varchar",
        "variant_id": "bigint",
        "orders": "bigint",
        "units": "decimal 0",
        "gross_sales": MONEY,
        "discounts": MONEY,
        "goods_sales": MONEY,
        "goods_cost": MONEY,
        "units_without_cost": "decimal 0",
        "units_credited": "decimal 0",
        "credited_sales": MONEY,
    },
    "customer_lifetime": {
        "channel_code": "varchar",
        "currency_code": "char",
        "customer_id": "bigint",
        "first_order_on": "date",
        "second_order_on": "date",
        "last_order_on": "date",
        "orders": "decimal 0",
        "units": "decimal 0",
        "goods_sales": MONEY,
        "credited_sales": MONEY,
    },
    "customer_month": {
        "channel_code": "varchar",
        "currency_code": "char",
        "customer_id": "bigint",
        "cohort_on": "date",
        "month_on": "date",
        "orders": "decimal 0",
        "goods_sales": MONEY,
        "first_orders": "decimal 0",
        "first_goods_sales": MONEY,
        "credited_sales": MONEY,
    },
    "product_pair": {
        "channel_code": "varchar",
        "sales_on": "date",
        "product_a_id": "bigint",
        "product_b_id": "bigint",
        "orders": "bigint",
    },
    "monthly_stock": {
        "warehouse_id": "bigint",
        "variant_id": "bigint",
        "month_on": "date",
        "opening": "decimal 0",
        "received": "decimal 0",
        "sold": "decimal 0",
        "returned": "decimal 0",
        "adjusted": "decimal 0",
        "transferred": "decimal 0",
        "closing": "decimal 0",
    },
}


@pytest.mark.parametrize("view", SHAPES)
def test_a_view_keeps_its_shape(db, view):
    columns = db.rows(
        "SELECT column_name, data_type, numeric_scale FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position",
        (view,),
    )

    assert {
        name: f"decimal {scale}" if kind == "decimal" else kind for name, kind, scale in columns
    } == SHAPES[view]


@pytest.mark.parametrize("view", SHAPES)
def test_a_view_runs_as_the_one_owner(db, view):
    assert db.rows(
        "SELECT definer, security_type FROM information_schema.views"
        " WHERE table_schema = DATABASE() AND table_name = %s",
        (view,),
    ) == [("shopdb_owner@localhost", "DEFINER")]


@pytest.fixture(params=[False, True], ids=["tax on top", "tax included"])
def mixed(request, shop):
    """Orders with discounts and taxes on lines and charges, several a line."""
    shop.channel(prices_include_tax=request.param)
    shop.order(
        Line("10.00", quantity=3, discount="4.50", tax="4.25"),
        Line("0.125", quantity=8, tax="0.10"),
        Line("7.00"),
        charges=(
            Charge("6.00", discount="6.00"),
            Charge("3.00", discount="0.60", tax="0.40"),
            Charge("2.00", kind="fee", tax="0.20"),
        ),
    )
    shop.order("5.00")
    shop.order(charges=(Charge("3.00", tax="0.50"),))
    return shop


def test_goods_charges_and_tax_are_what_the_customer_owed(db, mixed):
    sums = db.rows(
        "SELECT s.goods_sales + s.charges + s.tax_total, o.grand_total"
        " FROM sale AS s INNER JOIN sales_order AS o ON s.order_id = o.order_id"
    )

    assert len(sums) == 3
    for parts, owed in sums:
        assert parts == owed


def test_goods_are_the_same_by_order_and_by_line(db, mixed):
    by_order, by_line = (
        db.rows(
            "SELECT SUM(gross_sales), SUM(discounts), SUM(included_tax), SUM(goods_sales),"
            f" MIN(sold_on), MAX(sold_on) FROM {view}"
        )
        for view in ("sale", "sale_line")
    )

    assert by_order == by_line
    assert by_order[0][0] == 43


def test_a_day_adds_up_to_its_sales_and_credits(db, mixed):
    mixed.credit_note(
        Credit("4.00", tax="0.80"),
        Credit("1.00", kind="charge", tax="0.20"),
        Credit("0.50", kind="adjustment"),
        issued_at="2011-03-01 13:00:00",
    )

    ((day,),) = db.rows("SELECT net_sales + charges - adjustments + tax FROM daily_sales")
    sold = db.scalar("SELECT SUM(goods_sales + charges + tax_total) FROM sale")
    assert day == sold - Decimal("6.50")


def test_a_line_of_a_credit_note_knows_its_order_and_variant(db, shop):
    tee = shop.variant("TEE")
    order = shop.order(Line("10.00", variant=tee), charges=(Charge("2.00"),))
    shop.credit_note(
        Credit("1.00", order_line_id=order.line_ids[0]),
        Credit("2.00", kind="charge", order_charge_id=order.charge_ids[0]),
        Credit("3.00", variant=tee),
        Credit("4.00", kind="adjustment"),
    )

    assert db.rows(
        "SELECT net_amount, order_id, variant_id, sku FROM credit_line ORDER BY net_amount"
    ) == [
        (1, order.order_id, tee, "TEE"),
        (2, order.order_id, None, None),
        (3, None, tee, None),
        (4, None, None, None),
    ]


@pytest.mark.parametrize("view", ["sale", "sale_line"])
def test_what_is_not_placed_or_is_cancelled_is_no_sale(db, shop, view):
    shop.order("1.00", placed_at=None)
    shop.order("2.00", status="cancelled")
    for price, status in (("4.00", "pending"), ("8.00", "paid"), ("16.00", "imported")):
        shop.order(price, status=status)

    assert db.scalar(f"SELECT SUM(goods_sales) FROM {view}") == 28


@pytest.mark.parametrize(
    ("link", "is_left_out"),
    [("document", True), ("line", True), ("charge", True), ("nothing", False)],
)
def test_a_credit_on_a_cancelled_order_is_left_out(db, shop, link, is_left_out):
    order = shop.order("9.00", charges=(Charge("1.00"),), status="cancelled")
    credit = {
        "line": Credit("1.00", order_line_id=order.line_ids[0]),
        "charge": Credit("1.00", kind="charge", order_charge_id=order.charge_ids[0]),
    }.get(link, Credit("1.00"))
    shop.credit_note(credit, order=order if link == "document" else None)

    assert db.count("credit_line") == (0 if is_left_out else 1)


def test_an_invoice_and_an_unissued_credit_note_are_no_credits(db, shop):
    shop.credit_note("1.00", issued_at=None)
    order = shop.order("5.00")
    document = shop.credit_note("1.00", order=order, issued_at=None)
    db.execute(
        "UPDATE billing_document SET document_kind = 'invoice', issued_at = UTC_TIMESTAMP(6)"
        " WHERE billing_document_id = %s",
        (document,),
    )

    assert db.count("credit_line") == 0


def test_a_pair_counts_once_an_order_and_not_in_one_that_stocks_a_shop(db, shop):
    variants = [shop.variant() for _ in range(51)]
    tee, hat = variants[:2]
    shop.order(Line("1.00", variant=tee), Line("2.00", 2, hat), Line("3.00", variant=tee))
    assert db.rows("SELECT sales_on, orders FROM product_pair") == [(date(2011, 3, 1), 1)]

    shop.order(*(Line("1.00", variant=variant) for variant in variants))
    assert db.scalar("SELECT SUM(orders) FROM product_pair") == 1
    shop.order(*(Line("1.00", variant=variant) for variant in variants[:50]))
    assert db.scalar("SELECT SUM(orders) FROM product_pair") == 1 + 50 * 49 // 2
    assert db.scalar("SELECT MAX(orders) FROM product_pair") == 2


@pytest.mark.parametrize(
    ("view", "condition", "indexes"),
    [
        ("sale", "sold_on >= '2011-03-01'", [ORDERS]),
        ("sale_line", "sold_on >= '2011-03-01'", [ORDERS]),
        ("credit_line", "credited_on >= '2011-03-01'", [CREDITS]),
        ("daily_sales", "sales_on >= '2011-03-01'", [ORDERS, CREDITS]),
        ("hourly_sales", "sales_on >= '2011-03-01'", [ORDERS]),
        ("daily_variant_sales", "sales_on >= '2011-03-01'", [ORDERS, CREDITS]),
        ("customer_lifetime", "customer_id = 1", BUYERS),
        ("customer_month", "customer_id = 1", BUYERS),
    ],
)
def test_what_is_asked_for_is_found_by_an_index(db, shop, view, condition, indexes):
    for day in range(1, 9):
        shop.order("1.00", placed_at=f"2011-02-0{day} 12:00", customer=shop.customer())
        shop.credit_note("1.00", issued_at=f"2011-02-0{day} 12:00", customer=shop.customer())
    plan = db.scalar(
        f"EXPLAIN FORMAT=TREE SELECT * FROM {view}"
        f" WHERE channel_code = 'online_retail' AND {condition}"
    )

    for index in indexes:
        assert index in plan

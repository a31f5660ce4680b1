"""Invoices become placed orders and issued invoices, line by line."""

from datetime import datetime
from decimal import Decimal

from tests.database import Database
from tests.summaries import stale


def test_an_invoice_becomes_an_order_and_its_invoice(db: Database, take):
    take(
        "536365,85123A,WHITE HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
        "536365,71053,LANTERN,2,2010-12-01 08:26:00,3.39,17850.0,United Kingdom",
    )

    assert db.rows(
        "SELECT order_number, external_ref, status_code, placed_at, subtotal, grand_total"
        " FROM sales_order JOIN customer USING (customer_id)"
    ) == [
        (
            "OR-536365",
            "online_retail:17850",
            "imported",
            datetime(2010, 12, 1, 8, 26),
            Decimal("22.0800"),
            Decimal("22.0800"),
        )
    ]
    assert db.rows(
        "SELECT line_no, sku, product_name, quantity, unit_price FROM order_line ORDER BY line_no"
    ) == [
        (1, "85123A", "WHITE HEART", 6, Decimal("2.55")),
        (2, "71053", "LANTERN", 2, Decimal("3.39")),
    ]
    assert db.rows(
        "SELECT external_number, document_kind, series, number, net_total, issued_at"
        " FROM billing_document"
    ) == [
        (
            "online_retail:536365",
            "invoice",
            "OR-INV",
            1,
            Decimal("22.0800"),
            datetime(2010, 12, 1, 8, 26),
        )
    ]
    assert db.rows(
        "SELECT b.line_no, b.line_kind, o.line_no, b.quantity, b.net_amount"
        " FROM billing_document_line AS b JOIN order_line AS o USING (order_line_id)"
        " ORDER BY b.line_no"
    ) == [(1, "goods", 1, 6, Decimal("15.30")), (2, "goods", 2, 2, Decimal("6.78"))]
    assert db.rows("SELECT seq, from_status, to_status, actor FROM order_status_history") == [
        (1, "new", "imported", "import:online_retail")
    ]


def test_customers_have_a_number_and_no_email(db: Database, take):
    take(
        "1,A1,THING,1,2010-12-01 08:00:00,1,17850.0,France",
        "2,A1,THING,1,2010-12-02 08:00:00,1,17850,Spain",
        "3,A1,THING,1,2010-12-03 08:00:00,1,,Spain",
    )

    assert db.rows("SELECT external_ref, email FROM customer") == [("online_retail:17850", None)]
    assert db.rows(
        "SELECT order_number, customer_id IS NULL FROM sales_order ORDER BY order_number"
    ) == [("OR-1", 0), ("OR-2", 0), ("OR-3", 1)]


def test_times_are_local_to_london(db: Database, take):
    take(
        "1,A1,THING,1,2011-01-15 12:00:00,1,,France",
        "2,A1,THING,1,2011-07-15 12:00:00,1,,France",
    )

    assert db.rows("SELECT placed_at FROM sales_order ORDER BY order_number") == [
        (datetime(2011, 1, 15, 12),),
        (datetime(2011, 7, 15, 11),),
    ]


def test_an_invoice_with_two_times_is_placed_at_the_first(db: Database, take):
    take(
        "1,A1,THING,1,2011-01-15 12:01:00,1,,France",
        "1,A2,OTHER,1,2011-01-15 12:00:00,1,,France",
    )

    assert db.scalar("SELECT placed_at FROM sales_order") == datetime(2011, 1, 15, 12)
    assert db.scalar("SELECT issued_at FROM billing_document") == datetime(2011, 1, 15, 12)


def test_skus_that_differ_by_case_are_two_articles(db: Database, take):
    take(
        "1,85123A,WHITE HEART,1,2010-12-01 08:00:00,2.55,,France",
        "1,85123a,white heart,1,2010-12-01 08:00:00,2.95,,France",
    )

    assert db.rows(
        "SELECT sku, name, slug, is_default FROM product_variant"
        " JOIN product_translation USING (product_id) ORDER BY sku COLLATE utf8mb4_0900_bin"
    ) == [
        ("85123A", "WHITE HEART", "white-heart--85123A", 1),
        ("85123a", "white heart", "white-heart--85123a", 1),
    ]
    assert db.rows(
        "SELECT l.sku, v.sku FROM order_line AS l JOIN product_variant AS v USING (variant_id)"
        " ORDER BY line_no"
    ) == [("85123A", "85123A"), ("85123a", "85123a")]


def test_a_sku_may_repeat_on_an_invoice_at_another_price(db: Database, take):
    take(
        "1,A1,THING,1,2010-12-01 08:00:00,2.55,,France",
        "1,A1,THING,4,2010-12-01 08:00:00,1.95,,France",
    )

    assert db.rows("SELECT line_no, sku, quantity, unit_price FROM order_line") == [
        (1, "A1", 1, Decimal("2.55")),
        (2, "A1", 4, Decimal("1.95")),
    ]


def test_three_decimals_are_kept_and_the_total_is_rounded(db: Database, take):
    take("1,A1,THING,3,2010-12-01 08:00:00,0.095,,France")

    assert db.rows("SELECT line_subtotal FROM order_line") == [(Decimal("0.2850"),)]
    assert db.rows("SELECT subtotal, grand_total FROM sales_order") == [
        (Decimal("0.2850"), Decimal("0.2900"))
    ]


def test_a_product_is_named_as_most_sales_name_it(db: Database, take):
    take(
        "1,A1,RARE,1,2010-12-01 08:00:00,1,,France",
        "1,A1, COMMON ,1,2010-12-01 08:00:00,1,,France",
        "1,A1,COMMON,1,2010-12-01 08:00:00,1,,France",
        "1,A1,,1,2010-12-01 08:00:00,1,,France",
        "1,A1,,1,2010-12-01 08:00:00,1,,France",
        "1,A1,,1,2010-12-01 08:00:00,1,,France",
        "C2,A1,RETURNED,-1,2010-12-02 08:00:00,1,,France",
        "C2,A1,RETURNED,-1,2010-12-02 08:00:00,1,,France",
        "C2,A1,RETURNED,-1,2010-12-02 08:00:00,1,,France",
    )

    assert db.rows("SELECT name FROM product_translation") == [("COMMON",)]
    assert db.rows("SELECT product_name FROM order_line ORDER BY line_no") == [
        ("RARE",),
        ("COMMON",),
        ("COMMON",),
        ("COMMON",),
        ("COMMON",),
        ("COMMON",),
    ]


def test_names_that_are_as_frequent_are_told_apart_by_the_alphabet(db: Database, take):
    take(
        "1,A1,ZEBRA,1,2010-12-01 08:00:00,1,,France",
        "1,A1,APE,1,2010-12-01 08:00:00,1,,France",
        "1,A2,,1,2010-12-01 08:00:00,1,,France",
    )

    assert db.rows(
        "SELECT sku, name FROM product_variant JOIN product_translation USING (product_id)"
        " ORDER BY sku"
    ) == [("A1", "APE"), ("A2", "A2")]


def test_fee_codes_become_charges(db: Database, take):
    take(
        "1,POST,POSTAGE,2,2010-12-01 08:00:00,18,,France",
        "1,A1,THING,1,2010-12-01 08:00:00,5,,France",
        "1,M,Manual,1,2010-12-01 08:00:00,3.5,,France",
        "1,DOT,,1,2010-12-01 08:00:00,4,,France",
        "2,BANK CHARGES,Bank Charges,1,2010-12-01 08:00:00,0.001,,France",
        "2,C2,CARRIAGE,1,2010-12-01 08:00:00,50,,France",
    )

    assert db.rows(
        "SELECT order_number, kind, label, amount FROM order_charge JOIN sales_order"
        " USING (order_id) ORDER BY order_charge_id"
    ) == [
        ("OR-1", "shipping", "POSTAGE", Decimal(36)),
        ("OR-1", "fee", "Manual", Decimal("3.5")),
        ("OR-1", "shipping", "DOT", Decimal(4)),
        ("OR-2", "fee", "Bank Charges", Decimal("0.001")),
        ("OR-2", "shipping", "CARRIAGE", Decimal(50)),
    ]
    assert db.rows(
        "SELECT order_number, subtotal, shipping_total, fee_total FROM sales_order"
        " ORDER BY order_number"
    ) == [
        ("OR-1", Decimal(5), Decimal(40), Decimal("3.5")),
        ("OR-2", Decimal(0), Decimal(50), Decimal("0.001")),
    ]
    assert db.rows(
        "SELECT d.external_number, b.line_no, b.line_kind, b.label, b.quantity, b.unit_amount,"
        " c.amount FROM billing_document_line AS b JOIN billing_document AS d"
        " USING (billing_document_id) JOIN order_charge AS c USING (order_charge_id)"
        " ORDER BY d.external_number, b.line_no"
    ) == [
        ("online_retail:1", 1, "charge", "POSTAGE", 2, Decimal(18), Decimal(36)),
        ("online_retail:1", 3, "charge", "Manual", 1, Decimal("3.5"), Decimal("3.5")),
        ("online_retail:1", 4, "charge", "DOT", 1, Decimal(4), Decimal(4)),
        ("online_retail:2", 1, "charge", "Bank Charges", 1, Decimal("0.001"), Decimal("0.001")),
        ("online_retail:2", 2, "charge", "CARRIAGE", 1, Decimal(50), Decimal(50)),
    ]
    assert db.rows("SELECT sku FROM product_variant") == [("A1",)]


def test_gift_vouchers_and_odd_codes_are_goods(db: Database, take):
    take(
        "1,gift_0001_20,Gift Voucher £20.00,1,2010-12-01 08:00:00,17.02,,France",
        "1,PADS,PADS TO MATCH ALL CUSHIONS,1,2010-12-01 08:00:00,0.001,,France",
    )

    assert db.rows("SELECT sku, product_name FROM order_line ORDER BY line_no") == [
        ("gift_0001_20", "Gift Voucher £20.00"),
        ("PADS", "PADS TO MATCH ALL CUSHIONS"),
    ]


def test_places_are_countries_regions_or_nothing(db: Database, take):
    take(
        "1,A1,THING,1,2010-12-01 08:00:00,1,,EIRE",
        "2,A1,THING,1,2010-12-01 08:00:00,1,,RSA",
        "3,A1,THING,1,2010-12-01 08:00:00,1,,USA",
        "4,A1,THING,1,2010-12-01 08:00:00,1,,Channel Islands",
        "5,A1,THING,1,2010-12-01 08:00:00,1,,European Community",
        "6,A1,THING,1,2010-12-01 08:00:00,1,,Unspecified",
        "7,A1,THING,1,2010-12-01 08:00:00,1,,Czech Republic",
        "8,A1,THING,1,2010-12-01 08:00:00,1,,Japan",
    )

    assert db.rows(
        "SELECT order_number, kind, country_code, region FROM order_address"
        " JOIN sales_order USING (order_id) ORDER BY order_number"
    ) == [
        ("OR-1", "shipping", "IE", None),
        ("OR-2", "shipping", "ZA", None),
        ("OR-3", "shipping", "US", None),
        ("OR-4", "shipping", None, "Channel Islands"),
        ("OR-5", "shipping", None, "European Community"),
        ("OR-7", "shipping", "CZ", None),
        ("OR-8", "shipping", "JP", None),
    ]
    assert db.count("sales_order") == 8


def test_a_price_of_nothing_is_a_sale_where_somebody_bought(db: Database, take):
    take(
        "1,A1,THING,1,2010-12-01 08:00:00,0,17850,France",
        "2,A1,THING,1,2010-12-01 08:00:00,0,,France",
        "2,A2,OTHER,1,2010-12-01 08:00:00,5,,France",
        "3,A1,FOUND,7,2010-12-01 08:00:00,0,,France",
        "3,POST,,1,2010-12-01 08:00:00,0,,France",
    )

    assert db.rows(
        "SELECT order_number, line_no, unit_price FROM order_line JOIN sales_order USING (order_id)"
        " ORDER BY 1, 2"
    ) == [("OR-1", 1, Decimal(0)), ("OR-2", 1, Decimal(0)), ("OR-2", 2, Decimal(5))]
    assert db.rows("SELECT row_no, reason FROM import_reject") == [
        (4, "stock_found"),
        (5, "stock_found"),
    ]


def test_the_channel_is_the_shop_of_the_source(db: Database, take):
    take("1,A1,THING,1,2010-12-01 08:00:00,1,,France")

    assert db.rows(
        "SELECT channel_code, default_currency_code, default_locale_code, timezone,"
        " prices_include_tax FROM sales_channel"
    ) == [("online_retail", "GBP", "en-GB", "Europe/London", 0)]
    assert db.rows(
        "SELECT channel_code FROM sales_order JOIN sales_channel USING (channel_id)"
    ) == [("online_retail",)]


def test_what_was_taken_in_is_summed_up(db: Database, take):
    for number in ("1", "2"):
        take(
            f"53636{number},85123A,WHITE HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
            f"53636{number},71053,LANTERN,{number},2010-12-01 08:26:00,3.39,17850.0,United Kingdom",
        )
        assert stale(db) == []
        assert db.scalar("SELECT orders FROM product_pair_summary") == int(number)

"""The real year, against the figures of its file and against pandas, row for row."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from shopdb.importing import run
from tests.database import Database
from tests.importing import oracle
from tests.importing.year import find_year

YEAR = find_year()
pytestmark = pytest.mark.skipif(YEAR is None, reason="the Online Retail file is not here")


@pytest.fixture(scope="module")
def year(retail_year) -> Iterator[Database]:
    """A connection to the database that holds the year."""
    database = Database(retail_year)
    yield database
    database.close()


def exact(ten_thousandths: int) -> Decimal:
    return Decimal(int(ten_thousandths)).scaleb(-4)


def test_money_and_rows_are_all_accounted_for(year: Database):
    assert year.rows(
        "SELECT document_class, outcome, reason, row_count, amount FROM import_batch_total"
        " ORDER BY document_class, outcome, reason"
    ) == [
        ("cancellation", "loaded", "", 9_288, Decimal("-896812.4900")),
        ("cancellation", "read", "", 9_288, Decimal("-896812.4900")),
        ("sale", "loaded", "", 530_510, Decimal("10655622.4840")),
        ("sale", "read", "", 532_621, Decimal("10644560.4240")),
        ("sale", "rejected", "bad_debt", 3, Decimal("-11062.0600")),
        ("sale", "rejected", "stock_found", 772, Decimal("0.0000")),
        ("sale", "rejected", "stock_lost", 1_336, Decimal("0.0000")),
    ]
    assert year.rows(
        "SELECT SUM(row_count), SUM(amount) FROM import_batch_total WHERE outcome = 'read'"
    ) == [(541_909, Decimal("9747747.9340"))]


def test_the_account_is_that_of_pandas(year: Database):
    raw, sold = oracle.raw(YEAR), oracle.sales(YEAR)
    loaded = {
        kind: (count, amount)
        for kind, count, amount in year.rows(
            "SELECT document_class, row_count, amount FROM import_batch_total"
            " WHERE outcome = 'loaded'"
        )
    }

    assert loaded == {
        "sale": (len(sold), exact(sold["amount"].sum())),
        "cancellation": (int(raw["cancels"].sum()), exact(raw[raw["cancels"]]["amount"].sum())),
    }
    left_out = set(raw["row_no"]) - set(sold["row_no"]) - set(raw[raw["cancels"]]["row_no"])
    assert {row for (row,) in year.rows("SELECT row_no FROM import_reject")} == left_out


def test_every_order_has_the_time_and_totals_of_its_rows(year: Database):
    sold = oracle.sales(YEAR)
    shipping = sold["amount"].where(sold["StockCode"].isin(oracle.SHIPPING), 0)
    goods = sold["amount"].where(~sold["fee"], 0)
    orders = (
        sold.assign(goods=goods, shipping=shipping)
        .groupby("InvoiceNo")
        .agg(
            utc=("utc", "min"),
            goods=("goods", "sum"),
            shipping=("shipping", "sum"),
            amount=("amount", "sum"),
            customer=("CustomerID", "first"),
        )
    )
    expected = {
        f"OR-{row.Index}": (
            row.utc.to_pydatetime(),
            exact(row.goods),
            exact(row.shipping),
            exact(row.amount - row.goods - row.shipping),
            f"online_retail:{row.customer.split('.')[0]}" if row.customer else None,
        )
        for row in orders.itertuples()
    }

    stored = year.rows(
        "SELECT order_number, placed_at, subtotal, shipping_total, fee_total, external_ref"
        " FROM sales_order LEFT JOIN customer USING (customer_id)"
    )

    assert len(stored) == 19_963
    assert {number: tuple(rest) for number, *rest in stored} == expected


def test_every_row_is_the_line_of_its_document(year: Database):
    raw = oracle.raw(YEAR)
    loaded = raw[raw["cancels"] | raw["row_no"].isin(oracle.sales(YEAR)["row_no"])]
    expected = {
        (f"online_retail:{number}", line): (abs(quantity), price)
        for number, line, quantity, price in zip(
            loaded["InvoiceNo"], loaded["line_no"], loaded["Quantity"], loaded["price"], strict=True
        )
    }

    stored = year.rows(
        "SELECT external_number, line_no, quantity, CAST(unit_amount * 10000 AS SIGNED)"
        " FROM billing_document_line JOIN billing_document USING (billing_document_id)"
    )

    assert {
        (number, line): (quantity, price) for number, line, quantity, price in stored
    } == expected


def test_order_lines_keep_their_own_words(year: Database):
    sold = oracle.sales(YEAR)
    goods = sold[~sold["fee"]]
    named = oracle.names(YEAR)
    expected = {
        (f"OR-{number}", line): (code, name or named[code])
        for number, line, code, name in zip(
            goods["InvoiceNo"], goods["line_no"], goods["StockCode"], goods["name"], strict=True
        )
    }

    stored = year.rows(
        "SELECT order_number, line_no, sku, product_name FROM order_line JOIN sales_order"
        " USING (order_id)"
    )

    assert len(stored) == 528_192
    assert {(number, line): (sku, name) for number, line, sku, name in stored} == expected


def test_products_are_named_and_priced_as_their_sales_say(year: Database):
    stored = year.rows(
        "SELECT sku, name FROM product_variant JOIN product_translation USING (product_id)"
        " JOIN product USING (product_id) WHERE status = 'active'"
    )
    prices = year.rows(
        "SELECT sku, amount, valid_from FROM price JOIN product_variant USING (variant_id)"
    )

    assert dict(stored) == oracle.names(YEAR)
    assert {sku: (amount, at) for sku, amount, at in prices} == {
        sku: (exact(price), at.to_pydatetime())
        for sku, (price, at) in oracle.last_prices(YEAR).items()
    }
    assert year.count("product") == 3_927


def test_cancellations_are_linked_exactly_where_there_is_a_sale(year: Database):
    cancelled = oracle.cancellations(YEAR)
    expected = {
        (f"online_retail:{number}", line)
        for number, line, has_sale in zip(
            cancelled["InvoiceNo"], cancelled["line_no"], cancelled["has_sale"], strict=True
        )
        if has_sale
    }
    stored = year.rows(
        "SELECT external_number, line_no FROM billing_document_line JOIN billing_document"
        " USING (billing_document_id)"
        " WHERE document_kind = 'credit_note' AND corrects_line_id IS NOT NULL"
    )

    assert len(stored) == 7_599
    assert set(stored) == expected
    assert int((~cancelled["has_sale"] & (cancelled["CustomerID"] != "")).sum()) == 1_306


def test_what_is_taken_back_was_bought_by_the_same_customer_no_later(year: Database):
    assert year.rows(
        "SELECT COUNT(*), SUM(c.customer_id <=> i.customer_id), SUM(i.issued_at <= c.issued_at),"
        " SUM(l.variant_id <=> s.variant_id)"
        " FROM billing_document_line AS l"
        " JOIN billing_document AS c USING (billing_document_id)"
        " JOIN billing_document_line AS s ON l.corrects_line_id = s.billing_document_line_id"
        " JOIN billing_document AS i ON s.billing_document_id = i.billing_document_id"
    ) == [(7_599, 7_599, 7_599, 7_599)]


def test_numbers_run_without_a_gap_in_the_order_of_time(year: Database):
    assert year.rows(
        "SELECT series, MIN(number), MAX(number), COUNT(*) FROM billing_document"
        " GROUP BY series ORDER BY series"
    ) == [("OR-CN", 1, 3_836, 3_836), ("OR-INV", 1, 19_963, 19_963)]
    assert year.rows("SELECT prefix, last_number FROM number_sequence ORDER BY prefix") == [
        ("OR-CN", 3_836),
        ("OR-INV", 19_963),
    ]
    assert (
        year.rows(
            "WITH ranked AS (SELECT number, ROW_NUMBER() OVER (PARTITION BY series"
            " ORDER BY issued_at, number) AS place FROM billing_document)"
            " SELECT * FROM ranked WHERE number <> place"
        )
        == []
    )


def test_places_people_and_status(year: Database):
    sold = oracle.sales(YEAR).drop_duplicates("InvoiceNo")

    assert dict(
        year.rows("SELECT COALESCE(country_code, region), COUNT(*) FROM order_address GROUP BY 1")
    )["IE"] == int((sold["Country"] == "EIRE").sum())
    assert year.scalar("SELECT COUNT(*) FROM order_address") == int(
        (sold["Country"] != "Unspecified").sum()
    )
    assert year.rows("SELECT DISTINCT status_code, status_seq FROM sales_order") == [
        ("imported", 1)
    ]
    assert year.rows("SELECT COUNT(*), COUNT(email) FROM customer") == [(4_372, 0)]
    assert year.scalar("SELECT COUNT(*) FROM sales_order WHERE customer_id IS NULL") == 1_427


def test_importing_the_year_again_changes_nothing(year: Database):
    before = year.rows("CHECKSUM TABLE sales_order, billing_document, import_batch, price")

    again = run(year.url, "online_retail", YEAR)

    assert not again.is_new
    assert again.counts["credit_lines_linked"] == 7_599
    assert year.rows("CHECKSUM TABLE sales_order, billing_document, import_batch, price") == before

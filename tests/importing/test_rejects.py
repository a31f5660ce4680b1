"""What finds no place is set aside with its number and a reason, and takes nothing with it."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from shopdb.importing.reasons import REASONS
from shopdb.importing.source import ONLINE_RETAIL
from tests.database import Database

GOOD = "1,A1,THING,1,2010-12-01 08:00:00,2.5,17850,France"
# Each stands on the good row's invoice, where it has one.
BAD = {
    "1,A2,THING,1,2010-12-01 08:00:00,2.5,x17850,France": "bad_customer",
    "1,A2,THING,1,2010-11-31 08:00:00,2.5,17850,France": "bad_date",
    "1,A2,THING,1,01/12/2010 08:00,2.5,17850,France": "bad_date",
    "1,A2,THING,1,,2.5,17850,France ": "bad_date",
    "1,B,Adjust bad debt,1,2010-12-01 08:00:00,-11062.06,17850,France": "bad_debt",
    "1 1,A2,THING,1,2010-12-01 08:00:00,2.5,17850,France": "bad_invoice",
    "1,A2,THING,1,2010-12-01 08:00:00,2.55555,17850,France": "bad_price",
    "1,A2,THING,1,2010-12-01 08:00:00,1000000,17850,France": "bad_price",
    "1,A2,THING,1,2010-12-01 08:00:00,,17850,France": "bad_price",
    "1,A2,THING,six,2010-12-01 08:00:00,2.5,17850,France": "bad_quantity",
    "1,A2,THING,1.5,2010-12-01 08:00:00,2.5,17850,France": "bad_quantity",
    "1,A2,THING,10000000,2010-12-01 08:00:00,2.5,17850,France": "bad_quantity",
    f"1,{'A' * 65},THING,1,2010-12-01 08:00:00,2.5,17850,France": "bad_stock_code",
    "1,A‽,THING,1,2010-12-01 08:00:00,2.5,17850,France": "bad_stock_code",
    "C9,A2,THING,1,2010-12-01 08:00:00,2.5,17850,France": "cancels_nothing",
    f"1,A2,{'x' * 256},1,2010-12-01 08:00:00,2.5,17850,France": "long_description",
    "1,A2,THING,1,2010-12-01 08:00:00,-2.5,17850,France": "negative_price",
    "1,A2,THING,-1,2010-12-01 08:00:00,2.5,17850,France": "negative_quantity",
    ",A2,THING,1,2010-12-01 08:00:00,2.5,17850,France": "no_invoice",
    "1,,THING,1,2010-12-01 08:00:00,2.5,17850,France": "no_stock_code",
    "1,A2,THING,1,2010-12-01 08:00:00,2.5,12345,France": "other_buyer",
    "1,A2,THING,1,2010-12-01 08:00:00,2.5,,France": "other_buyer",
    "1,A2,THING,1,2010-12-01 08:00:00,2.5,17850,Spain": "other_buyer",
    "9,A2,found,1,2010-12-01 08:00:00,0,,France": "stock_found",
    "1,A2,lost,-1,2010-12-01 08:00:00,0,17850,France": "stock_lost",
    "1,A2,THING,1,2010-12-01 08:00:00,2.5,17850,Atlantis": "unknown_country",
    "1,A2,THING,1,2010-12-01 08:00:00,2.5,17850": "wrong_cell_count",
    "1,A2,THING,1,2010-12-01 08:00:00,2.5,17850,France,more": "wrong_cell_count",
    "1,A2,THING,0,2010-12-01 08:00:00,2.5,17850,France": "zero_quantity",
}


@pytest.mark.parametrize(("line", "reason"), BAD.items(), ids=[*BAD.values()])
def test_a_bad_row_is_rejected_alone(db: Database, take, line, reason):
    summary = take(GOOD, line)

    assert db.rows("SELECT row_no, reason FROM import_reject") == [(2, reason)]
    assert db.rows("SELECT sku, quantity FROM order_line") == [("A1", 1)]
    assert summary.total("read").row_count == 2
    assert summary.total("read").amount == (
        summary.total("loaded").amount + summary.total("rejected").amount
    )


def test_a_reject_keeps_the_row_as_it_landed(db: Database, take):
    take(GOOD, '1,A2,"A ""quoted"", thing\\",3,2010-12-01 08:00:00,-2.50,17850.0,France')

    assert db.rows(
        "SELECT row_no, reason, amount, landed_row ->> '$.description',"
        " landed_row ->> '$.unit_price', landed_row ->> '$.customer_id' FROM import_reject"
    ) == [(2, "negative_price", Decimal("-7.5"), 'A "quoted", thing\\', "-2.5", "17850")]


def test_an_amount_that_cannot_be_read_is_unknown(db: Database, take):
    take(GOOD, "1,A2,THING,1,2010-12-01 08:00:00,?,17850,France")

    assert db.rows("SELECT reason, amount FROM import_reject") == [("bad_price", None)]


def test_good_rows_keep_their_number_on_the_invoice(db: Database, take):
    take(
        "1,A2,THING,?,2010-12-01 08:00:00,2.5,17850,France",
        GOOD,
    )

    assert db.rows("SELECT line_no FROM order_line") == [(2,)]
    assert db.rows("SELECT line_no FROM billing_document_line") == [(2,)]


def test_a_price_that_cannot_be_read_may_have_asked_for_money(db: Database, take):
    take(
        "1,A1,THING,1,2010-12-01 08:00:00,0,,France",
        "1,A2,OTHER,1,2010-12-01 08:00:00,?,,France",
    )

    assert db.rows("SELECT row_no, reason FROM import_reject") == [(2, "bad_price")]
    assert db.count("order_line") == 1


def test_an_invoice_that_is_loaded_already_stays_as_it_is(db: Database, take):
    take(GOOD)
    summary = take(
        GOOD,
        "1,A2,OTHER,1,2010-12-01 08:00:00,9,17850,France",
        "2,A2,OTHER,1,2010-12-02 08:00:00,9,17850,France",
    )

    assert db.rows("SELECT import_batch_id, row_no, reason FROM import_reject") == [
        (summary.batch_id, 1, "invoice_exists"),
        (summary.batch_id, 2, "invoice_exists"),
    ]
    assert db.rows(
        "SELECT order_number, sku FROM order_line JOIN sales_order USING (order_id) ORDER BY 1"
    ) == [("OR-1", "A1"), ("OR-2", "A2")]


def test_a_file_of_nothing_but_rejects_is_a_batch_too(db: Database, take):
    summary = take("9,A2,found,1,2010-12-01 08:00:00,0,,France")

    assert summary.total("rejected").row_count == 1
    assert summary.counts["orders"] == 0
    assert db.count("sales_order") == 0


def test_an_invoice_has_as_many_lines_as_a_document_can(db: Database, take):
    lines = ["1,A1,THING,1,2010-12-01 08:00:00,1,17850,France"] * 65_536

    take(*lines)

    assert db.rows("SELECT row_no, reason FROM import_reject") == [(65_536, "too_many_lines")]
    assert db.scalar("SELECT MAX(line_no) FROM order_line") == 65_535


def test_every_reason_is_explained():
    named = {
        word
        for path in ONLINE_RETAIL.steps.glob("*judge*.sql")
        for word in re.findall(r"(?:THEN|ELSE) '([a-z_]+)'", Path(path).read_text())
    } | {
        word
        for word in re.findall(
            r"THEN '([a-z_]+)'", (ONLINE_RETAIL.steps / "030_read_rows.sql").read_text()
        )
        if word not in ("goods", "adjustment")
    }

    assert named == set(REASONS)
    assert set(BAD.values()) | {"invoice_exists", "too_many_lines"} == set(REASONS)

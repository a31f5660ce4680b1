"""A document is written, then issued with the totals of its lines; then it stands still."""

import pytest

from shopdb.errors import SqlError
from tests.schema.world import document

ISSUE = (
    "UPDATE billing_document SET issued_at = '2011-03-01'{more}"
    " WHERE billing_document_id = {number}"
)
HEADER = {
    "billing_document_id": "10",
    "public_id": "REVERSE(public_id)",
    "external_number": "'old:1'",
    "document_kind": "'credit_note'",
    "series": "'CN-'",
    "number": "10",
    "channel_id": "2",
    "customer_id": "NULL",
    "order_id": "2",
    "shipment_id": "3",
    "corrects_document_id": "2",
    "currency_code": "'EUR'",
    "currency_minor_unit": "3",
    "issued_at": "NULL",
    "issued_on": "issued_on + INTERVAL 1 DAY",
    "net_total": "10.0001",
    "tax_total": "2.0001",
    "created_at": "created_at + INTERVAL 1 MICROSECOND",
}
LINE = {
    "billing_document_line_id": "10",
    "billing_document_id": "2",
    "line_no": "2",
    "line_kind": "'adjustment'",
    "order_line_id": "NULL",
    "order_charge_id": "1",
    "corrects_line_id": "2",
    "variant_id": "2",
    "label": "'LANTERN'",
    "quantity": "5",
    "unit_amount": "2.5001",
    "net_amount": "10.0001",
    "tax_amount": "2.0001",
}


def new_line(document_id):
    """One more line of a document, as columns and values."""
    line = dict(document(9, "invoice"))["billing_document_line"]
    return line | {"billing_document_id": document_id, "line_no": 2}


def insert(db, verb, table, values, rest=""):
    marks = ", ".join(["%s"] * len(values))
    return db.execute(
        f"{verb} INTO {table} ({', '.join(values)}) VALUES ({marks}) {rest}",
        tuple(values.values()),
    )


@pytest.mark.parametrize("number", [1, 2], ids=["an invoice", "a credit note"])
def test_is_issued_when_its_totals_are_those_of_its_lines(world, number):
    assert world.execute(ISSUE.format(number=number, more="")) == 1


@pytest.mark.parametrize(
    ("change", "mend"),
    [
        ("net_amount = 10.0001", "net_total = 10.0001"),
        ("tax_amount = 2.5", "tax_total = 2.5"),
        ("net_amount = 0, tax_amount = 0", "net_total = 0, tax_total = 0"),
    ],
)
def test_is_not_issued_when_a_total_is_off(world, refuses, change, mend):
    world.execute(f"UPDATE billing_document_line SET {change} WHERE billing_document_id = 1")
    with refuses(SqlError.TOTAL_MISMATCH):
        world.execute(ISSUE.format(number=1, more=""))

    assert world.execute(ISSUE.format(number=1, more=f", {mend}")) == 1


def test_is_issued_on_the_day_where_the_channel_sells(world, refuses):
    issue = ISSUE.replace("2011-03-01", "2011-02-28 23:30").format(number=1, more="")
    world.execute("UPDATE sales_channel SET timezone = 'Europe/Atlantis'")
    with refuses(SqlError.VALUE_INVALID):
        world.execute(issue)

    world.execute("UPDATE sales_channel SET timezone = 'Europe/Berlin'")
    world.execute(issue)
    assert str(world.scalar("SELECT issued_on FROM billing_document WHERE issued_on > 0")) == (
        "2011-03-01"
    )


def test_lines_add_up(world, refuses):
    insert(world, "INSERT", "billing_document_line", new_line(1))
    with refuses(SqlError.TOTAL_MISMATCH):
        world.execute(ISSUE.format(number=1, more=""))

    assert world.execute(ISSUE.format(number=1, more=", net_total = 20, tax_total = 4")) == 1


@pytest.mark.parametrize("verb", ["INSERT", "INSERT IGNORE", "REPLACE"])
def test_is_never_inserted_as_issued(world, refuses, verb):
    header = dict(document(9, "invoice"))["billing_document"]
    with refuses(SqlError.TOTAL_MISMATCH):
        insert(world, verb, "billing_document", header | {"issued_at": "2011-03-01"})

    assert insert(world, verb, "billing_document", header) == 1


@pytest.mark.parametrize("column", HEADER)
def test_every_column_stands_once_issued(issued, refuses, column):
    with refuses(SqlError.DOCUMENT_ISSUED):
        issued.execute(
            f"UPDATE billing_document SET {column} = {HEADER[column]} WHERE billing_document_id = 1"
        )


@pytest.mark.parametrize("column", LINE)
def test_every_column_of_a_line_stands_once_issued(issued, refuses, column):
    with refuses(SqlError.DOCUMENT_ISSUED):
        issued.execute(
            f"UPDATE billing_document_line SET {column} = {LINE[column]}"
            " WHERE billing_document_id = 1"
        )


@pytest.mark.parametrize(
    ("table", "columns"), [("billing_document", HEADER), ("billing_document_line", LINE)]
)
def test_every_column_is_here(db, table, columns):
    written = db.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND table_name = %s AND generation_expression = ''",
        (table,),
    )

    assert sorted(columns) == sorted(name for (name,) in written)


def test_a_label_stands_to_the_byte(issued, refuses):
    change = (
        "UPDATE billing_document_line SET label = CONCAT(label, _utf8mb4 x'E2808B')"
        " WHERE billing_document_id = "
    )
    with refuses(SqlError.DOCUMENT_ISSUED):
        issued.execute(change + "1")

    assert issued.execute(change + "2") == 1


def test_a_line_forgets_its_variant_when_that_is_deleted(issued):
    assert issued.execute(
        "UPDATE billing_document_line SET variant_id = NULL WHERE billing_document_id = 1"
    )


@pytest.mark.parametrize(("start", "end"), [(1, 2), (2, 1)], ids=["out of", "into"])
def test_moves_no_line_in_or_out(issued, refuses, start, end):
    with refuses(SqlError.DOCUMENT_ISSUED):
        issued.execute(
            f"UPDATE billing_document_line SET billing_document_id = {end}, line_no = 7"
            f" WHERE billing_document_id = {start}"
        )


@pytest.mark.parametrize("verb", ["INSERT", "INSERT IGNORE", "REPLACE"])
def test_takes_a_new_line_only_before_it_is_issued(issued, refuses, verb):
    with refuses(SqlError.DOCUMENT_ISSUED):
        insert(issued, verb, "billing_document_line", new_line(1))

    assert insert(issued, verb, "billing_document_line", new_line(2)) == 1


@pytest.mark.parametrize("how", ["", "IGNORE", "REPLACE"])
def test_takes_no_line_from_a_file(issued, refuses, load_data, how):
    with refuses(SqlError.DOCUMENT_ISSUED):
        load_data("billing_document_line", how, new_line(1))

    assert load_data("billing_document_line", how, new_line(2)) == 1


@pytest.mark.parametrize("table", ["billing_document", "billing_document_line"])
def test_is_neither_replaced_nor_changed_on_a_duplicate_key(issued, refuses, table):
    again = dict(document(1, "invoice"))[table]
    if table == "billing_document_line":
        with refuses(SqlError.DOCUMENT_ISSUED):
            insert(issued, "REPLACE", table, again)
    with refuses(SqlError.DOCUMENT_ISSUED):
        insert(issued, "INSERT", table, again, f"ON DUPLICATE KEY UPDATE {table}_id = 10")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE IGNORE billing_document SET net_total = 1 WHERE billing_document_id = {}",
        "UPDATE IGNORE billing_document_line SET quantity = 1 WHERE billing_document_id = {}",
        "UPDATE billing_document_line INNER JOIN billing_document USING (billing_document_id)"
        " SET quantity = 1 WHERE billing_document_id = {}",
        "DELETE FROM billing_document_line WHERE billing_document_id = {}",
        "DELETE IGNORE FROM billing_document_line WHERE billing_document_id = {}",
        "DELETE billing_document_line FROM billing_document_line"
        " INNER JOIN billing_document USING (billing_document_id) WHERE billing_document_id = {}",
    ],
)
def test_changes_and_loses_nothing_once_issued(issued, refuses, statement):
    with refuses(SqlError.DOCUMENT_ISSUED):
        issued.execute(statement.format(1))

    assert issued.execute(statement.format(2)) == 1


def test_is_deleted_only_before_it_is_issued(issued, refuses):
    issued.execute("DELETE FROM billing_document_line WHERE billing_document_id = 2")
    with refuses(SqlError.DOCUMENT_ISSUED):
        issued.execute("DELETE FROM billing_document WHERE billing_document_id = 1")

    assert issued.execute("DELETE FROM billing_document WHERE billing_document_id = 2") == 1

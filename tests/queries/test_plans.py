"""What each question reads on a shop of 20,000 orders stays within what was stored.

The server counts the rows that are fetched from each table. golden/reads.csv holds, for each
question asked with its defaults, the rows it answers with, those it reads, and the ledgers it
reads from end to end. A lost index or a plan that turned shows as a number of another size, where
a clock would show the machine. After a change that is meant,
`SHOPDB_RENEW_GOLDEN=1 make test ARGS='tests/queries/test_plans.py -n 0'` writes them anew.
"""

import csv
import io
from contextlib import contextmanager

import pytest

from shopdb.database import rows, session
from shopdb.query import find, names, run
from tests.queries.test_golden import GOLDEN, RENEW

FILE = GOLDEN / "reads.csv"
CHANNEL = "shop_uk"
HEADINGS = ("question", "rows", "read", "whole")
TOLERANCE, CONSTANT = 1.5, 1000

# What grows with every day of trade: no question with its defaults may read one from end to end,
# but audits and balances, which are about all of it.
LEDGERS = {
    "billing_document",
    "billing_document_line",
    "cart",
    "cart_line",
    "marketing_touch",
    "order_address",
    "order_charge",
    "order_discount",
    "order_line",
    "order_status_history",
    "order_tax",
    "payment",
    "payment_transaction",
    "sales_order",
    "shipment",
    "shipment_line",
    "stock_movement",
    "stored_value_entry",
}
WHOLE = {
    # As many orders as 20,000 are what it takes its pairs from, and here that is all.
    "catalog/basket_affinity": ["order_discount"],
    "inventory/drift": ["stored_value_entry"],
    "payment/gift_card_liability": ["stored_value_entry"],
}


@contextmanager
def even_costs(server_url):
    """Lets the optimizer take the same plan in each run: it sees all of an index, not a sample,
    and a page costs the same, in memory or not."""

    def set_to(pages, memory, disk):
        with session(server_url) as connection, connection.cursor() as cursor:
            cursor.execute("SET GLOBAL innodb_stats_persistent_sample_pages = %s", (pages,))
            cursor.execute(
                "UPDATE mysql.engine_cost SET cost_value ="
                " IF(cost_name = 'memory_block_read_cost', %s, %s)",
                (memory, disk),
            )
            connection.commit()
            cursor.execute("FLUSH OPTIMIZER_COSTS")

    set_to(10_000, 0.25, 0.25)
    try:
        yield
    finally:
        set_to(20, None, None)


@pytest.fixture(scope="module")
def shop_of_20_000_orders(server_url):
    """A session with a sample shop of its own, so that nobody else's reads are counted."""
    from shopdb.sample import load
    from tests.conftest import fresh_database, migrated

    with fresh_database(server_url, "shopdb_test_plans") as url, even_costs(server_url):
        load(migrated(url), scale=1)
        with session(url) as connection:
            tables = [
                name
                for (name,) in rows(
                    connection,
                    "SELECT table_name FROM information_schema.tables"
                    " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'",
                )
            ]
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE TABLE {', '.join(tables)}")
                cursor.fetchall()
            yield connection


@pytest.fixture(scope="module")
def read(shop_of_20_000_orders):
    """Asks every question once; of each the rows of its answer, and those fetched by table."""
    connection = shop_of_20_000_orders

    def fetched():
        return dict(
            rows(
                connection,
                "SELECT object_name, count_fetch"
                " FROM performance_schema.table_io_waits_summary_by_table"
                " WHERE object_schema = DATABASE() AND object_type = 'TABLE'",
            )
        )

    def of(name):
        question = find(name)
        given = {"channel": CHANNEL} if "channel" in question.parameters else {}
        before = fetched()
        answer = run(connection, question, given)
        after = fetched()
        return len(answer.rows), {
            table: count - before.get(table, 0)
            for table, count in after.items()
            if count > before.get(table, 0)
        }

    return {name: of(name) for name in names()}


@pytest.fixture(scope="module")
def sizes(shop_of_20_000_orders):
    """The rows of each ledger."""
    return {
        ledger: rows(shop_of_20_000_orders, f"SELECT COUNT(*) FROM {ledger}")[0][0]
        for ledger in LEDGERS
    }


@pytest.fixture(scope="module")
def counted(read, sizes):
    """By question: the rows of its answer, the rows it read, the ledgers it read to the end."""
    return {
        name: (
            count,
            sum(fetches.values()),
            sorted(table for table in LEDGERS if fetches.get(table, 0) >= sizes[table]),
        )
        for name, (count, fetches) in read.items()
    }


@pytest.fixture(scope="module")
def kept(counted):
    """What was stored, by question."""
    if RENEW:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(HEADINGS)
        for name, (count, total, whole) in counted.items():
            writer.writerow((name, count, total, " ".join(whole)))
        FILE.write_text(buffer.getvalue(), encoding="utf-8")
    with FILE.open(encoding="utf-8") as lines:
        return {
            row["question"]: (int(row["rows"]), int(row["read"]), row["whole"].split())
            for row in csv.DictReader(lines)
        }


def test_the_counters_see_every_row(shop_of_20_000_orders, sizes):
    connection = shop_of_20_000_orders
    counted = (
        "SELECT SUM(count_fetch) FROM performance_schema.table_io_waits_summary_by_table"
        " WHERE object_schema = DATABASE() AND object_name = 'order_line'"
    )
    before = rows(connection, counted)[0][0]
    rows(connection, "SELECT SUM(quantity + 0) FROM order_line IGNORE INDEX (PRIMARY)")

    assert rows(connection, counted)[0][0] - before >= sizes["order_line"] > 40_000


def test_every_question_is_stored(kept):
    assert list(kept) == names()


def test_no_question_reads_far_more_than_it_did(counted, kept):
    beyond = {
        name: f"{total} rows read, {kept[name][1]} stored"
        for name, (_, total, _) in counted.items()
        if total > kept[name][1] * TOLERANCE + CONSTANT
    }
    assert beyond == {}


def test_what_was_stored_is_not_out_of_date(counted, kept):
    far_below = {
        name: f"{total} rows read, {kept[name][1]} stored"
        for name, (_, total, _) in counted.items()
        if total * TOLERANCE + CONSTANT < kept[name][1]
    }
    assert far_below == {}


def test_no_ledger_is_read_from_end_to_end(counted):
    assert {name: whole for name, (_, _, whole) in counted.items() if whole} == WHOLE

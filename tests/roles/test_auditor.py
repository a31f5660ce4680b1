"""Who checks the books reads all of them and leaves no trace in any."""

from tests.roles.conftest import is_allowed, may, refusal, routines, tables


def test_reads_every_table_and_every_view(db, auditor):
    assert len(tables(db)) > 50
    assert may(auditor, db, "SELECT * FROM {table} LIMIT 1") == set(tables(db))
    assert may(auditor, db, "SELECT * FROM {table} LIMIT 1", "VIEW") == set(tables(db, "VIEW"))


def test_follows_money_from_the_order_to_the_ledger(market, auditor):
    order = market.paid_order({market.goods("10.00"): 2})

    assert auditor.rows(
        "SELECT pt.kind, pt.amount = o.grand_total FROM payment_transaction AS pt"
        " INNER JOIN payment AS p ON pt.payment_id = p.payment_id"
        " INNER JOIN sales_order AS o ON p.order_id = o.order_id WHERE o.order_id = %s"
        " ORDER BY pt.payment_transaction_id",
        (order,),
    ) == [("authorize", 1), ("capture", 1)]
    assert auditor.rows("SELECT * FROM invariant_violations") == []


def test_calls_nothing(db, auditor):
    calls = routines(db)

    assert len(calls) > 20
    assert [name for name, call in calls.items() if is_allowed(auditor, call)] == []


def test_holds_up_nobody(auditor):
    """A lock on a row is taken with a right to write to its table."""
    assert refusal(auditor, "SELECT order_id FROM sales_order FOR UPDATE") == 1142
    assert refusal(auditor, "LOCK TABLES sales_order READ") == 1044
    assert refusal(auditor, "SELECT order_id FROM sales_order") is None

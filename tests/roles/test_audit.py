"""The audit log names who logged in, whoever's rights a change was made with."""

import pytest

from tests.roles.conftest import refusal


def test_names_who_called_a_procedure_and_not_its_owner(db, market, app):
    tee = market.goods("10.00")
    app.call("price_set", market.price_list, tee, 1, "12.00", None)
    lines = db.rows(
        "SELECT action, actor FROM audit_log WHERE table_name = 'price' AND actor = %s"
        " ORDER BY audit_log_id",
        (app.scalar("SELECT USER()"),),
    )

    assert app.url.username in app.scalar("SELECT USER()")
    assert [action for action, _ in lines] == ["update", "insert"]


def test_names_who_wrote_by_hand(db, app):
    customer = app.insert("customer", email="ann@example.com", full_name="Ann Example")

    assert db.rows("SELECT row_key, action, actor FROM audit_log") == [
        (str(customer), "insert", app.scalar("SELECT USER()"))
    ]


@pytest.mark.parametrize("role", ["shopdb_app", "shopdb_analyst", "shopdb_support", "shopdb_relay"])
def test_is_read_by_nobody_who_works_with_rows(log_in, role):
    assert refusal(log_in(role), "SELECT action FROM audit_log") == 1142


def test_is_read_and_not_written_by_those_who_check_the_books(db, market, auditor):
    market.buyer()

    assert auditor.rows("SELECT * FROM audit_log") == db.rows("SELECT * FROM audit_log") != []
    assert refusal(auditor, "DELETE FROM audit_log") == 1142
    assert refusal(auditor, "UPDATE audit_log SET actor = 'nobody'") == 1142
    assert refusal(auditor, "ALTER TABLE audit_log DROP PARTITION p_start") == 1142


def test_loses_no_row_by_the_hand_of_a_dba(db, market, dba, raises_sql):
    """A row cannot be deleted; the table could be, and that is why few are DBAs."""
    market.buyer()
    with raises_sql(30001):
        dba.execute("DELETE FROM audit_log")

    assert db.count("audit_log") > 0

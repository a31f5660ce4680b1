"""Retention: what is old enough goes, what is not stays, and nothing goes unseen or unapproved."""

import pytest

from shopdb.errors import SqlError
from tests.database import Database
from tests.retention import (
    LOCK,
    NOTES,
    OF_OTHERS,
    TAKEN,
    address,
    apply,
    approve,
    column,
    dry,
    note,
    old,
    runs,
    wish,
    young,
)

pytestmark = pytest.mark.usefixtures("rules_put_back")


def but_runs(contents):
    return {table: sum_ for table, sum_ in contents.items() if "retention_run" not in table}


@pytest.mark.parametrize("kept", TAKEN, ids=lambda kept: kept.rule)
def test_what_is_just_young_enough_stays_and_what_is_old_enough_goes(
    db, shop, officer, contents, kept
):
    stays = kept.plant(shop, young(db, kept.rule))
    goes = kept.plant(shop, old(db, kept.rule))
    before = but_runs(contents())

    assert dry(db, kept.rule) == 1
    assert but_runs(contents()) == before
    db.call("retention_approve", kept.rule, officer)
    assert column(db, kept.left) == [stays, goes]
    assert apply(db, kept.rule) == 1
    assert column(db, kept.left) == [stays]
    assert apply(db, kept.rule) == 0
    assert runs(db) == [
        (kept.rule, 1, 1, 0, 1, None),
        (kept.rule, 0, 1, 1, 1, None),
        (kept.rule, 0, 0, 0, 1, None),
    ]


@pytest.mark.parametrize("kept", OF_OTHERS, ids=lambda kept: kept.rule)
def test_what_another_procedure_takes_is_counted_alone(db, shop, officer, refuses, kept):
    planted = [kept.plant(shop, since(db, kept.rule)) for since in (young, old)]

    assert dry(db, kept.rule) == 1
    with refuses(SqlError.VALUE_INVALID):
        apply(db, kept.rule)
    with refuses(SqlError.VALUE_INVALID):
        db.call("retention_approve", kept.rule, officer)
    assert column(db, kept.left) == sorted(planted)


def test_months_are_counted_that_have_ended(db):
    db.execute("SET timestamp = UNIX_TIMESTAMP('2031-05-10')")
    for day in ("2030-03-31 23:59:59", "2030-04-01"):
        db.insert("marketing_touch", touched_at=day, session_key="a", marketing_channel="email")

    assert dry(db, "marketing_touch") == 1
    assert str(db.scalar("SELECT oldest_at FROM retention_run")) == "2030-03-31 23:59:59"


def test_every_rule_is_tried_here(db):
    months = {"audit_log", "data_quality_result", "marketing_touch"}
    tried = {kept.rule for kept in (*TAKEN, *OF_OTHERS)} | months

    assert set(column(db, "SELECT rule_code FROM retention_rule")) == tried
    db.call("retention_apply", None, True, 100, None)
    assert {rule for rule, *_ in runs(db)} == tried


def test_nothing_goes_that_nobody_has_seen_or_let(db, shop, officer, refuses):
    note(shop, old(db))

    with refuses(SqlError.RETENTION_DRY_RUN_FIRST):
        apply(db)
    with refuses(SqlError.RETENTION_DRY_RUN_FIRST):
        db.call("retention_approve", "customer_note", officer)
    dry(db)
    with refuses(SqlError.RETENTION_NOT_APPROVED):
        apply(db)
    db.call("retention_approve", "customer_note", officer)
    assert db.rows("SELECT rule_code, staff_user_id FROM retention_rule WHERE approved_at") == [
        ("customer_note", officer)
    ]
    assert apply(db) == 1


def test_a_dry_run_counts_for_a_week(db, shop, officer, refuses):
    note(shop, old(db))
    now = db.scalar("SELECT UNIX_TIMESTAMP()")
    db.execute("SET timestamp = %s", (now - 8 * 24 * 3600,))
    approve(db, officer)
    db.execute("SET timestamp = DEFAULT")

    with refuses(SqlError.RETENTION_DRY_RUN_FIRST):
        apply(db)
    dry(db)
    assert apply(db) == 1


@pytest.mark.parametrize(
    "change", ["own_keep = 1", "usual_keep = 35", "reason = 'other'", "action = 'empty'"]
)
def test_what_says_something_else_is_to_be_seen_and_let_again(db, officer, refuses, change):
    approve(db, officer)
    db.execute(f"UPDATE retention_rule SET {change} WHERE rule_code = 'customer_note'")

    assert column(db, "SELECT approved_at FROM retention_rule WHERE approved_at") == []
    with refuses(SqlError.RETENTION_DRY_RUN_FIRST):
        apply(db)
    with refuses(SqlError.RETENTION_DRY_RUN_FIRST):
        db.execute(
            "UPDATE retention_rule SET approved_at = UTC_TIMESTAMP(6), staff_user_id = %s"
            " WHERE rule_code = 'customer_note'",
            (officer,),
        )


def test_how_much_at_once_is_no_matter_of_an_approval(db, officer):
    approve(db, officer)
    db.execute("UPDATE retention_rule SET max_rows = 5, own_keep = usual_keep")

    assert len(column(db, "SELECT approved_at FROM retention_rule WHERE approved_at")) == 1


def test_a_rule_that_is_off_takes_nothing(db, shop, officer, refuses):
    note(shop, old(db))
    approve(db, officer)
    db.execute("UPDATE retention_rule SET is_enabled = FALSE")

    with refuses(SqlError.RETENTION_NOT_APPROVED):
        apply(db)
    assert db.call("retention_apply", None, False, 100, None)[-1] == 0
    assert db.scalar("SELECT retention_keep('cart')") == 36500
    assert db.scalar("SELECT retention_keep('audit_log')") == 1200


def test_a_rule_does_not_begin_approved(db, officer, refuses):
    with refuses(SqlError.RETENTION_DRY_RUN_FIRST):
        db.insert(
            "retention_rule",
            rule_code="new",
            table_name="customer_note",
            action="delete",
            takes="x",
            counts_from="x",
            keep_unit="day",
            usual_keep=1,
            reason="x",
            carried_out_by="retention_apply",
            approved_at="2026-01-01",
            staff_user_id=officer,
        )


def test_an_officer_who_works_here_approves(db, officer, refuses):
    dry(db)
    seller = db.insert("staff_user", email="tom@shop.example", full_name="Tom", role_code="support")

    for nobody in (seller, 0, None):
        with refuses(SqlError.VALUE_INVALID):
            db.call("retention_approve", "customer_note", nobody)
    for rule in ("newsletter", None):
        with refuses(SqlError.NOT_FOUND):
            db.call("retention_approve", rule, officer)


def test_refuses_no_rule_and_no_rows(db, refuses):
    for call in (("newsletter", True, 100), ("newsletter", False, 100)):
        with refuses(SqlError.NOT_FOUND):
            db.call("retention_apply", *call, None)
    for call in (("cart", None, 100), ("cart", True, 0), ("cart", True, None)):
        with refuses(SqlError.VALUE_INVALID):
            db.call("retention_apply", *call, None)


def test_rows_go_in_chunks_and_no_more_than_a_run_may(db, shop, officer):
    numbers = [note(shop, old(db)) for _ in range(5)]
    approve(db, officer)
    db.execute("UPDATE retention_rule SET max_rows = 3")

    assert apply(db, rows=2) == 3
    assert column(db, NOTES.left) == numbers[3:]
    assert apply(db, rows=2) == 2
    assert [run[1:4] for run in runs(db)] == [(1, 5, 0), (0, 5, 3), (0, 2, 2)]


def test_rows_with_keys_of_two_columns_go_in_chunks(db, shop, officer):
    customer = shop.customer()
    for _ in range(5):
        db.insert(
            "wishlist_item",
            customer_id=customer,
            variant_id=shop.variant(),
            added_at=old(db, "wishlist_item"),
        )
    approve(db, officer, "wishlist_item")

    assert apply(db, "wishlist_item", rows=2) == 5
    assert db.count("wishlist_item") == 0


def test_all_at_once_are_those_that_are_approved(db, shop, officer):
    for kept in TAKEN:
        kept.plant(shop, old(db, kept.rule))
    for rule in ("customer_note", "wishlist_item"):
        db.call("retention_apply", rule, True, 100, None)
        db.call("retention_approve", rule, officer)

    assert db.call("retention_apply", None, False, 100, None)[-1] == 2
    assert [run[:4] for run in runs(db)[2:]] == [
        (rule, is_dry, 1, done)
        for rule in ("customer_note", "wishlist_item")
        for is_dry, done in ((1, 0), (0, 1))
    ]


def test_one_at_a_time(db, connect, refuses):
    other = connect()
    assert other.scalar(f"SELECT GET_LOCK({LOCK}, 0)") == 1
    with refuses(SqlError.RETENTION_BUSY):
        dry(db)
    other.scalar(f"SELECT RELEASE_LOCK({LOCK})")

    assert dry(db) == 0
    assert db.scalar(f"SELECT IS_USED_LOCK({LOCK})") is None


def test_who_works_on_other_rows_is_not_waited_for(db, shop, officer, connect):
    goes, stays = note(shop, old(db)), note(shop, young(db))
    approve(db, officer)
    writer = connect()
    writer.execute("START TRANSACTION")
    writer.execute("UPDATE customer_note SET body = 'again' WHERE customer_note_id = %s", (stays,))
    db.execute("SET SESSION innodb_lock_wait_timeout = 1")

    assert apply(db) == 1
    assert goes not in column(db, NOTES.left)
    writer.execute("ROLLBACK")


def test_a_rule_that_fails_says_why_and_keeps_the_others_from_nothing(
    db, shop, officer, connect, raises_sql
):
    held = note(shop, old(db))
    wish(shop, old(db, "wishlist_item"))
    for rule in ("customer_note", "wishlist_item"):
        approve(db, officer, rule)
    writer = connect()
    writer.execute("START TRANSACTION")
    writer.rows("SELECT * FROM customer_note WHERE customer_note_id = %s FOR UPDATE", (held,))
    db.execute("SET SESSION innodb_lock_wait_timeout = 1")

    with raises_sql(SqlError.RETENTION_FAILED):
        db.call("retention_apply", None, False, 100, None)
    writer.execute("ROLLBACK")
    failed, done = (run for run in runs(db) if not run[1])
    assert (failed[0], failed[3], failed[4]) == ("customer_note", 0, 1)
    assert failed[5].startswith("1205 ")
    assert done == ("wishlist_item", 0, 1, 1, 1, None)
    assert db.scalar(f"SELECT IS_USED_LOCK({LOCK})") is None
    assert apply(db) == 1


def test_a_rule_by_itself_fails_with_what_went_wrong(db, shop, officer, connect, raises_sql):
    held = note(shop, old(db))
    approve(db, officer)
    writer = connect()
    writer.execute("START TRANSACTION")
    writer.rows("SELECT * FROM customer_note WHERE customer_note_id = %s FOR UPDATE", (held,))
    db.execute("SET SESSION innodb_lock_wait_timeout = 1")

    with raises_sql(1205):
        apply(db)
    writer.execute("ROLLBACK")
    assert runs(db)[-1][5].startswith("1205 ")


def test_a_run_whose_session_was_lost_is_closed_by_the_next(db, shop, officer):
    note(shop, old(db))
    approve(db, officer)
    lost = Database(db.url)
    lost.insert(
        "retention_run",
        rule_code="customer_note",
        is_dry_run=False,
        cutoff_at="2020-01-01",
        due_rows=0,
    )
    lost.close()

    assert apply(db) == 1
    assert [run[4:] for run in runs(db)[1:]] == [(1, "its session was lost"), (1, None)]


def test_a_ticket_of_nobody_known_keeps_an_address_of_nobodys(db, officer):
    since = old(db, "support_ticket_words")
    asked = {"channel": "email", "subject": "Where?", "contact_email": "ann@example.com"}
    db.insert("support_ticket", **asked, status="resolved", opened_at=since, resolved_at=since)
    db.insert("support_ticket", **asked, status="open", opened_at=since, first_answered_at=since)
    approve(db, officer, "support_ticket_words")

    assert apply(db, "support_ticket_words") == 1
    assert db.rows("SELECT contact_email, subject FROM support_ticket ORDER BY 1") == [
        ("ann@example.com", "Where?"),
        ("erased@invalid", "erased"),
    ]


def test_an_order_that_is_not_closed_keeps_its_address(db, shop):
    address(shop, old(db, "order_address"), "pending")

    assert dry(db, "order_address") == 0


def test_a_wish_stays_with_who_still_buys(db, shop):
    customer = wish(shop, old(db, "wishlist_item"))
    shop.order("1.00", customer=customer, placed_at=str(young(db, "wishlist_item")))

    assert dry(db, "wishlist_item") == 0

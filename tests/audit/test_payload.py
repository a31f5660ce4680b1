"""What the log says of a person is emptied with them, by their erasure alone, and stays sealed."""

import pytest

from shopdb.chain.hashes import line_digest, payload_digest
from shopdb.errors import SqlError
from tests.audit.chained import lines, seals

EMPTY = (
    "UPDATE audit_log SET old_row = NULL, new_row = NULL, salt = NULL,"
    " payload_erased_at = UTC_TIMESTAMP(6), privacy_request_id = {request}"
)


def person(db, name):
    """A customer with an address that is deleted again; their key."""
    customer = db.insert("customer", email=f"{name}@example.com", full_name=name)
    address = db.insert(
        "customer_address",
        customer_id=customer,
        full_name=name,
        line1="2 High Street",
        city="York",
        country_code="GB",
    )
    db.execute("DELETE FROM customer_address WHERE customer_address_id = %s", (address,))
    return customer


def ask(db, customer, kind="erase", state="in_progress"):
    """A request of theirs; its key."""
    return db.insert("privacy_request", customer_id=customer, kind=kind, state=state)


@pytest.fixture
def ann(db):
    """A customer who is to be erased; another stays."""
    customer = person(db, "ann")
    person(db, "bob")
    return customer


def of_address(db):
    return [line for line in lines(db) if line.table_name == "customer_address"]


def test_empties_the_lines_of_one_customer_in_one_table(db, ann):
    before = lines(db)
    request = ask(db, ann)
    assert db.call("audit_erase_core", request, "customer_address", None)[-1] == 2
    after = lines(db)

    changed = [
        (old, new) for old, new in zip(before, after[: len(before)], strict=True) if old != new
    ]
    assert [(old.table_name, old.action) for old, _ in changed] == [
        ("customer_address", "insert"),
        ("customer_address", "delete"),
    ]
    for old, new in changed:
        assert (new.salt, new.old_row, new.new_row) == (None, None, None)
        assert new.payload_digest == payload_digest(old.salt, old.old_row, old.new_row)
        assert line_digest(new) == line_digest(old)
    assert db.rows(
        "SELECT DISTINCT privacy_request_id, payload_erased_at IS NULL, customer_id FROM audit_log"
        " WHERE payload_digest IS NOT NULL"
    ) == [(request, 0, None)]
    assert db.call("audit_erase_core", request, "customer_address", None)[-1] == 0


@pytest.mark.parametrize("is_sealed", [True, False], ids=["sealed before", "sealed after"])
def test_what_is_emptied_stays_sealed(db, seal, ann, is_sealed):
    before = [line_digest(line) for line in of_address(db)]
    if is_sealed:
        seal()
    db.execute("START TRANSACTION")
    request = ask(db, ann)
    db.call("audit_erase_core", request, "customer_address", None)
    db.execute("COMMIT")
    seal()

    assert [line_digest(line) for line in of_address(db)] == before
    assert [one.digest for one in sorted(seals(db), key=lambda one: one.audit_log_id)] == [
        line_digest(line) for line in lines(db)
    ]


def test_who_erases_waits_for_no_builder_and_no_builder_for_them(db, connect, seal, ann, group):
    eraser = connect()
    # As customer_erase does.
    eraser.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    eraser.execute("START TRANSACTION")
    request = ask(eraser, ann)
    assert eraser.call("audit_erase_core", request, "customer", None)[-1] == 1
    db.execute("SET SESSION innodb_lock_wait_timeout = 1")
    before = len(lines(db))
    assert seal() == before
    group("Fast")
    person(db, "fast")
    eraser.execute("COMMIT")
    seal()

    digests = {one.audit_log_id: one.digest for one in seals(db)}
    assert digests == {line.audit_log_id: line_digest(line) for line in lines(db)}


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "access"},
        {"kind": "rectify"},
        {"state": "received"},
        {"state": "other"},
        None,
    ],
    ids=str,
)
def test_nothing_else_empties_a_line(db, raises_sql, ann, asked):
    before = lines(db)
    if asked == {"state": "other"}:
        request = ask(db, person(db, "eve"))
    else:
        request = ask(db, ann, **asked) if asked else "NULL"
    with raises_sql(SqlError.APPEND_ONLY):
        db.execute(f"{EMPTY.format(request=request)} WHERE customer_id = {ann}")

    assert lines(db)[: len(before)] == before
    assert db.execute(f"{EMPTY.format(request=ask_anew(db, ann))} WHERE customer_id = {ann}") == 3


def ask_anew(db, customer):
    """Their erasure in progress, whatever they asked before."""
    found = db.scalar(
        "SELECT privacy_request_id FROM privacy_request WHERE standing_of = %s AND kind = 'erase'",
        (customer,),
    )
    if not found:
        return ask(db, customer)
    db.execute("UPDATE privacy_request SET state = 'in_progress'")
    return found


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'nobody'",
        "row_key = '9'",
        "action = 'update'",
        "table_name = 'price'",
        "occurred_at = '2026-01-01'",
        "audit_log_id = audit_log_id + 100",
        "salt = RANDOM_BYTES(16)",
        "new_row = '{}'",
        "payload_erased_at = NULL",
        "privacy_request_id = NULL",
    ],
)
def test_an_erasure_changes_nothing_but_the_payload(db, raises_sql, ann, change):
    request = ask(db, ann)
    before = lines(db)
    with raises_sql(SqlError.APPEND_ONLY):
        db.execute(f"{EMPTY.format(request=request)}, {change} WHERE customer_id = {ann}")

    assert lines(db) == before


def test_nobody_chooses_the_digest_and_nothing_is_emptied_twice(db, raises_sql, ann):
    request = ask(db, ann)
    before = [line_digest(line) for line in lines(db)]
    db.execute(
        f"{EMPTY.format(request=request)}, payload_digest = REPEAT('x', 32)"
        f" WHERE customer_id = {ann}"
    )

    assert [line_digest(line) for line in lines(db)] == before
    with raises_sql(SqlError.APPEND_ONLY):
        db.execute(f"{EMPTY.format(request=request)} WHERE privacy_request_id = {request}")


def test_the_log_knows_of_whom_it_tells(db, ann):
    db.insert("customer_group", customer_group_code="staff", name="Staff")

    assert db.rows(
        "SELECT table_name, action, customer_id = %s FROM audit_log ORDER BY audit_log_id", (ann,)
    ) == [
        ("customer", "insert", 1),
        ("customer_address", "insert", 1),
        ("customer_address", "delete", 1),
        ("customer", "insert", 0),
        ("customer_address", "insert", 0),
        ("customer_address", "delete", 0),
        ("customer_group", "insert", None),
    ]

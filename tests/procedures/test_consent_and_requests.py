"""Consent is written down and never over; requests are opened once, closed once, and proved."""

import pytest

from shopdb.errors import SqlError
from tests.persons import staff

YES = ("marketing", "email", "granted", "checkout", "v3", "a" * 64)


@pytest.fixture
def ann(market):
    return market.buyer().customer_id


@pytest.fixture
def sue(db):
    return staff(db)


def record(db, customer, *answer):
    return db.call("consent_record", customer, *answer, None)[-1]


def close(db, request, state, by, evidence='{"sent": "by post"}'):
    db.call("privacy_request_close", request, state, by, evidence)


def open_request(db, customer, kind):
    return db.call("privacy_request_open", customer, kind, None)[-1]


def test_an_answer_is_written_down(db, ann):
    consent = record(db, ann, *YES)

    assert db.rows("SELECT * FROM customer_consent") == [
        (consent, ann, *YES, db.scalar("SELECT occurred_at FROM customer_consent"))
    ]


def test_a_second_answer_lies_over_the_first_and_removes_it_not(db, ann):
    record(db, ann, *YES)
    record(db, ann, "marketing", "email", "withdrawn", "unsubscribe_link", None, None)

    assert db.rows("SELECT state FROM customer_consent ORDER BY customer_consent_id") == [
        ("granted",),
        ("withdrawn",),
    ]
    assert db.rows("SELECT purpose, channel, state FROM customer_consent_current") == [
        ("marketing", "email", "withdrawn")
    ]


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("value", ["nonsense", "", None])
def test_refuses_an_answer_that_says_too_little(db, ann, refuses, place, value):
    answer = list(YES)
    answer[place] = value if place < 3 or value != "nonsense" else "erasure"

    with refuses(SqlError.VALUE_INVALID):
        record(db, ann, *answer)


def test_refuses_an_address_in_clear(db, ann, refuses):
    for address in ("192.0.2.1", "A" * 64):
        with refuses(SqlError.VALUE_INVALID):
            record(db, ann, *YES[:-1], address)


def test_refuses_who_is_not_there_and_who_was_erased(db, ann, refuses):
    db.call("customer_erase", ann, None, None)

    with refuses(SqlError.NOT_FOUND):
        record(db, 0, *YES)
    with refuses(SqlError.CUSTOMER_ERASED):
        record(db, ann, *YES)


def test_a_request_is_opened_once(db, ann, sue):
    first = open_request(db, ann, "access")

    assert open_request(db, ann, "access") == first
    assert open_request(db, ann, "rectify") != first
    close(db, first, "completed", sue)
    assert open_request(db, ann, "access") != first


def test_opening_refuses_another_kind_nobody_and_who_was_erased(db, ann, refuses):
    for kind in ("forget", "ERASE", "", None):
        with refuses(SqlError.VALUE_INVALID):
            open_request(db, ann, kind)
    with refuses(SqlError.NOT_FOUND):
        open_request(db, 0, "access")
    db.call("customer_erase", ann, None, None)
    with refuses(SqlError.CUSTOMER_ERASED):
        open_request(db, ann, "access")


@pytest.mark.parametrize(("kind", "state"), [("access", "completed"), ("erase", "rejected")])
def test_closing_says_who_and_what(db, ann, sue, kind, state):
    request = open_request(db, ann, kind)
    close(db, request, state, sue)

    assert db.rows(
        "SELECT state, staff_user_id, evidence->>'$.sent', completed_at >= requested_at"
        " FROM privacy_request"
    ) == [(state, sue, "by post", 1)]


def test_closing_refuses_what_proves_nothing(db, ann, sue, refuses):
    request = open_request(db, ann, "access")

    for state, by, evidence in (
        ("received", sue, "{}"),
        ("in_progress", sue, "{}"),
        (None, sue, "{}"),
        ("completed", None, "{}"),
        ("completed", 0, "{}"),
        ("completed", sue, "[]"),
        ("completed", sue, None),
    ):
        with refuses(SqlError.VALUE_INVALID):
            close(db, request, state, by, evidence)
    with refuses(SqlError.NOT_FOUND):
        close(db, 0, "completed", sue)


def test_an_erasure_is_not_closed_by_word(db, ann, sue, refuses):
    request = open_request(db, ann, "erase")

    with refuses(SqlError.PRIVACY_REQUEST_GUARDED):
        close(db, request, "completed", sue)


def test_a_closed_request_stands_still(db, ann, sue, refuses):
    request = open_request(db, ann, "access")
    close(db, request, "rejected", sue)

    with refuses(SqlError.PRIVACY_REQUEST_GUARDED):
        close(db, request, "completed", sue)
    with refuses(SqlError.PRIVACY_REQUEST_GUARDED):
        db.execute("UPDATE privacy_request SET evidence = '{}'")
    with refuses(SqlError.PRIVACY_REQUEST_GUARDED):
        db.execute("DELETE FROM privacy_request")


@pytest.mark.parametrize(
    "change", ["kind = 'access'", "customer_id = {other}", "requested_at = '2020-01-01'"]
)
def test_a_request_stays_what_was_asked(db, market, ann, refuses, change):
    other = market.buyer().customer_id
    open_request(db, ann, "erase")

    with refuses(SqlError.PRIVACY_REQUEST_GUARDED):
        db.execute(f"UPDATE privacy_request SET {change.format(other=other)}")


def test_a_request_in_progress_erases_nobody_by_itself(db, ann, refuses):
    open_request(db, ann, "erase")
    db.execute("UPDATE privacy_request SET state = 'in_progress'")

    with refuses(SqlError.PRIVACY_REQUEST_GUARDED):
        db.execute(
            "UPDATE privacy_request"
            " SET state = 'completed', completed_at = UTC_TIMESTAMP(6), evidence = '{}'"
        )

"""In whatever order writers, erasures and runs of the builder come, the chain holds."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdb.chain.verify import verify
from tests.audit.chained import lines, seals

WRITERS = 3
steps = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "commit", "rollback", "seal", "seal", "month", "erase"]),
        st.integers(0, WRITERS - 1),
    ),
    max_size=25,
)


@pytest.fixture
def writers(db, connect):
    """Sessions that write at once, each in a transaction of its own."""
    sessions = [connect() for _ in range(WRITERS)]
    for session in sessions:
        session.execute("SET SESSION innodb_lock_wait_timeout = 1")
        # As customer_erase does.
        session.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    return sessions


def erase(session):
    """Empty what is said of a customer who comes and is erased, as customer_erase does."""
    customer = session.insert("customer", external_ref=str(uuid4()), full_name="Ann")
    request = session.insert(
        "privacy_request", customer_id=customer, kind="erase", state="in_progress"
    )
    session.execute(
        "UPDATE customer SET status = 'erased', erased_at = UTC_TIMESTAMP(6), deleted_at ="
        " UTC_TIMESTAMP(6), external_ref = NULL, full_name = NULL WHERE customer_id = %s",
        (customer,),
    )
    session.call("audit_erase_core", request, "customer", None)
    session.execute(
        "UPDATE privacy_request SET state = 'completed', completed_at = requested_at,"
        " evidence = '{}' WHERE privacy_request_id = %s",
        (request,),
    )


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(taken=steps)
def test_every_line_that_committed_is_sealed_once_and_the_chain_holds(db, writers, taken):
    for session in writers:
        session.execute("START TRANSACTION")
    for act, number in taken:
        session = writers[number]
        match act:
            case "write":
                session.execute("INSERT INTO customer (external_ref) VALUES (UUID())")
            case "commit" | "rollback":
                session.execute(act.upper())
                session.execute("START TRANSACTION")
            case "erase":
                erase(session)
            case "seal":
                db.call("audit_log_seal", False, None)
            case _:
                db.execute("SET timestamp = UNIX_TIMESTAMP(UTC_TIMESTAMP(6) + INTERVAL 1 MONTH)")
    for session in writers:
        session.execute("COMMIT")
    db.call("audit_log_seal", True, None)
    verdict = verify(db.connection)

    assert verdict.findings == []
    assert sorted(one.audit_log_id for one in seals(db)) == [
        line.audit_log_id for line in lines(db)
    ]

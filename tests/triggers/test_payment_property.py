"""Whatever is tried on a payment, in whatever order: what is counted is what the ledger holds.

A payment of a few lines of Python says which attempts a real one accepts.
"""

from dataclasses import dataclass, field
from decimal import Decimal

import pymysql
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.schema.world import build
from tests.schema.world import payment as payment_row

KINDS = ("authorize", "capture", "void", "refund")
COIN = Decimal("0.01")
# A key that was used, or a counter that would leave its bounds.
REFUSALS = (1062, 3819)


@dataclass(frozen=True)
class Attempt:
    """One transaction, asked for."""

    kind: str
    amount: Decimal
    key: int
    failed: bool


@dataclass
class Model:
    """The counters, and the keys that were used."""

    counters: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(KINDS, Decimal(0)))
    keys: set[int] = field(default_factory=set)

    def accepts(self, attempt: Attempt) -> bool:
        """Take the attempt, if a payment may."""
        if attempt.key in self.keys or attempt.amount <= 0:
            return False
        after = dict(self.counters)
        if not attempt.failed:
            after[attempt.kind] += attempt.amount
        if (
            after["capture"] + after["void"] > after["authorize"]
            or after["refund"] > after["capture"]
            or any(amount % COIN for amount in after.values())
        ):
            return False
        self.counters = after
        self.keys.add(attempt.key)
        return True


attempts = st.lists(
    st.builds(
        Attempt,
        kind=st.sampled_from(KINDS),
        # Mostly whole coins up to 20.00; some halves of a coin, zeros and negatives.
        amount=st.one_of(
            st.integers(1, 2000).map(lambda coins: coins * COIN),
            st.sampled_from([Decimal("0.005"), Decimal(0), Decimal("-1.00")]),
        ),
        key=st.integers(1, 12),
        failed=st.sampled_from([False, False, False, True]),
    ),
    max_size=15,
)


def ask(db, attempt):
    """Whether the server takes the attempt."""
    try:
        db.insert(
            "payment_transaction",
            payment_id=7,
            kind=attempt.kind,
            amount=attempt.amount,
            status="failed" if attempt.failed else "success",
            failure_code="declined" if attempt.failed else None,
            provider="acquirer",
            idempotency_key=str(attempt.key),
        )
    except pymysql.MySQLError as error:
        if error.args[0] not in REFUSALS:
            raise
        return False
    return True


@pytest.fixture
def payment(world):
    """The world with payment 7, which has no transaction yet."""
    build(world, [payment_row(7, order_id=1)])
    return world


def compare(payment, tries):
    model = Model()
    for attempt in tries:
        assert ask(payment, attempt) == model.accepts(attempt), attempt
        counted = payment.rows(
            "SELECT authorized, captured, voided, refunded FROM payment WHERE payment_id = 7"
        )
        summed = payment.rows(
            "SELECT "
            + ", ".join(f"COALESCE(SUM(IF(kind = '{kind}', amount, 0)), 0)" for kind in KINDS)
            + " FROM payment_transaction WHERE payment_id = 7 AND status = 'success'"
        )
        assert counted == summed == [tuple(model.counters.values())]


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(tries=attempts)
def test_counters_are_the_sums_of_what_was_accepted(payment, tries):
    payment.execute("SAVEPOINT untouched")
    try:
        compare(payment, tries)
    finally:
        payment.execute("ROLLBACK TO SAVEPOINT untouched")

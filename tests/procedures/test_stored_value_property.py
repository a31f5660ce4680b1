"""Whatever is tried on gift cards and orders: nothing is spent twice, and nothing below zero.

Cards and orders of a few lines of Python say what becomes of each attempt.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

import pymysql
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdb.errors import SqlError

COIN = Decimal("0.01")
CARDS = (Decimal("25.00"), Decimal("10.00"))
ORDER = Decimal("17.94")
EXAMPLES = count(1)


@dataclass(frozen=True)
class Attempt:
    """Something asked of a card: `order` is None for more to spend."""

    act: str
    card: int
    order: int | None
    amount: Decimal
    key: int


@dataclass
class Model:
    """What is on the cards, what was paid on the orders, and what the keys were used for."""

    cards: list[Decimal] = field(default_factory=lambda: list(CARDS))
    paid: list[Decimal] = field(default_factory=lambda: [Decimal(0)] * 2)
    used: dict[int, Attempt] = field(default_factory=dict)

    def answer(self, attempt: Attempt) -> SqlError | str:
        """Take the attempt, if it may be; what the caller is told."""
        if attempt.key in self.used:
            same = self.used[attempt.key] == attempt
            return "again" if same else SqlError.IDEMPOTENCY_CONFLICT
        refusal = self._refusal(attempt)
        if refusal:
            return refusal
        amount = attempt.amount if attempt.act == "credit" else -attempt.amount
        self.cards[attempt.card] += amount
        if attempt.order is not None:
            self.paid[attempt.order] -= amount
        self.used[attempt.key] = attempt
        return "done"

    def _refusal(self, attempt: Attempt) -> SqlError | None:
        if attempt.act == "redeem":
            if attempt.amount > ORDER - self.paid[attempt.order or 0]:
                return SqlError.PAYMENT_EXCEEDS_OWED
            if attempt.amount > self.cards[attempt.card]:
                return SqlError.BALANCE_INSUFFICIENT
        elif attempt.order is not None and attempt.amount > self.paid[attempt.order]:
            return SqlError.REFUND_EXCEEDS_CAPTURE
        return None


def attempts(act, orders):
    """Attempts of one kind; few keys, so that some are used again."""
    return st.builds(
        Attempt,
        act=st.just(act),
        card=st.integers(0, 1),
        order=orders,
        amount=st.one_of(
            st.integers(1, 1200).map(lambda coins: coins * COIN),
            st.sampled_from([Decimal("10.00"), ORDER, Decimal("5.00")]),
        ),
        key=st.integers(1, 9),
    )


TRIES = st.lists(
    st.one_of(
        attempts("redeem", st.integers(0, 1)),
        attempts("redeem", st.integers(0, 1)),
        attempts("credit", st.sampled_from([None, 0, 1])),
    ),
    max_size=14,
)


@pytest.fixture
def tune(market):
    """What every order holds: nothing that has to be sent."""
    return market.goods("14.95", kind="digital", stock=0)


def fresh(market, tune, example):
    """Two cards and two orders over 17.94."""
    cards = [
        market.db.call(
            "stored_value_open",
            *("gift_card", "GBP", None, f"{example}-{place}".rjust(64, "0"), None, amount, None),
            f"{example}:{place}",
            None,
        )[-1]
        for place, amount in enumerate(CARDS)
    ]
    return cards, [market.order({tune: 1}) for _ in range(2)]


def ask(db, attempt, cards, orders, example):
    """What the server says to an attempt: its entry, or the refusal."""
    order = None if attempt.order is None else orders[attempt.order]
    try:
        return db.call(
            f"stored_value_{attempt.act}",
            cards[attempt.card],
            attempt.amount,
            order,
            f"{example}/{attempt.key}",
            None,
        )[-1]
    except pymysql.MySQLError as error:
        return SqlError.of(error)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(tries=TRIES)
def test_each_attempt_ends_as_it_must(market, tune, tries):
    db, example, model, entries = market.db, next(EXAMPLES), Model(), {}
    cards, orders = fresh(market, tune, example)
    for attempt in tries:
        expected = model.answer(attempt)
        told = ask(db, attempt, cards, orders, example)
        if expected == "done":
            entries[attempt.key] = told
        assert told == (entries[attempt.key] if expected in ("done", "again") else expected)
        assert [
            balance
            for card in cards
            for (balance,) in db.rows(
                "SELECT balance FROM stored_value_account WHERE stored_value_account_id = %s",
                (card,),
            )
        ] == model.cards
    for order, paid in zip(orders, model.paid, strict=True):
        assert db.rows("SELECT paid, owed FROM order_balance WHERE order_id = %s", (order,)) == [
            (paid, ORDER - paid)
        ]
    assert market.violations() + db.rows("SELECT * FROM stored_value_violations") == []

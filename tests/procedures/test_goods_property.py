"""Whatever comes in, moves and is adjusted, in whatever order: shelves hold what ledgers say.

Shelves of a few lines of Python say which calls real ones accept.
"""

from dataclasses import dataclass, field

import pymysql
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdb.errors import SqlError
from tests.purchases import Purchases, goods

ORDERED, TOLERANCE, CLAIMED = 12, 2, 2
REFUSALS = (
    SqlError.STOCK_INSUFFICIENT,
    SqlError.RECEIPT_EXCEEDS_ORDER,
    SqlError.ILLEGAL_TRANSITION,
)


@dataclass(frozen=True)
class Attempt:
    """Units of a variant that come in, go from one warehouse to the other, or are adjusted."""

    act: str
    variant: int
    warehouse: int
    units: int


@dataclass
class Model:
    """What lies where, by variant and warehouse, and what is still to come, by variant."""

    on_hand: list[list[int]] = field(default_factory=lambda: [[CLAIMED, 0], [CLAIMED, 0]])
    received: list[int] = field(default_factory=lambda: [0, 0])

    def accepts(self, attempt: Attempt) -> bool:
        """Take the attempt, if the shop may."""
        shelf, here = self.on_hand[attempt.variant], attempt.warehouse
        # What is claimed lies in the first warehouse.
        free = shelf[here] - (0 if here else CLAIMED)
        match attempt.act:
            case "receive":
                is_open = min(self.received) < ORDERED
                if not is_open or self.received[attempt.variant] + attempt.units > (
                    ORDERED + TOLERANCE
                ):
                    return False
                self.received[attempt.variant] += attempt.units
                shelf[0] += attempt.units
            case "move":
                if attempt.units > free:
                    return False
                shelf[here] -= attempt.units
                shelf[1 - here] += attempt.units
            case "find":
                shelf[here] += attempt.units
            case _:
                if attempt.units > free:
                    return False
                shelf[here] -= attempt.units
        return True


attempts = st.lists(
    st.builds(
        Attempt,
        act=st.sampled_from(["receive", "receive", "move", "move", "find", "break"]),
        variant=st.integers(0, 1),
        warehouse=st.integers(0, 1),
        units=st.integers(1, 9),
    ),
    max_size=14,
)


def ask(market, order, variants, number, attempt):
    """Whether the shop takes the attempt."""
    variant, houses = variants[attempt.variant], (market.north, market.south)
    here, there = houses[attempt.warehouse], houses[1 - attempt.warehouse]
    try:
        match attempt.act:
            case "receive":
                Purchases(market).receive(order, f"DN-{number}", {variant: attempt.units})
            case "move":
                market.db.call("stock_transfer", here, there, goods({variant: attempt.units}), None)
            case "find":
                market.db.call("stock_adjust", variant, here, attempt.units, "count", None)
            case _:
                market.db.call("stock_adjust", variant, here, -attempt.units, "damage", None)
    except pymysql.MySQLError as error:
        if error.args[0] not in REFUSALS:
            raise
        return False
    return True


@pytest.fixture
def purchases(market):
    return Purchases(market)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(tries=attempts)
def test_shelves_hold_what_their_ledgers_say(purchases, tries):
    market, model = purchases.market, Model()
    variants = [market.goods(stock=CLAIMED) for _ in range(2)]
    market.order(dict.fromkeys(variants, CLAIMED))
    order = purchases.order(dict.fromkeys(variants, ORDERED), tolerance=TOLERANCE)
    for number, attempt in enumerate(tries):
        taken = ask(market, order, variants, number, attempt)
        assert taken == model.accepts(attempt), attempt
    found = {
        (variant, warehouse): units
        for variant, warehouse, units in market.db.rows(
            "SELECT variant_id, warehouse_id, on_hand FROM stock_level WHERE variant_id IN %s",
            (variants,),
        )
    }

    assert [
        [found.get((variant, house), 0) for house in (market.north, market.south)]
        for variant in variants
    ] == model.on_hand
    assert purchases.violations() == []

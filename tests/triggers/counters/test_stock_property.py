"""Whatever is tried on two variants in two warehouses: each shelf counts what its ledgers hold.

A shelf of a few lines of Python says which attempts a real one accepts.
"""

from dataclasses import dataclass, field

import pymysql
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.stockroom import claim, movement

SAFETY, BACKORDER = 1, 2
CARTS = SHELVES = 4
# A claim that is there already, or a counter or quantity that would leave its bounds.
REFUSALS = (1062, 3819)
LEDGERS = (
    "SELECT sl.on_hand, sl.reserved, sl.available, sl.promisable,"
    " (SELECT COALESCE(SUM(quantity), 0) FROM stock_movement AS sm"
    " WHERE sm.variant_id = sl.variant_id AND sm.warehouse_id = sl.warehouse_id),"
    " (SELECT COALESCE(SUM(quantity), 0) FROM stock_reservation AS sr"
    " WHERE sr.variant_id = sl.variant_id AND sr.warehouse_id = sl.warehouse_id)"
    " FROM stock_level AS sl ORDER BY sl.variant_id, sl.warehouse_id"
)


@dataclass(frozen=True)
class Attempt:
    """A claim, a change or the end of one, or goods that come or go."""

    act: str
    shelf: int
    cart: int
    quantity: int


@dataclass
class Model:
    """What lies on each shelf, and who claims how much of it."""

    on_hand: list[int] = field(default_factory=lambda: [0] * SHELVES)
    claims: list[dict[int, int]] = field(default_factory=lambda: [{} for _ in range(SHELVES)])

    def accepts(self, attempt: Attempt) -> bool:
        """Take the attempt, if a shelf may."""
        on_hand, claims = self.on_hand[attempt.shelf], dict(self.claims[attempt.shelf])
        exists = attempt.cart in claims
        match attempt.act:
            case "move":
                on_hand += attempt.quantity
                is_sound = attempt.quantity != 0
            case "claim":
                is_sound = attempt.quantity > 0 and not exists
                claims[attempt.cart] = attempt.quantity
            case "change":
                is_sound = attempt.quantity > 0 or not exists
                claims |= {attempt.cart: attempt.quantity} if exists else {}
            case _:
                is_sound = True
                claims.pop(attempt.cart, None)
        if not is_sound or on_hand < 0 or sum(claims.values()) > on_hand + BACKORDER:
            return False
        self.on_hand[attempt.shelf], self.claims[attempt.shelf] = on_hand, claims
        return True

    def counters(self):
        """As LEDGERS has them."""
        return [
            (shelf, taken, shelf - taken, shelf - taken - SAFETY + BACKORDER, shelf, taken)
            for shelf, taken in zip(
                self.on_hand, (sum(claims.values()) for claims in self.claims), strict=True
            )
        ]


attempts = st.lists(
    st.builds(
        Attempt,
        act=st.sampled_from(["move", "move", "claim", "claim", "change", "end"]),
        shelf=st.integers(0, SHELVES - 1),
        cart=st.integers(0, CARTS - 1),
        quantity=st.integers(-3, 8),
    ),
    max_size=20,
)


@pytest.fixture
def shop(room):
    """The stockroom, four empty shelves in the order of their keys, and carts that want all."""
    limits = {"safety_stock": SAFETY, "backorder_limit": BACKORDER}
    first = room.shelf(**limits)
    shelves = [first, room.shelf(variant=first.variant_id, **limits)]
    other = room.shop.variant()
    for shelf in tuple(shelves):
        shelves.append(type(shelf)(other, shelf.warehouse_id))
        room.db.insert("stock_level", **vars(shelves[-1]), **limits)
    return room, shelves, [room.cart(*shelves) for _ in range(CARTS)]


def ask(shop, attempt):
    """Whether the server takes the attempt; if not, nothing has changed."""
    room, shelves, carts = shop
    shelf, cart = shelves[attempt.shelf], carts[attempt.cart]
    key = (shelf.variant_id, shelf.warehouse_id, cart)
    where = "WHERE variant_id = %s AND warehouse_id = %s AND cart_id = %s"
    before = room.contents()
    try:
        match attempt.act:
            case "move":
                room.add("stock_movement", movement(shelf, attempt.quantity))
            case "claim":
                room.add("stock_reservation", claim(shelf, cart, attempt.quantity))
            case "change":
                room.db.execute(
                    f"UPDATE stock_reservation SET quantity = %s {where}", (attempt.quantity, *key)
                )
            case _:
                room.db.execute(f"DELETE FROM stock_reservation {where}", key)
    except pymysql.MySQLError as error:
        if error.args[0] not in REFUSALS:
            raise
        assert room.contents() == before
        return False
    return True


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(tries=attempts)
def test_shelves_count_what_their_ledgers_hold(shop, tries):
    db, model = shop[0].db, Model()
    db.execute("SAVEPOINT untouched")
    try:
        for attempt in tries:
            assert ask(shop, attempt) == model.accepts(attempt), attempt
            assert db.rows(LEDGERS) == model.counters()
    finally:
        db.execute("ROLLBACK TO SAVEPOINT untouched")

"""Sessions that want one thing at once queue for it; where nothing is scarce, nobody waits."""

from collections import Counter

import pytest

from shopdb.errors import SqlError
from tests.shop import Line
from tests.stockroom import (
    claim,
    discount,
    movement,
    packed,
    redemption,
    sent_back,
    statement,
    step,
)
from tests.triggers.counters.conftest import outcome

THREADS = 16
REFUSED = 3819


def orders(room, number=THREADS):
    return [room.order() for _ in range(number)]


def uses(coupon, placed, name=None):
    """One use on each order, each by a customer of its own or all by one."""
    return [
        statement("coupon_redemption", redemption(coupon, order, name or f"x{number:02}"))
        for number, order in enumerate(placed)
    ]


def test_a_scarce_thing_is_claimed_as_often_as_it_is_there(shared, at_once):
    shelf = shared.shelf(on_hand=3, backorder_limit=2)
    carts = [shared.cart(shelf) for _ in range(THREADS)]
    outcomes = at_once([statement("stock_reservation", claim(shelf, cart)) for cart in carts])

    assert outcomes == {"done": 5, REFUSED: THREADS - 5}
    assert shared.counters(shelf)["reserved"] == shared.db.count("stock_reservation") == 5


def test_claims_that_change_and_end_at_once_are_counted(shared, at_once):
    shelf = shared.shelf(on_hand=THREADS)
    carts = [shared.cart(shelf) for _ in range(THREADS)]
    shared.add("stock_reservation", *(claim(shelf, cart) for cart in carts))
    half = THREADS // 2
    outcomes = at_once(
        [("DELETE FROM stock_reservation WHERE cart_id = %s", (cart,)) for cart in carts[:half]]
        + [
            ("UPDATE stock_reservation SET quantity = 2 WHERE cart_id = %s", (cart,))
            for cart in carts[half:]
        ]
    )

    assert outcomes["done"] + outcomes[REFUSED] == THREADS
    assert shared.counters(shelf)["reserved"] == shared.db.scalar(
        "SELECT SUM(quantity) FROM stock_reservation"
    )


def test_goods_leave_as_often_as_they_are_there(shared, at_once):
    shelf = shared.shelf(on_hand=5)
    outcomes = at_once([statement("stock_movement", movement(shelf, -1))] * THREADS)

    assert outcomes == {"done": 5, REFUSED: THREADS - 5}
    assert shared.counters(shelf)["on_hand"] == 0
    assert shared.db.rows(
        "SELECT on_hand_after FROM stock_movement WHERE quantity < 0 ORDER BY stock_movement_id"
    ) == [(4,), (3,), (2,), (1,), (0,)]


def test_a_line_ships_and_comes_back_as_often_as_it_was_ordered(shared, at_once):
    order = shared.shop.order(Line("1.00", quantity=5), status="paid")
    parcels = [shared.parcel(order) for _ in range(THREADS)]
    shipped = at_once([statement("shipment_line", packed(one, order, 1)) for one in parcels])
    requests = [shared.request(order) for _ in range(THREADS)]
    returned = at_once([statement("return_line", sent_back(one, order, 1)) for one in requests])

    assert shipped == returned == {"done": 5, REFUSED: THREADS - 5}
    assert shared.db.rows("SELECT qty_shipped, qty_returned FROM order_line") == [(5, 5)]


def test_a_coupon_is_used_as_often_as_it_may_be(shared, at_once):
    coupon = shared.coupon(usage_limit=5)
    outcomes = at_once(uses(coupon, orders(shared)))

    assert outcomes == {"done": 5, REFUSED: THREADS - 5}
    assert shared.db.scalar("SELECT used_count FROM coupon") == 5
    assert shared.db.count("coupon_redemption") == 5


@pytest.mark.parametrize("limit", [1, 3])
def test_one_customer_uses_a_coupon_as_often_as_one_may(shared, at_once, limit):
    coupon = shared.coupon(per_customer_limit=limit)
    outcomes = at_once(uses(coupon, orders(shared), "ann"))

    assert outcomes == {"done": limit, SqlError.COUPON_CUSTOMER_LIMIT: THREADS - limit}
    assert sorted(shared.db.rows("SELECT use_no FROM coupon_redemption")) == [
        (number,) for number in range(1, limit + 1)
    ]


def test_a_budget_is_spent_to_the_last_coin(shared, at_once):
    promotion = shared.promotion(budget_limit=50)
    outcomes = at_once(
        [
            statement("order_discount", discount(promotion, order, "10.00"))
            for order in orders(shared)
        ]
    )

    assert outcomes == {"done": 5, REFUSED: THREADS - 5}
    assert shared.db.scalar("SELECT budget_used FROM promotion") == 50


def test_sixteen_at_once_have_a_promotion_without_a_budget(shared, at_once):
    promotion = shared.promotion()
    rows = [discount(promotion, order, "10.00") for order in orders(shared)]

    assert at_once([statement("order_discount", row) for row in rows]) == {"done": THREADS}


def test_sixteen_at_once_use_a_coupon_without_limits(shared, at_once):
    assert at_once(uses(shared.coupon(), orders(shared))) == {"done": THREADS}


@pytest.fixture
def without_waiting(shared, session):
    """Holds what the first statement wrote, and runs the others meanwhile, each to its end."""

    def run(first, *others):
        shared.db.execute("COMMIT")
        holder = session()
        holder.execute("START TRANSACTION")
        holder.execute(*first)
        outcomes = []
        for other in others:
            one = session()
            one.execute("SET SESSION innodb_lock_wait_timeout = 1")
            outcomes.append(outcome(one, *other))
        holder.execute("COMMIT")
        return Counter(outcomes)

    return run


def test_nobody_waits_for_a_coupon_without_limits(shared, without_waiting):
    coupon = shared.coupon()

    assert without_waiting(*uses(coupon, orders(shared, 4))) == {"done": 3}
    assert shared.db.count("coupon_redemption") == 4


def test_nobody_waits_for_a_promotion_without_a_budget(shared, without_waiting):
    promotion = shared.promotion()
    given = [discount(promotion, order, "10.00") for order in orders(shared, 4)]

    assert without_waiting(*(statement("order_discount", row) for row in given)) == {"done": 3}
    assert shared.db.count("order_discount") == 4


def test_what_is_given_back_waits_for_nobody_where_there_is_no_limit(shared, without_waiting):
    coupon, promotion, (kept, new) = shared.coupon(), shared.promotion(), orders(shared, 2)
    shared.add("coupon_redemption", redemption(coupon, kept))
    shared.add("order_discount", discount(promotion, kept, "1.00"))
    shared.add("order_status_history", step(kept, 1, "new", "pending"))
    release = "UPDATE coupon_redemption SET released_at = '2100-01-01' WHERE order_id = %s"
    cancel = statement("order_status_history", step(kept, 2, "pending", "cancelled"))
    use = statement("coupon_redemption", redemption(coupon, new, "bob"))
    gift = statement("order_discount", discount(promotion, new, "1.00"))

    assert without_waiting(use, (release, (kept.order_id,))) == {"done": 1}
    assert without_waiting(gift, cancel) == {"done": 1}


def test_who_wants_another_thing_does_not_wait(shared, without_waiting):
    shelves = [shared.shelf(on_hand=1) for _ in range(4)]
    claims = [claim(shelf, shared.cart(shelf)) for shelf in shelves]

    assert without_waiting(*(statement("stock_reservation", row) for row in claims)) == {"done": 3}

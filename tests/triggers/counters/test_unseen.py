"""What others wrote meanwhile is counted, whether or not the session that counts can see it."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.stockroom import discount, redemption, statement
from tests.triggers.counters.conftest import outcome


def wait_until_blocked(db):
    """Until some session waits for a lock on a row of this database."""
    for _ in range(500):
        if db.scalar(
            "SELECT COUNT(*) FROM performance_schema.data_locks"
            " WHERE object_schema = DATABASE() AND lock_status = 'WAITING'"
        ):
            return
        time.sleep(0.01)
    pytest.fail("no session waits")


@pytest.fixture
def after_waiting(shared, session):
    """Holds what the first statement wrote until the second waits for it; both then end."""

    def run(first, second):
        shared.db.execute("COMMIT")
        holder, waiter = session(), session()
        holder.execute("START TRANSACTION")
        holder.execute(*first)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(outcome, waiter, second)
            wait_until_blocked(shared.db)
            holder.execute("COMMIT")
        return waiting.result()

    return run


def test_limits_of_many_coupons_count_what_was_used_meanwhile(shared, after_waiting):
    coupons, (order,) = [shared.coupon(), shared.coupon()], [shared.order()]
    use = statement("coupon_redemption", redemption(coupons[1], order))

    assert after_waiting(use, "UPDATE coupon SET usage_limit = 5 ORDER BY coupon_id") == "done"
    assert shared.db.rows("SELECT used_count FROM coupon ORDER BY coupon_id") == [(0,), (1,)]


def test_budgets_of_many_promotions_count_what_was_given_meanwhile(shared, after_waiting):
    promotions, (order,) = [shared.promotion(), shared.promotion()], [shared.order()]
    gift = statement("order_discount", discount(promotions[1], order, "10.00"))

    assert (
        after_waiting(gift, "UPDATE promotion SET budget_limit = 50 ORDER BY promotion_id")
        == "done"
    )
    assert shared.db.rows("SELECT budget_used FROM promotion ORDER BY promotion_id") == [
        (0,),
        (10,),
    ]


@pytest.fixture
def looking_back(shared, connect):
    """Opens a session whose plain reads show the rows as they are now, whatever comes next."""

    def open_one():
        shared.db.execute("COMMIT")
        session = connect()
        session.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        session.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")
        return session

    return open_one


def test_a_limit_counts_uses_that_the_session_cannot_see(shared, looking_back):
    coupon, (order,) = shared.coupon(), [shared.order()]
    session = looking_back()
    shared.add("coupon_redemption", redemption(coupon, order))
    session.execute("UPDATE coupon SET usage_limit = 5")
    session.execute("COMMIT")

    assert shared.db.scalar("SELECT used_count FROM coupon") == 1


def test_a_use_is_counted_under_a_limit_that_the_session_cannot_see(shared, looking_back):
    coupon, (first, second) = shared.coupon(), [shared.order(), shared.order()]
    shared.add("coupon_redemption", redemption(coupon, first, "ann"))
    session = looking_back()
    shared.db.execute("UPDATE coupon SET usage_limit = 5")
    session.execute(*statement("coupon_redemption", redemption(coupon, second, "bob")))
    session.execute(
        "UPDATE coupon_redemption SET released_at = '2100-01-01' WHERE order_id = %s",
        (first.order_id,),
    )
    session.execute("COMMIT")

    assert shared.db.scalar("SELECT used_count FROM coupon") == 1


def test_a_second_use_is_numbered_after_one_that_the_session_cannot_see(shared, looking_back):
    coupon, (first, second) = shared.coupon(per_customer_limit=2), [shared.order(), shared.order()]
    session = looking_back()
    shared.add("coupon_redemption", redemption(coupon, first))
    session.execute(*statement("coupon_redemption", redemption(coupon, second)))
    session.execute("COMMIT")

    assert shared.db.rows("SELECT use_no FROM coupon_redemption ORDER BY 1") == [(1,), (2,)]


def test_a_budget_counts_discounts_that_the_session_cannot_see(shared, looking_back):
    promotion, (order,) = shared.promotion(), [shared.order()]
    session = looking_back()
    shared.add("order_discount", discount(promotion, order, "10.00"))
    session.execute("UPDATE promotion SET budget_limit = 50")
    session.execute("COMMIT")

    assert shared.db.scalar("SELECT budget_used FROM promotion") == 10


def test_a_discount_is_counted_in_a_budget_that_the_session_cannot_see(shared, looking_back):
    promotion, (order,) = shared.promotion(), [shared.order()]
    session = looking_back()
    shared.db.execute("UPDATE promotion SET budget_limit = 50")
    session.execute(*statement("order_discount", discount(promotion, order, "10.00")))
    session.execute("COMMIT")

    assert shared.db.scalar("SELECT budget_used FROM promotion") == 10

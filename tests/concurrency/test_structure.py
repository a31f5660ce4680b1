"""What is sound alone and not together: of sessions that write it at once, one gets it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import uniform
from threading import Barrier
from time import sleep

import pymysql
import pytest

THREADS = 16
DUPLICATE = 1062
DEADLOCK = 1213
levels = pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ"])


@pytest.fixture
def write(connect):
    """Runs each statement in a session of its own, all at the same time; counts the outcomes."""

    def run(level, statements):
        start = Barrier(len(statements))

        def work(statement):
            session = connect()
            session.execute(f"SET SESSION TRANSACTION ISOLATION LEVEL {level}")
            start.wait(30)
            for _ in range(len(statements)):
                try:
                    session.execute(*statement)
                except pymysql.MySQLError as error:
                    if error.args[0] != DEADLOCK:
                        return error.args[0]
                    # At once, all would meet again, and again.
                    sleep(uniform(0, 0.1))
                else:
                    return "done"
            return DEADLOCK

        with ThreadPoolExecutor(len(statements)) as pool:
            return Counter(pool.map(work, statements))

    return run


@levels
def test_two_categories_do_not_come_to_lie_in_each_other(db, market, write, level):
    roots = [market.category(), market.category()]
    move = "UPDATE category SET depth = 1, parent_depth = 0, parent_id = %s WHERE category_id = %s"
    outcomes = write(level, [(move, (roots[n % 2], roots[1 - n % 2])) for n in range(THREADS)])

    # The first move is done, and again to no effect; whoever wants the opposite is refused.
    assert outcomes["done"] == THREADS // 2
    assert sorted(db.rows("SELECT depth, parent_id IS NULL FROM category")) == [(0, 1), (1, 0)]


@levels
def test_one_address_becomes_the_default(db, connect, market, write, level):
    buyer = market.buyer().customer_id
    # Somebody reads on, so what was the default stays in the unique index, marked as deleted:
    # all lock that entry, and wait for each other.
    connect().execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")
    db.execute("UPDATE customer_address SET is_default_shipping = FALSE")
    addresses = [
        db.insert(
            "customer_address",
            customer_id=buyer,
            full_name="Ann Example",
            line1=f"{number} High Street",
            city="York",
            country_code="GB",
        )
        for number in range(THREADS)
    ]
    choose = "UPDATE customer_address SET is_default_shipping = TRUE WHERE customer_address_id = %s"
    outcomes = write(level, [(choose, (address,)) for address in addresses])

    assert outcomes == {"done": 1, DUPLICATE: THREADS - 1}
    assert db.scalar("SELECT SUM(is_default_shipping) FROM customer_address") == 1


@levels
def test_one_price_is_the_next(db, market, write, level):
    tee = market.goods("1.00")
    db.execute("UPDATE price SET valid_to = '2030-01-01'")
    add = (
        "INSERT INTO price (price_list_id, variant_id, valid_from, prev_valid_to, amount)"
        " VALUES (%s, %s, '2030-01-01', '2030-01-01', %s)"
    )
    outcomes = write(level, [(add, (market.price_list, tee, n)) for n in range(THREADS)])

    assert outcomes == {"done": 1, DUPLICATE: THREADS - 1}
    assert db.count("price") == 2

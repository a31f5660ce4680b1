"""Carts at once: one cart adds up, many carts share a shelf, and claims lapse in nobody's way."""

from shopdb.errors import SqlError

THREADS = 16


def reserve(cart):
    return ("cart_reserve_stock", cart, None, 900)


def test_one_cart_gets_all_that_is_put_in(db, market, at_once):
    tee, cart = market.goods(), market.cart({})
    rush = at_once([("cart_add_line", cart, tee, 1, 900)] * THREADS)

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert db.rows("SELECT quantity FROM cart_line") == [(THREADS,)]
    assert db.rows("SELECT quantity FROM stock_reservation") == [(THREADS,)]
    assert market.violations() == []


def test_the_last_units_are_claimed_once(db, market, at_once):
    tee, mug = market.goods(stock=5), market.goods(stock=THREADS)
    carts = [
        market.cart({tee: 1, mug: 1} if number % 2 else {mug: 1, tee: 1})
        for number in range(THREADS)
    ]
    rush = at_once([reserve(cart) for cart in carts])

    assert rush.done == 5
    assert rush.refusals == {SqlError.STOCK_INSUFFICIENT: THREADS - 5}
    assert rush.calls_again == 0
    assert market.violations() == []


def test_claims_are_renewed_side_by_side(db, market, at_once):
    goods = [market.goods(stock=4) for _ in range(4)]
    carts = [market.cart({goods[number % 4]: 1}) for number in range(THREADS)]
    for cart in carts:
        db.call(*reserve(cart))
    rush = at_once([reserve(cart) for cart in carts])

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert db.count("stock_reservation") == THREADS
    assert market.violations() == []


def test_claims_lapse_while_others_are_made(db, market, at_once):
    goods = [market.goods(stock=THREADS) for _ in range(3)]
    carts = [market.cart(dict.fromkeys(goods, 1)) for _ in range(THREADS)]
    for cart in carts[: THREADS // 2]:
        db.call(*reserve(cart))
    db.execute("UPDATE stock_reservation SET expires_at = '2020-01-01'")
    rush = at_once(
        [reserve(cart) for cart in carts[THREADS // 2 :]]
        + [("reservations_expire", 2, None)] * (THREADS // 2)
    )

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert db.call("reservations_expire", THREADS, None)[-1] >= 0
    assert db.count("stock_reservation") == len(goods) * THREADS // 2
    assert market.violations() == []


def test_prices_that_are_set_at_once_follow_each_other(db, market, at_once):
    tee = market.goods("1.00", stock=0)
    rush = at_once(
        [
            ("price_set", market.price_list, tee, 1, f"{number}.50", None)
            for number in range(THREADS)
        ]
    )

    assert (rush.done, rush.calls_again) == (THREADS, 0)
    assert db.count("price") == 1 + THREADS
    assert db.scalar("SELECT COUNT(*) FROM price WHERE valid_to = '9999-12-31'") == 1

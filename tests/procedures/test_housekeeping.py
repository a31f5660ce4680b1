"""What the shop does by itself: close carts, delete them, mark, check, sum up, move months on."""

from decimal import Decimal

import pytest

from shopdb.errors import SqlError

LONG_AGO = "2026-01-01"
ROTATING = {
    "audit_log": ("occurred_at", 36),
    "audit_seal": ("sealed_at", 37),
    "data_quality_result": ("checked_at", 6),
    "marketing_touch": ("touched_at", 13),
}
RESULTS = "SELECT check_name, severity, subject, found, expected FROM data_quality_result"


def lapse(db, cart):
    db.execute("UPDATE cart SET expires_at = UTC_TIMESTAMP(6) WHERE cart_id = %s", (cart,))


def expire(db, carts=10):
    return db.call("carts_expire", carts, None)[-1]


def cart_states(db):
    return [status for (status,) in db.rows("SELECT status FROM cart ORDER BY cart_id")]


def test_a_cart_whose_time_has_run_out_closes_and_frees_what_it_claimed(db, market):
    tee, mug = market.goods(stock=5), market.goods(stock=5)
    lapsed, kept = market.cart({tee: 2, mug: 1}), market.cart({tee: 1})
    for cart in (lapsed, kept):
        db.call("cart_reserve_stock", cart, None, 900)
    ordered = market.cart({mug: 1})
    market.checkout(ordered)
    for cart in (lapsed, ordered):
        lapse(db, cart)

    assert expire(db) == 1
    assert cart_states(db) == ["expired", "open", "converted"]
    assert db.rows("SELECT cart_id FROM stock_reservation WHERE cart_id IS NOT NULL") == [(kept,)]
    assert market.violations() == []
    assert expire(db) == 0


def test_carts_close_a_number_at_a_time_the_longest_lapsed_first(db, market):
    carts = [market.cart({}) for _ in range(3)]
    for cart, moment in zip(carts, ("2026-01-03", "2026-01-01", "2026-01-02"), strict=True):
        db.execute("UPDATE cart SET expires_at = %s WHERE cart_id = %s", (moment, cart))

    assert expire(db, 2) == 2
    assert cart_states(db) == ["open", "expired", "expired"]


def test_a_cart_that_somebody_is_at_is_left_for_the_next_run(db, market, connect):
    busy, idle = market.cart({}), market.cart({})
    for cart in (busy, idle):
        lapse(db, cart)
    buyer = connect()
    buyer.execute("START TRANSACTION")
    buyer.rows("SELECT * FROM cart WHERE cart_id = %s FOR UPDATE", (busy,))

    assert expire(db) == 1
    assert cart_states(db) == ["open", "expired"]
    buyer.execute("ROLLBACK")
    assert expire(db) == 1


def test_closing_carts_refuses_no_carts(db, market, refuses):
    lapse(db, market.cart({}))

    for carts in (0, -1, None):
        with refuses(SqlError.VALUE_INVALID):
            expire(db, carts)


@pytest.fixture
def old_cart(db, market):
    """Adds a cart with a line that was closed long ago."""

    def add(status="expired", **columns):
        cart = db.insert(
            "cart",
            **{
                "channel_id": market.channel,
                "currency_code": "GBP",
                "status": status,
                "expires_at": LONG_AGO,
                "updated_at": LONG_AGO,
            }
            | columns,
        )
        db.insert("cart_line", cart_id=cart, variant_id=market.goods(), quantity=1, unit_price=1)
        return cart

    return add


def test_purging_takes_carts_that_never_became_an_order(db, market, old_cart):
    for status in ("expired", "merged", "expired", "expired", "expired"):
        old_cart(status)
    now = db.scalar("SELECT UTC_TIMESTAMP(6)")
    kept = [
        old_cart("open"),
        old_cart("converted"),
        old_cart(updated_at=now),
        old_cart("merged", expires_at=now),
    ]
    market.order({market.goods(): 1})

    assert db.call("carts_purge", 90, 2, None)[-1] == 5
    assert [cart for (cart,) in db.rows("SELECT cart_id FROM cart ORDER BY cart_id")][:4] == kept
    assert db.count("cart") == 5
    assert db.count("cart_line") == 5
    assert db.call("carts_purge", 90, 2, None)[-1] == 0


def test_purging_refuses_no_days_and_no_carts(db, old_cart, refuses):
    old_cart()

    for days, batch in ((0, 1), (None, 1), (1, 0), (1, None)):
        with refuses(SqlError.VALUE_INVALID):
            db.call("carts_purge", days, batch, None)


def held(db, market, authorized, *, occurred_at=LONG_AGO):
    """A payment with an authorisation of that day."""
    order = market.order({market.goods("10.00"): 1})
    payment = db.call("payment_open", order, "card", None)[-1]
    db.insert(
        "payment_transaction",
        payment_id=payment,
        kind="authorize",
        amount=authorized,
        status="success",
        provider="acquirer",
        idempotency_key="a",
        occurred_at=occurred_at,
    )
    return payment


def mark(db, days=7):
    return db.call("authorizations_mark_stale", days, None)[-1]


def test_money_set_aside_long_ago_is_marked_once(db, market):
    stale = held(db, market, "17.94")
    market.capture(stale, "5.00")
    for done in (market.capture, market.void):
        done(held(db, market, "17.94"), "17.94")
    market.payment(market.order({market.goods("10.00"): 1}))

    assert mark(db) == 1
    assert db.rows(RESULTS) == [
        (
            "what is set aside is taken or let go",
            "warning",
            f"payment {stale}",
            "12.9400 GBP since 2026-01-01",
            "nothing for longer than 7 days",
        )
    ]
    assert mark(db) == 0
    assert db.rows(
        "SELECT authorized, captured, voided FROM payment WHERE payment_id = %s", (stale,)
    ) == [(Decimal("17.94"), Decimal("5"), 0)]


def test_marking_refuses_no_days(db, market, refuses):
    held(db, market, "17.94")

    for days in (0, None):
        with refuses(SqlError.VALUE_INVALID):
            mark(db, days)


def test_a_sound_shop_leaves_no_result(db, market):
    market.paid_order({market.goods(): 1})

    assert db.call("invariants_check", None) == (0,)
    assert db.count("data_quality_result") == 0


def test_what_is_broken_is_written_down_at_every_check(db, market):
    tee, mug = market.goods(stock=5), market.goods(stock=5)
    db.execute("UPDATE stock_level SET on_hand = on_hand + 1")
    broken = market.violations()

    assert db.call("invariants_check", None) == (2,)
    assert db.call("invariants_check", None) == (2,)
    assert [
        (name, subject, found, expected)
        for name, severity, subject, found, expected in db.rows(RESULTS)
    ] == broken * 2
    assert {subject.split(",")[0] for _, subject, *_ in broken} == {
        f"variant {tee}",
        f"variant {mug}",
    }
    assert db.rows(
        "SELECT COUNT(DISTINCT run_id), COUNT(*), MIN(severity) FROM data_quality_result"
    ) == [(2, 4, "error")]


def test_a_customer_who_waits_is_noted_until_answered(db, market, refuses):
    days = {"late": -31, "soon": -25, "new": -1}
    asked = {
        name: db.insert(
            "privacy_request",
            customer_id=market.buyer().customer_id,
            kind="access",
            requested_at=db.scalar("SELECT UTC_TIMESTAMP(6) + INTERVAL %s DAY", (ago,)),
        )
        for name, ago in days.items()
    }
    due = dict(db.rows("SELECT privacy_request_id, DATE(due_at) FROM privacy_request"))

    assert db.call("privacy_deadlines_check", 7, None)[-1] == 2
    assert db.rows(RESULTS) == [
        (
            "a customer is answered within a month",
            severity,
            f"privacy request {asked[name]}",
            "received",
            f"completed or rejected by {due[asked[name]]}",
        )
        for name, severity in (("late", "error"), ("soon", "warning"))
    ]
    db.execute(
        "UPDATE privacy_request SET state = 'rejected', completed_at = UTC_TIMESTAMP(6),"
        " evidence = '{}'"
    )
    assert db.call("privacy_deadlines_check", 7, None)[-1] == 0
    for ahead in (-1, None):
        with refuses(SqlError.VALUE_INVALID):
            db.call("privacy_deadlines_check", ahead, None)


@pytest.fixture
def months(db):
    """Tells the ends of a table's months; afterwards the tables are as they were installed."""

    def ends(table):
        return [
            end.strip("'")[:10]
            for (end,) in db.rows(
                "SELECT partition_description FROM information_schema.partitions"
                " WHERE table_schema = DATABASE() AND table_name = %s"
                " ORDER BY partition_ordinal_position",
                (table,),
            )
        ]

    yield ends
    for table, (column, _) in ROTATING.items():
        db.execute(
            f"ALTER TABLE {table} PARTITION BY RANGE COLUMNS({column}) ("
            "PARTITION p_start VALUES LESS THAN ('2026-01-01'),"
            " PARTITION p_future VALUES LESS THAN (MAXVALUE))"
        )


def rotate(db, day, keep=None):
    """Move the months on, as on a day."""
    db.execute("SET timestamp = UNIX_TIMESTAMP(%s)", (day,))
    return db.call("partition_rotate", keep, None, None)[1:]


def touch(db, *days):
    for day in days:
        db.insert(
            "marketing_touch", touched_at=day, session_key="b1946ac9", marketing_channel="email"
        )


def days(db, partition=""):
    return [
        str(day)
        for (day,) in db.rows(
            f"SELECT DATE(touched_at) FROM marketing_touch {partition} ORDER BY 1"
        )
    ]


def test_months_are_made_until_three_ahead_and_dropped_beyond_what_is_kept(db, months):
    touch(db, "2026-05-01", "2030-03-31", "2030-04-01", "2031-05-10", "2031-08-31", "2031-09-01")

    assert rotate(db, "2031-05-10") == (41 + 42 + 11 + 18, 8)
    for table, (_, kept) in ROTATING.items():
        assert len(months(table)) == kept + 1 + 3 + 1
        assert months(table)[-2:] == ["2031-09-01", "MAXVALUE"]
    assert months("data_quality_result")[:2] == ["2030-12-01", "2031-01-01"]
    assert days(db) == ["2030-04-01", "2031-05-10", "2031-08-31", "2031-09-01"]
    assert days(db, "PARTITION (p2030_04)") == ["2030-04-01"]
    assert days(db, "PARTITION (p2031_05)") == ["2031-05-10"]
    assert days(db, "PARTITION (p2031_08)") == ["2031-08-31"]
    assert days(db, "PARTITION (p_future)") == ["2031-09-01"]


def test_rotating_again_does_nothing_and_a_month_later_moves_on_by_one(db, months):
    rotate(db, "2031-05-10")
    before = months("audit_log")

    assert rotate(db, "2031-05-31 23:59:59") == (0, 0)
    assert rotate(db, "2031-06-01") == (4, 4)
    assert months("audit_log") == [*before[1:-1], "2031-10-01", "MAXVALUE"]


def test_on_the_first_day_nothing_is_lost(db, months):
    touch(db, "2025-12-31", "2026-01-01", "2026-03-15")

    assert rotate(db, "2026-03-15")[0] == 4 * 6
    assert months("marketing_touch") == [
        "2026-01-01",
        *(f"2026-0{month}-01" for month in range(2, 8)),
        "MAXVALUE",
    ]
    assert days(db) == ["2025-12-31", "2026-01-01", "2026-03-15"]


def test_as_many_months_are_kept_as_are_asked_for(db, months):
    rotate(db, "2026-06-15")
    touch(db, "2026-04-30", "2026-05-01")

    assert rotate(db, "2026-06-15", 1) == (0, 4 * 5)
    assert days(db) == ["2026-05-01"]
    assert months("audit_log")[0] == "2026-06-01"


def test_a_missed_year_is_made_up_for(db, months):
    rotate(db, "2026-01-15")
    rotate(db, "2027-01-15")

    assert months("audit_log")[-3:] == ["2027-04-01", "2027-05-01", "MAXVALUE"]
    assert len(months("audit_log")) == 1 + 16 + 1


def test_rotating_refuses_to_keep_nothing(db, months, refuses):
    touch(db, LONG_AGO)
    before = months("marketing_touch")

    for keep in (0, -1):
        with refuses(SqlError.VALUE_INVALID):
            rotate(db, "2031-05-10", keep)
    assert months("marketing_touch") == before


def test_rotating_commits_nobodys_open_transaction(db, months, raises_sql):
    db.execute("START TRANSACTION")
    touch(db, LONG_AGO)
    with raises_sql(1568):
        rotate(db, "2031-05-10")
    db.execute("ROLLBACK")

    assert days(db) == []
    assert len(months("marketing_touch")) == 2


def test_a_table_in_use_is_not_waited_for_long(db, months, connect, raises_sql):
    db.execute("SET SESSION lock_wait_timeout = 77")
    reader = connect()
    reader.execute("START TRANSACTION")
    reader.rows("SELECT * FROM audit_log")
    with raises_sql(1205):
        rotate(db, "2031-05-10")
    reader.execute("ROLLBACK")

    assert db.scalar("SELECT @@SESSION.lock_wait_timeout") == 77
    assert rotate(db, "2031-05-10")[0] == 112
    assert db.scalar("SELECT @@SESSION.lock_wait_timeout") == 77


def test_every_table_that_rotates_is_moved_on(db, months):
    marked = db.rows(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_comment LIKE '%[rotating]%'"
    )
    rotate(db, "2031-05-10")

    assert {table for (table,) in marked} == set(ROTATING)
    assert all(len(months(table)) > 2 for table in ROTATING)

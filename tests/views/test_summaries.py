"""Every summary is what its view says, whatever was changed late, and whoever refreshes when."""

import random
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pymysql
import pytest

from shopdb.errors import SqlError
from tests.market import Market
from tests.shop import Charge, Credit, Line, Shop
from tests.summaries import refresh, stale, summaries

KEPT = [
    "customer_lifetime_summary",
    "customer_month_summary",
    "daily_sales_summary",
    "daily_variant_sales_summary",
    "hourly_sales_summary",
    "monthly_stock_summary",
    "product_pair_summary",
]
LOCK = "CONCAT('summaries_refresh_', LEFT(SHA2(DATABASE(), 256), 32))"
LAST_STEP = (
    "SELECT COUNT(*) FROM information_schema.processlist"
    " WHERE id = %s AND info LIKE 'DELETE FROM monthly_stock_summary%%'"
)


@pytest.fixture
def market(db):
    return Market(db)


def settled(db):
    """Refresh, and see that nothing is left to do and nothing is stale."""
    taken = refresh(db)
    assert db.count("summary_change") == 0
    assert stale(db) == []
    return taken


def cancel(db, order):
    """Call off an order that is pending, however long ago it was placed."""
    db.insert(
        "order_status_history",
        order_id=order.order_id,
        seq=2,
        from_status="pending",
        to_status="cancelled",
        actor="test",
    )


def test_every_summary_is_here_and_has_the_columns_of_its_view(db):
    columns = {
        name: db.rows(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
            " AND table_name = %s AND column_name <> 'refreshed_at' ORDER BY ordinal_position",
            (name,),
        )
        for table in KEPT
        for name in (table, table.removesuffix("_summary"))
    }

    assert summaries(db) == KEPT
    for table in KEPT:
        assert columns[table]
        assert columns[table] == columns[table.removesuffix("_summary")]


def test_an_empty_shop_is_summed_up_once_and_for_all(db):
    assert settled(db) == 0
    first = db.rows("SELECT * FROM summary_state ORDER BY summary_name")
    assert [row[0] for row in first] == KEPT
    assert settled(db) == 0

    again = db.rows("SELECT * FROM summary_state ORDER BY summary_name")
    assert all(new[1] > old[1] and new[2] == old[2] for old, new in zip(first, again, strict=True))


def test_late_orders_cancellations_and_credits_are_in_their_days(db, shop):
    settled(db)
    ann, guest = shop.customer(), shop.customer(is_guest=True)
    tee, hat = shop.variant("TEE"), shop.variant("HAT")
    shop.channel("eu", currency="EUR", timezone="Europe/Berlin", prices_include_tax=True)
    kept = shop.order(Line("10.00", 3, tee, discount="1.00"), Line("4.00", 1, hat), customer=ann)
    late = shop.order(
        Line("5.00", 1, tee),
        Line("6.00", 1, hat, tax="1.00"),
        charges=(Charge("3.00", tax="0.50"),),
        placed_at="2011-01-31 23:30:00",
        customer=ann,
        channel="eu",
        status="pending",
    )
    shop.order(Line("7.00", 2, hat), customer=guest, placed_at="2012-02-29 00:30:00")
    shop.order("1.00", placed_at=None)
    assert stale(db) == [name for name in KEPT if name != "monthly_stock_summary"]
    assert settled(db) == 3

    shop.credit_note(
        Credit("2.00", variant=tee, order_line_id=kept.line_ids[0]),
        Credit("1.00", variant=hat),
        issued_at="2012-06-01 12:00:00",
        customer=ann,
        order=kept,
    )
    shop.credit_note(
        Credit("4.00", order_line_id=late.line_ids[0]),
        Credit("1.00", kind="charge", order_charge_id=late.charge_ids[0]),
        issued_at="2011-02-28 23:30:00",
        customer=ann,
        channel="eu",
        currency="EUR",
    )
    assert stale(db) != []
    assert settled(db) == 2

    # It takes its credits along, which were issued in another month.
    cancel(db, late)
    assert settled(db) == 1
    assert db.rows("SELECT channel_code, sales_on FROM daily_sales_summary") == [
        ("online_retail", db.scalar("SELECT DATE '2011-03-01'")),
        ("online_retail", db.scalar("SELECT DATE '2012-02-29'")),
        ("online_retail", db.scalar("SELECT DATE '2012-06-01'")),
    ]


def test_what_things_are_called_is_what_they_are_called_now(db, shop):
    ann = shop.customer(is_guest=True)
    tee, hat, cup = (shop.variant(sku) for sku in ("TEE", "HAT", "CUP"))
    shop.order(Line("10.00", 1, tee), Line("4.00", 1, hat), customer=ann)
    shop.credit_note(Credit("2.00", variant=tee), Credit("1.00", variant=cup), customer=ann)
    settled(db)
    for change in (
        f"UPDATE customer SET is_guest = FALSE WHERE customer_id = {ann}",
        f"UPDATE product_variant SET sku = 'TEE-1' WHERE variant_id = {tee}",
        f"DELETE FROM product_variant WHERE variant_id = {tee}",
        f"DELETE FROM product_variant WHERE variant_id = {cup}",
        "UPDATE sales_channel SET timezone = 'Asia/Tokyo'",
        "UPDATE sales_channel SET channel_code = 'past'",
    ):
        db.execute(change)
        assert stale(db) != [], change
        settled(db)

    db.execute("UPDATE sales_channel SET name = 'The past'")
    db.execute(f"UPDATE product_variant SET weight_g = 5 WHERE variant_id = {hat}")
    db.execute(f"UPDATE customer SET full_name = 'Ann' WHERE customer_id = {ann}")
    assert db.count("summary_change") == 0


def test_shelves_are_summed_up_through_all_their_months(db, market):
    tee, hat = market.goods("10.00", stock=20), market.goods("5.00", stock=3)
    order = market.paid_order({tee: 2, hat: 1})
    settled(db)
    market.ship(order)
    db.call("stock_adjust", tee, market.north, -1, "damage", "fell")
    db.insert(
        "stock_movement",
        variant_id=tee,
        warehouse_id=market.north,
        kind="count",
        quantity=4,
        occurred_at="2020-02-29 23:59:59",
    )
    assert "monthly_stock_summary" in stale(db)
    settled(db)

    assert db.rows(
        "SELECT opening, received, sold, adjusted, closing FROM monthly_stock_summary"
        " WHERE variant_id = %s ORDER BY month_on",
        (tee,),
    ) == [(0, 0, 0, 4, 4), (4, 20, 2, -1, 21)]


def test_who_is_erased_stays_a_number(db, market):
    buyer = market.buyer(email="ann@example.com", full_name="Ann Example")
    order = market.order({market.goods("10.00"): 1}, buyer)
    settled(db)
    db.call("order_cancel", order, "test", None)
    db.call("customer_erase", buyer.customer_id, None, None)

    settled(db)


def test_only_one_refreshes_at_a_time(db, connect, shop):
    shop.order("1.00")
    holder = connect()
    assert holder.scalar(f"SELECT GET_LOCK({LOCK}, 0)") == 1
    assert db.call("summaries_refresh", 0, None)[-1] is None
    assert db.count("summary_change") == 1
    holder.scalar(f"SELECT RELEASE_LOCK({LOCK})")

    for number in range(1, 4):
        shop.order("2.00", placed_at=f"2011-04-0{number} 12:00", customer=shop.customer())
    sessions = [connect() for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        taken = list(pool.map(refresh, sessions))
    assert sum(taken) == 4
    settled(db)


def test_waits_no_negative_time(db):
    for seconds in (-1, None):
        with pytest.raises(pymysql.MySQLError) as refusal:
            db.call("summaries_refresh", seconds, None)
        assert refusal.value.args[0] == SqlError.VALUE_INVALID


@pytest.mark.parametrize("is_whole", [False, True], ids=["some changes", "all anew"])
def test_a_refresh_holds_up_nobody_and_killed_loses_nothing(db, connect, market, is_whole):
    """It is held at its last step by a lock on what it would replace, and killed there."""
    tee = market.goods("10.00", stock=20)
    market.order({tee: 1})
    settled(db)
    market.order({tee: 2})
    market.stock(tee, 5)
    if is_whole:
        db.execute("UPDATE summary_state SET rebuilt_at = NULL")
    before = db.rows("SELECT * FROM daily_sales_summary")
    holder, victim = connect(), connect()
    connection = victim.scalar("SELECT CONNECTION_ID()")
    holder.execute("START TRANSACTION")
    holder.execute("SELECT * FROM monthly_stock_summary FOR UPDATE")

    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(refresh, victim)
        while not db.scalar(LAST_STEP, (connection,)):
            sleep(0.01)
        db.execute("SET SESSION innodb_lock_wait_timeout = 2")
        market.order({tee: 3})
        if not is_whole:
            assert db.rows("SELECT * FROM daily_sales_summary") == before
        db.execute(f"KILL CONNECTION {connection}")
        with pytest.raises(pymysql.MySQLError):
            run.result()
    holder.execute("ROLLBACK")

    assert stale(db) != []
    settled(db)


def test_a_change_that_is_committed_late_is_not_passed_over(db, connect, shop):
    settled(db)
    order = shop.order("1.00", placed_at=None)
    writer = connect()
    writer.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    writer.execute("START TRANSACTION")
    writer.execute(
        "UPDATE sales_order SET placed_at = '2011-05-01' WHERE order_id = %s", (order.order_id,)
    )
    shop.order("2.00")

    assert refresh(db) == 1
    assert stale(db) == []
    writer.execute("COMMIT")
    assert stale(db) != []
    assert settled(db) == 1


class Life:
    """A shop in which things happen in no order."""

    def __init__(self, db, seed):
        self.db, self.shop, self.dice = db, Shop(db), random.Random(seed)
        self.shop.channel("eu", currency="EUR", timezone="America/New_York")
        self.customers = [
            self.shop.customer(is_guest=number == 3, external_ref=f"x:{number}")
            for number in range(4)
        ]
        self.variants = [self.shop.variant() for _ in range(4)]
        self.pending, self.placed = [], []

    def moment(self):
        """A moment in one of two months, near the end of a day."""
        month, day, minute = (self.dice.randint(*ends) for ends in ((1, 2), (26, 28), (10, 59)))
        return f"2011-0{month}-{day} 23:{minute}"

    def place(self):
        """An order, by a customer or by nobody who is named."""
        status = self.dice.choice(["pending", "imported"])
        channel = self.dice.choice(["online_retail", "eu"])
        lines = [
            Line("3.00", self.dice.randint(1, 3), self.dice.choice(self.variants), discount="0.50")
            for _ in range(self.dice.randint(1, 3))
        ]
        order = self.shop.order(
            *lines,
            placed_at=self.moment(),
            customer=self.dice.choice([*self.customers, None]),
            channel=channel,
            status=status,
        )
        (self.pending if status == "pending" else self.placed).append((order, channel))

    def cancel(self):
        """An order is called off."""
        if self.pending:
            order, _ = self.pending.pop(self.dice.randrange(len(self.pending)))
            cancel(self.db, order)

    def credit(self):
        """Something is given back of an order."""
        if self.pending + self.placed:
            order, channel = self.dice.choice(self.pending + self.placed)
            line = self.dice.choice(order.line_ids)
            self.shop.credit_note(
                Credit("1.00", order_line_id=line),
                issued_at=self.moment(),
                customer=self.dice.choice([*self.customers, None]),
                channel=channel,
                currency="GBP" if channel == "online_retail" else "EUR",
            )

    def turn(self):
        """A guest gets an account, or the other way round."""
        self.db.execute(
            "UPDATE customer SET is_guest = NOT is_guest WHERE customer_id = %s",
            (self.dice.choice(self.customers),),
        )

    def refresh(self):
        """Some of it becomes known to the summaries."""
        refresh(self.db)


def live(db, seed, acts):
    """Let a shop live for a number of acts, and see that its summaries are right in the end."""
    life = Life(db, seed)
    for _ in range(acts):
        life.dice.choice(
            [life.place, life.place, life.cancel, life.credit, life.turn, life.refresh]
        )()
    settled(db)
    assert db.count("daily_sales_summary") > 0


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_in_whatever_order(db, seed):
    live(db, seed, 25)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(10, 40))
def test_whatever_happens_in_whatever_order_for_long(db, seed):
    live(db, seed, 150)

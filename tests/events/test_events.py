"""Every event runs by itself, as its definer, on a server whose scheduler is on.

On a server of the tests' own, for others must not find their rows gone. An event that would wait
for hours is told to run every second; by then somebody else holds its lock, so that what is seen
first is that it does nothing, and what is seen next that it does its work.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from shopdb.database import session
from shopdb.health import Level, Limits
from shopdb.health.events import event_failures, late_events
from tests.conftest import migrated
from tests.database import Database
from tests.launching import launch_awake
from tests.market import Market
from tests.persons import staff
from tests.summaries import stale

LONG_AGO = "2026-01-01"
PATIENCE = 15


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A shop on a server that runs events."""
    running = launch_awake(tmp_path_factory.mktemp("events"))
    with session(running.url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE shopdb_events COLLATE utf8mb4_0900_ai_ci")
    database = Database(migrated(running.url.set(database="shopdb_events")))
    assert database.scalar("SELECT @@event_scheduler") == "ON"
    yield database
    database.close()
    running.stop()


@pytest.fixture(scope="module")
def market(house: Database) -> Market:
    """A shop that is open for business."""
    return Market(house)


def eventually(is_so: Callable[[], bool]) -> bool:
    """Whether something comes to be so while we wait."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.1)
    return False


def alter(house: Database, event: str, change: str) -> None:
    """Change an event without becoming its definer."""
    house.execute(f"ALTER DEFINER = 'shopdb_owner'@'localhost' EVENT {event} {change}")


@contextmanager
def every_second(house: Database, event: str) -> Iterator[None]:
    """Let an event run every second, and then no more."""
    alter(house, event, "ON SCHEDULE EVERY 1 SECOND")
    yield
    alter(house, event, "DISABLE")


def last_run(house: Database, event: str) -> str:
    return str(
        house.scalar(
            "SELECT COALESCE(last_executed, '') FROM information_schema.events"
            " WHERE event_schema = DATABASE() AND event_name = %s",
            (event,),
        )
    )


@dataclass(frozen=True)
class Chore:
    """What an event finds to do, and the question whose answer is 1 when it is done."""

    event: str
    prepare: Callable[[Market], None]
    done: str


def lapsed_claim(market: Market) -> None:
    cart = market.cart({market.goods(stock=5): 1})
    market.db.call("cart_reserve_stock", cart, None, 900)
    market.db.execute("UPDATE stock_reservation SET expires_at = %s", (LONG_AGO,))


def lapsed_cart(market: Market) -> None:
    cart = market.cart({})
    market.db.execute("UPDATE cart SET expires_at = %s WHERE cart_id = %s", (LONG_AGO, cart))


def closed_cart(market: Market) -> None:
    market.db.insert(
        "cart",
        channel_id=market.channel,
        currency_code="GBP",
        status="merged",
        expires_at=LONG_AGO,
        updated_at=LONG_AGO,
    )


def held_money(market: Market) -> None:
    order = market.order({market.goods("10.00"): 1})
    market.db.insert(
        "payment_transaction",
        payment_id=market.db.call("payment_open", order, "card", None)[-1],
        kind="authorize",
        amount="17.94",
        status="success",
        provider="acquirer",
        idempotency_key="a",
        occurred_at=LONG_AGO,
    )


def published_event(market: Market) -> None:
    market.db.insert(
        "outbox_event",
        aggregate_type="product",
        aggregate_id=9_999,
        public_id=b"p" * 16,
        op="delete",
        status="published",
        published_at=LONG_AGO,
    )


def broken_counter(market: Market) -> None:
    market.goods(stock=5)
    market.db.execute("UPDATE stock_level SET on_hand = on_hand + 1")


def lapsed_value(market: Market) -> None:
    account = market.db.insert(
        "stored_value_account",
        kind="store_credit",
        customer_id=market.buyer().customer_id,
        currency_code="GBP",
        currency_minor_unit=2,
    )
    market.db.call("stored_value_credit", account, "5.00", None, "c", None)
    market.db.execute("UPDATE stored_value_account SET expires_at = %s", (LONG_AGO,))


def late_answer(market: Market) -> None:
    market.db.insert(
        "privacy_request",
        customer_id=market.buyer().customer_id,
        kind="access",
        requested_at=LONG_AGO,
    )


def old_note(market: Market) -> None:
    db = market.db
    officer = staff(db)
    db.insert(
        "customer_note",
        customer_id=market.buyer().customer_id,
        staff_user_id=officer,
        body="rang",
        created_at="2020-01-01",
    )
    db.call("retention_apply", "customer_note", True, 10, None)
    db.call("retention_approve", "customer_note", officer)


def sale(market: Market) -> None:
    market.order({market.goods("10.00"): 1})


def new_customer(market: Market) -> None:
    market.buyer()


def nothing(market: Market) -> None:
    pass


CHORES = [
    Chore("expire_reservations", lapsed_claim, "SELECT COUNT(*) = 0 FROM stock_reservation"),
    Chore("expire_carts", lapsed_cart, "SELECT COUNT(*) = 1 FROM cart WHERE status = 'expired'"),
    Chore("purge_carts", closed_cart, "SELECT COUNT(*) = 0 FROM cart WHERE status = 'merged'"),
    Chore(
        "mark_stale_authorizations",
        held_money,
        "SELECT COUNT(*) = 1 FROM data_quality_result WHERE severity = 'warning'",
    ),
    Chore(
        "purge_outbox", published_event, "SELECT COUNT(*) = 0 FROM outbox_event WHERE op = 'delete'"
    ),
    Chore(
        "seal_audit_log",
        new_customer,
        "SELECT COUNT(*) = 0 FROM audit_log AS al"
        " WHERE NOT EXISTS (SELECT 1 FROM audit_seal WHERE audit_log_id = al.audit_log_id)",
    ),
    Chore("refresh_summaries", sale, "SELECT COUNT(*) = 1 FROM daily_sales_summary"),
    Chore(
        "expire_stored_value",
        lapsed_value,
        "SELECT COUNT(*) = 0 FROM stored_value_account WHERE balance > 0",
    ),
    Chore(
        "check_privacy_deadlines",
        late_answer,
        "SELECT COUNT(*) > 0 FROM data_quality_result WHERE subject LIKE 'privacy request %'",
    ),
    Chore(
        "check_invariants",
        broken_counter,
        "SELECT COUNT(*) > 0 FROM data_quality_result"
        " WHERE check_name = 'on_hand is its movements'",
    ),
    Chore("apply_retention", old_note, "SELECT COUNT(*) = 0 FROM customer_note"),
    Chore(
        "rotate_partitions",
        nothing,
        "SELECT COUNT(*) > 2 FROM information_schema.partitions"
        " WHERE table_schema = DATABASE() AND table_name = 'audit_log'",
    ),
]


@pytest.mark.parametrize("chore", CHORES, ids=lambda chore: chore.event)
def test_waits_for_no_other_run_and_does_its_work(house, market, chore):
    other = Database(house.url)
    assert (
        other.scalar(
            f"SELECT GET_LOCK(CONCAT('{chore.event}_', LEFT(SHA2(DATABASE(), 256), 32)), 0)"
        )
        == 1
    )
    chore.prepare(market)
    assert house.scalar(chore.done) == 0

    with every_second(house, chore.event):
        assert eventually(lambda: last_run(house, chore.event) != "")
        first = last_run(house, chore.event)
        assert eventually(lambda: last_run(house, chore.event) > first)
        assert house.scalar(chore.done) == 0
        other.close()
        assert eventually(lambda: house.scalar(chore.done) == 1)


def test_every_event_has_been_seen_to_run(house):
    events = house.rows(
        "SELECT event_name FROM information_schema.events WHERE event_schema = DATABASE()"
    )

    assert sorted(name for (name,) in events) == sorted(chore.event for chore in CHORES)


def test_a_run_that_fails_is_in_the_error_log_and_keeps_nobody_from_the_next(house, market):
    event = "refresh_summaries"
    log = (
        "SELECT COUNT(*) FROM performance_schema.error_log"
        " WHERE prio = 'Error' AND data LIKE '%%.refresh_summaries]%%'"
    )
    house.execute("RENAME TABLE daily_sales_summary TO mislaid")
    sale(market)
    alter(house, event, "ENABLE")
    with every_second(house, event):
        assert eventually(lambda: house.scalar(log) > 1)
        (failed,) = event_failures(house.connection, Limits())
        assert (failed.level, failed.labels) == (Level.CRITICAL, {"event": event})
        assert "daily_sales_summary" in failed.said
        house.execute("RENAME TABLE mislaid TO daily_sales_summary")
        assert eventually(lambda: stale(house) == [])


def test_health_tells_of_an_event_that_is_off_and_of_one_that_is_late(house):
    alter(house, "purge_carts", "DISABLE")
    alter(house, "rotate_partitions", "ENABLE")

    strict = late_events(house.connection, Limits(event_periods=0, event_patience=-1))
    told = {one.labels["event"]: one for one in strict}
    usual = {one.labels["event"] for one in late_events(house.connection, Limits())}

    assert told["purge_carts"].said == "purge_carts is disabled"
    assert "rotate_partitions has not run for" in told["rotate_partitions"].said
    assert all(one.level is Level.WARN for one in strict)
    assert "purge_carts" in usual
    assert "rotate_partitions" not in usual

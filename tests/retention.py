"""What rules of retention take: one thing of each rule, of any age, and the words to run a rule."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.database import Database
from tests.shop import Shop

LOCK = "CONCAT('retention_', LEFT(SHA2(DATABASE(), 256), 32))"
MINUTE = timedelta(minutes=1)
_numbers = count(1)


@dataclass(frozen=True)
class Kept:
    """Something a rule takes: `plant` adds one of an age, `left` asks which still tell anything."""

    rule: str
    plant: Callable[[Shop, datetime], int]
    left: str


def note(shop: Shop, since: datetime) -> int:
    """A note on a customer."""
    return shop.db.insert(
        "customer_note",
        customer_id=shop.customer(),
        staff_user_id=shop.db.scalar("SELECT MIN(staff_user_id) FROM staff_user"),
        body="rang",
        created_at=since,
    )


def consent(shop: Shop, since: datetime) -> int:
    """A consent, with where it came from."""
    return shop.db.insert(
        "customer_consent",
        customer_id=shop.customer(),
        purpose="marketing",
        channel="email",
        state="granted",
        source="web",
        ip_hash="a" * 64,
        occurred_at=since,
    )


def assessment(shop: Shop, since: datetime) -> int:
    """What a provider thought of an order."""
    return shop.db.insert(
        "fraud_assessment",
        order_id=shop.order("1.00").order_id,
        provider="rules",
        score=20,
        verdict="approve",
        reasons='["ip_far_away"]',
        assessed_at=since,
    )


def batch(shop: Shop, since: datetime) -> int:
    """A file that was taken in."""
    return shop.db.insert(
        "import_batch",
        source="old",
        rows_sha256=f"{next(_numbers):064d}",
        file_name="old.csv",
        row_count=1,
        counts="{}",
        imported_at=since,
    )


def reject(shop: Shop, since: datetime) -> int:
    """A row that found no place."""
    number = batch(shop, since)
    shop.db.insert(
        "import_reject", import_batch_id=number, row_no=1, reason="no_sku", landed_row="{}"
    )
    return number


def landed(shop: Shop, since: datetime) -> int:
    """A row as it landed."""
    number = batch(shop, since)
    texts = ("invoice_no", "stock_code", "description", "quantity", "invoice_date", "unit_price")
    shop.db.insert(
        "staging_online_retail",
        import_batch_id=number,
        row_no=1,
        cell_count=8,
        line_no=1,
        customer_id="17850",
        country="France",
        **dict.fromkeys(texts, "x"),
    )
    return number


def step(shop: Shop, order: int, since: datetime, **columns: str) -> None:
    """The first step of an order."""
    shop.db.insert(
        "order_status_history",
        order_id=order,
        seq=1,
        from_status="new",
        changed_at=since,
        actor="test",
        **{"to_status": "imported"} | columns,
    )


def address(shop: Shop, since: datetime, status: str = "imported") -> int:
    """An order that was placed, with an address."""
    order = shop.order("1.00", placed_at=None).order_id
    shop.db.insert(
        "order_address",
        order_id=order,
        kind="billing",
        full_name="Ann Example",
        line1="1 High Street",
        city="York",
        region="Yorkshire",
        country_code="GB",
    )
    step(shop, order, since, to_status=status)
    shop.db.execute("UPDATE sales_order SET placed_at = %s WHERE order_id = %s", (since, order))
    return order


def words(shop: Shop, since: datetime) -> int:
    """A step of an order, with a note."""
    order = shop.order("1.00", placed_at=None).order_id
    step(shop, order, since, note="Ann rang")
    return order


def guest(shop: Shop, since: datetime) -> int:
    """A guest who never came back."""
    return shop.customer(is_guest=True, full_name="Ann Example", created_at=since)


def ticket(shop: Shop, since: datetime) -> int:
    """A ticket that was settled."""
    return shop.db.insert(
        "support_ticket",
        customer_id=shop.customer(),
        channel="web",
        subject="Where is it?",
        status="resolved",
        opened_at=since,
        resolved_at=since,
    )


def wish(shop: Shop, since: datetime) -> int:
    """A wish."""
    customer = shop.customer()
    shop.db.insert("wishlist_item", customer_id=customer, variant_id=shop.variant(), added_at=since)
    return customer


def cart(shop: Shop, since: datetime) -> int:
    """A cart that lapsed."""
    return shop.db.insert(
        "cart",
        channel_id=shop.channel(),
        currency_code="GBP",
        status="expired",
        expires_at=since,
        updated_at=since,
    )


def gone(shop: Shop, since: datetime) -> int:
    """What tells of a thing that is gone."""
    number = next(_numbers)
    shop.db.insert(
        "outbox_event",
        aggregate_type="product",
        aggregate_id=number,
        public_id=b"p" * 16,
        op="delete",
        status="published",
        published_at=since,
    )
    return number


TAKEN = [
    Kept(
        "customer_consent_ip",
        consent,
        "SELECT customer_consent_id FROM customer_consent WHERE ip_hash IS NOT NULL",
    ),
    Kept("customer_note", note, "SELECT customer_note_id FROM customer_note"),
    Kept(
        "fraud_assessment_reasons",
        assessment,
        "SELECT fraud_assessment_id FROM fraud_assessment WHERE JSON_LENGTH(reasons) > 0",
    ),
    Kept("import_reject", reject, "SELECT import_batch_id FROM import_reject"),
    Kept(
        "order_address",
        address,
        "SELECT order_id FROM order_address WHERE COALESCE(full_name, line1, city, region)"
        " IS NOT NULL",
    ),
    Kept(
        "order_status_history_note",
        words,
        "SELECT order_id FROM order_status_history WHERE note IS NOT NULL",
    ),
    Kept("sleeping_customer", guest, "SELECT customer_id FROM customer WHERE status <> 'erased'"),
    Kept("staging_online_retail", landed, "SELECT import_batch_id FROM staging_online_retail"),
    Kept(
        "support_ticket_words",
        ticket,
        "SELECT support_ticket_id FROM support_ticket WHERE subject <> 'erased'",
    ),
    Kept("wishlist_item", wish, "SELECT customer_id FROM wishlist_item"),
]
NOTES = next(kept for kept in TAKEN if kept.rule == "customer_note")
OF_OTHERS = [
    Kept("cart", cart, "SELECT cart_id FROM cart"),
    Kept("outbox_event", gone, "SELECT aggregate_id FROM outbox_event WHERE op = 'delete'"),
]


def cutoff(db: Database, rule: str) -> datetime:
    """Before when a row is due today."""
    unit, keep = db.rows(
        "SELECT UPPER(keep_unit), keep_for FROM retention_rule WHERE rule_code = %s", (rule,)
    )[0]
    moment: datetime = db.scalar(f"SELECT UTC_TIMESTAMP(6) - INTERVAL {keep} {unit}")
    return moment


def old(db: Database, rule: str = "customer_note") -> datetime:
    """A time that the rule has kept for long enough."""
    return cutoff(db, rule) - MINUTE


def young(db: Database, rule: str = "customer_note") -> datetime:
    """A time that the rule has not."""
    return cutoff(db, rule) + MINUTE


def dry(db: Database, rule: str = "customer_note") -> int:
    """Run a rule dry; how many rows are due."""
    return int(db.call("retention_apply", rule, True, 100, None)[-1])


def apply(db: Database, rule: str = "customer_note", rows: int = 100) -> int:
    """Let a rule take what is due, in chunks; how many rows went."""
    return int(db.call("retention_apply", rule, False, rows, None)[-1])


def approve(db: Database, officer: int, rule: str = "customer_note") -> None:
    """Run a rule dry and let it."""
    dry(db, rule)
    db.call("retention_approve", rule, officer)


def column(db: Database, sql: str) -> list[Any]:
    """The values of one column, in order."""
    return [value for (value,) in db.rows(f"{sql} ORDER BY 1")]


def runs(db: Database) -> list[tuple[Any, ...]]:
    """Rule, whether it ran dry, rows due and done, whether it ended, and why it failed."""
    return db.rows(
        "SELECT rule_code, is_dry_run, due_rows, done_rows, ended_at IS NOT NULL, failure"
        " FROM retention_run ORDER BY retention_run_id"
    )

"""A person of whom every column that may hold personal data holds a mark that can be searched."""

from hashlib import sha256

from tests.database import Database
from tests.market import Buyer, Market

EMAIL = "zqx@zqx.example"
IP_HASH = "c0ffee" + "0" * 58
# What an erasure has to leave nowhere: the marks, and what is made of the e-mail.
MARKS = f"zqx|{IP_HASH}|{sha256(EMAIL.encode()).hexdigest()}"

TEXTS = """
    SELECT c.table_name, c.column_name
    FROM information_schema.columns AS c
    INNER JOIN information_schema.tables AS t
        ON c.table_schema = t.table_schema AND c.table_name = t.table_name
    WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'
        AND c.data_type IN ('char', 'varchar', 'text', 'json')
        AND c.table_name NOT IN ('alembic_version', 'migration_ledger')
    ORDER BY c.table_name, c.ordinal_position
"""


def found(db: Database) -> set[str]:
    """Every column of every table in which a mark stands, as table.column."""
    probes = [
        f"SELECT '{table}.{column}' FROM DUAL WHERE EXISTS (SELECT 1 FROM `{table}` WHERE"
        f" REGEXP_LIKE(CONVERT(`{column}` USING utf8mb4), '{MARKS}', 'i'))"
        for table, column in db.rows(TEXTS)
    ]
    return {name for (name,) in db.rows(" UNION ALL ".join(probes))}


def staff(db: Database) -> int:
    """Somebody who works for the shop."""
    return db.insert(
        "staff_user", email="sue@shop.example", full_name="Sue Staff", role_code="privacy"
    )


def completed_order(market: Market, buyer: Buyer, variant: int, coupon: str | None = None) -> int:
    """An order that was paid, sent and closed."""
    order = market.order({variant: 2}, buyer, coupon=coupon)
    market.capture(market.payment(order), str(market.owed(order)))
    market.ship(order)
    market.db.call("order_transition", order, "completed", "test", None)
    return order


def plant(market: Market, variant: int) -> Buyer:
    """A customer with two closed orders, one as a guest, and marks wherever there is room."""
    db = market.db
    market.coupon(
        promotion=market.promotion(is_coupon_only=True, currency_code="GBP"), usage_limit=5
    )
    buyer = market.buyer(
        email=EMAIL, external_ref="old:zqx", full_name="Zqx Example", phone="+44zqx"
    )
    guest = market.buyer(email=EMAIL, is_guest=True, full_name="Guest Zqx")
    db.execute(
        "UPDATE customer_address SET full_name = 'zqx', company = 'zqx', line1 = 'zqx',"
        " line2 = 'zqx', city = 'zqx', region = 'zqx', postal_code = 'zqx', phone = 'zqx'"
    )
    order = completed_order(market, buyer, variant, "WELCOME")
    completed_order(market, guest, variant)
    cart = market.cart({variant: 1}, buyer, shipping_address_id=buyer.address_id)
    db.execute("UPDATE cart SET utm_source = 'zqx', utm_medium = 'zqx', utm_campaign = 'zqx'")
    db.call("cart_reserve_stock", cart, None, 900)

    who = {"customer_id": buyer.customer_id}
    db.call(
        "consent_record",
        buyer.customer_id,
        "marketing",
        "email",
        "granted",
        "web",
        None,
        IP_HASH,
        0,
    )
    db.insert("customer_note", **who, staff_user_id=staff(db), body="zqx rang")
    group = db.insert("customer_group", customer_group_code="vip", name="Spends much")
    db.insert("customer_group_member", **who, customer_group_id=group)
    db.insert(
        "subscription",
        **who,
        channel_id=market.channel,
        variant_id=variant,
        quantity=1,
        interval_unit="month",
        interval_count=1,
        payment_method_id=db.scalar("SELECT MIN(payment_method_id) FROM payment_method"),
        shipping_address_id=buyer.address_id,
        next_order_on="2100-01-01",
    )
    db.insert("wishlist_item", **who, variant_id=variant)
    db.insert("support_ticket", **who, order_id=order, channel="web", subject="I am zqx")
    db.insert("support_ticket", contact_email=EMAIL, channel="email", subject="zqx again")
    db.insert("marketing_touch", **who, session_key="zqx", marketing_channel="email")
    db.insert(
        "product_question",
        **who,
        product_id=market.product_of(variant),
        locale_code="en-GB",
        question="Would it suit zqx?",
    )
    batch = db.insert(
        "import_batch", source="old", rows_sha256="a" * 64, file_name="old.csv", row_count=1
    )
    db.insert(
        "import_reject",
        import_batch_id=batch,
        row_no=1,
        reason="no_sku",
        landed_row='{"customer_id": "zqx"}',
    )
    db.insert(
        "staging_online_retail",
        import_batch_id=batch,
        row_no=1,
        cell_count=8,
        line_no=1,
        invoice_no="1",
        stock_code="1",
        description="",
        quantity="1",
        invoice_date="2010-12-01 08:26:00",
        unit_price="1",
        customer_id="zqx",
        country="United Kingdom",
    )
    return buyer

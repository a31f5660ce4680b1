"""The audit log notes who changed what things cost or who people are, and nothing else."""

import json
from decimal import Decimal

import pytest

from shopdb.audit import triggers
from shopdb.settings import project_root
from tests.market import Market
from tests.schema.world import WORLD

# A row of each table, its key in the log, and a column with its next value.
CHANGES = {
    "coupon": (
        {"coupon_id": 9, "promotion_id": 1, "coupon_code": "NINTH"},
        "9",
        ("per_customer_limit", 1),
    ),
    "customer": ({"customer_id": 9, "email": "zoe@example.com"}, "9", ("status", "blocked")),
    "customer_address": (
        {
            "customer_address_id": 9,
            "customer_id": 1,
            "full_name": "Zoe Example",
            "line1": "2 High Street",
            "city": "York",
            "country_code": "GB",
        },
        "9",
        ("country_code", "FR"),
    ),
    "customer_group_member": (
        {"customer_group_id": 1, "customer_id": 3},
        "1/3",
        ("joined_at", "2011-12-09 00:00:00.000000"),
    ),
    "customer_note": (
        {"customer_note_id": 9, "customer_id": 1, "staff_user_id": 1, "body": "Zoe rings at noon"},
        "9",
        ("created_at", "2011-12-09 00:00:00.000000"),
    ),
    "customer_group": (
        {"customer_group_id": 9, "customer_group_code": "staff", "name": "Staff"},
        "9",
        ("name", "Us"),
    ),
    "exchange_rate": (
        {"base_code": "GBP", "quote_code": "USD", "valid_from": "2011-01-01", "rate": "1.5"},
        "GBP/USD/2011-01-01 00:00:00.000000",
        ("rate", Decimal("1.6")),
    ),
    "geo_zone_member": (
        {"geo_zone_id": 3, "country_code": "GB", "region_code": "", "postcode_from": "LS1"}
        | {"postcode_to": "LS2"},
        "3/GB//LS1",
        ("postcode_to", "LS9"),
    ),
    "payment_method": (
        {"payment_method_id": 99, "payment_method_code": "shells", "name": "Shells"},
        "99",
        ("is_active", 0),
    ),
    "retention_rule": (
        {
            "rule_code": "spare",
            "table_name": "cart",
            "action": "delete",
            "takes": "The cart",
            "counts_from": "created_at",
            "keep_unit": "day",
            "usual_keep": 30,
            "reason": "Nobody asks for it",
            "carried_out_by": "carts_purge",
        },
        "spare",
        ("own_keep", 7),
    ),
    "price": (
        {
            "price_list_id": 1,
            "variant_id": 1,
            "min_quantity": 100,
            "valid_from": "2099-01-01",
            "amount": "2.00",
        },
        "1/1/100/2099-01-01 00:00:00.000000",
        ("amount", Decimal("1.9")),
    ),
    "price_list": (
        {
            "price_list_id": 9,
            "price_list_code": "winter",
            "name": "Winter",
            "channel_id": 1,
            "currency_code": "GBP",
        },
        "9",
        ("priority", 5),
    ),
    "product": (
        {"product_id": 9, "tax_class_id": 90},
        "9",
        ("product_kind", "digital"),
    ),
    "promotion_target": (
        {"promotion_target_id": 9, "promotion_id": 1, "category_id": 2},
        "9",
        ("mode", "exclude"),
    ),
    "promotion": (
        {
            "promotion_id": 9,
            "promotion_code": "post",
            "name": "Free post",
            "starts_at": "2011-01-01",
            "action_type": "free_shipping",
        },
        "9",
        ("name", "Post is free"),
    ),
    "sales_channel": (
        {
            "channel_id": 9,
            "channel_code": "stall",
            "name": "Stall",
            "default_currency_code": "GBP",
            "default_locale_code": "en-GB",
            "timezone": "Europe/London",
            "prices_include_tax": True,
        },
        "9",
        ("prices_include_tax", 0),
    ),
    "shipping_method": (
        {
            "shipping_method_id": 9,
            "shipping_method_code": "van",
            "name": "Our van",
            "carrier_code": "shop",
            "tax_class_id": 90,
        },
        "9",
        ("is_active", 0),
    ),
    "shipping_rate": (
        {
            "shipping_rate_id": 9,
            "shipping_method_id": 1,
            "geo_zone_id": 1,
            "channel_id": 1,
            "currency_code": "GBP",
            "min_weight_g": 5000,
            "price": "9.00",
        },
        "9",
        ("price", Decimal("9.5")),
    ),
    "subscription": (
        next(values for name, values in WORLD if name == "subscription") | {"subscription_id": 9},
        "9",
        ("quantity", 7),
    ),
    "supplier": (
        {
            "supplier_id": 9,
            "supplier_code": "ninth",
            "name": "Ninth",
            "country_code": "GB",
            "currency_code": "GBP",
        },
        "9",
        ("is_active", 0),
    ),
    "support_ticket": (
        {
            "support_ticket_id": 9,
            "contact_email": "zoe@example.com",
            "channel": "email",
            "subject": "Zoe Example waits",
        },
        "9",
        ("priority", "high"),
    ),
    "stored_value_account": (
        {
            "stored_value_account_id": 9,
            "kind": "gift_card",
            "code_hash": "9" * 64,
            "currency_code": "GBP",
            "currency_minor_unit": 2,
        },
        "9",
        ("expires_at", "2099-01-01 00:00:00.000000"),
    ),
    "staff_user": (
        {
            "staff_user_id": 9,
            "email": "zoe@shop.example",
            "full_name": "Zoe Staff",
            "role_code": "support",
        },
        "9",
        ("role_code", "admin"),
    ),
    "supplier_variant": (
        {"supplier_id": 2, "variant_id": 3, "cost": "1.20", "currency_code": "EUR"},
        "2/3",
        ("lead_time_days", 9),
    ),
    "tax_rate": (
        {
            "tax_class_id": 91,
            "geo_zone_id": 1,
            "valid_from": "2011-01-01",
            "label": "VAT",
            "rate": "0.2",
        },
        "91/1/2011-01-01 00:00:00.000000",
        ("rate", Decimal("0.175")),
    ),
}
TOUCHED = {
    "a row as it was": "UPDATE price SET amount = amount, valid_to = valid_to",
    "when a customer was touched": "UPDATE customer SET updated_at = '2011-01-01'",
    "how often a coupon was used": "UPDATE coupon SET used_count = 2 WHERE coupon_id = 1",
    "what a promotion cost": "UPDATE promotion SET budget_used = 6 WHERE promotion_id = 2",
    "what lies on a card": "UPDATE stored_value_account SET balance = balance + 1",
    "no row": "UPDATE customer SET status = 'blocked' WHERE customer_id = 99",
    "a row that is there": "INSERT IGNORE INTO customer_group VALUES (1, 'trade', 'Other')",
}
REFUSED = {
    "a value that no check allows": ("UPDATE customer SET status = 'gone'", 3819),
    "a second row that is there": (
        "INSERT INTO customer_group VALUES (8, 'eighth', 'Eighth'), (9, 'trade', 'Again')",
        1062,
    ),
    "a counter that does not start at 0": (
        "INSERT INTO coupon (coupon_id, promotion_id, coupon_code, used_count)"
        " VALUES (9, 1, 'NINTH', 1)",
        30007,
    ),
}


def log(db, **of):
    """The lines of the log about some rows, oldest first; its rows as dictionaries."""
    where = "".join(f" AND {column} = %s" for column in of)
    return [
        (table, key, action, actor, old and exact(old), new and exact(new))
        for table, key, action, actor, old, new in db.rows(
            "SELECT table_name, row_key, action, actor, old_row, new_row FROM audit_log"
            f" WHERE TRUE{where} ORDER BY audit_log_id",
            tuple(of.values()),
        )
    ]


def exact(text):
    """A row of the log; what it cost is no float."""
    return json.loads(text, parse_float=Decimal)


def noted(db):
    """How many lines the log has."""
    return db.count("audit_log")


@pytest.fixture
def change(world):
    """Adds, changes and deletes the row of a table; the three lines of the log about it."""

    def run(table):
        row, key, (column, value) = CHANGES[table]
        names = list(row)[: key.count("/") + 1]
        world.insert(table, **row)
        mine = " AND ".join(f"{name} = %s" for name in names)
        keys = [row[name] for name in names]
        world.execute(f"UPDATE {table} SET {column} = %s WHERE {mine}", (value, *keys))
        world.execute(f"DELETE FROM {table} WHERE {mine}", keys)
        return log(world, table_name=table, row_key=key)

    return run


def test_every_audited_table_is_tried():
    files = triggers(project_root())

    assert {path.stem.removesuffix("_after_insert_audit") for path in files} >= CHANGES.keys()
    assert len(files) == 3 * len(CHANGES)


@pytest.mark.parametrize("table", CHANGES)
def test_notes_each_change_with_the_row_before_and_after(world, change, table):
    _, key, (column, value) = CHANGES[table]
    added, changed, deleted = change(table)
    me = world.scalar("SELECT USER()")

    assert [line[:4] for line in (added, changed, deleted)] == [
        (table, key, action, me) for action in ("insert", "update", "delete")
    ]
    assert added[4] is None
    assert added[5] == changed[4]
    assert changed[5] == changed[4] | {column: value} != changed[4]
    assert deleted[4] == changed[5]
    assert deleted[5] is None


@pytest.mark.parametrize("statement", TOUCHED.values(), ids=TOUCHED)
def test_notes_nothing_of_what_is_no_change(world, statement):
    before = noted(world)
    world.execute(statement)

    assert noted(world) == before


@pytest.mark.parametrize(("statement", "number"), REFUSED.values(), ids=REFUSED)
def test_notes_nothing_of_what_was_refused(world, raises_sql, statement, number):
    before = noted(world)
    with raises_sql(number):
        world.execute(statement)

    assert noted(world) == before


def test_notes_nothing_of_what_was_rolled_back(db):
    db.execute("START TRANSACTION")
    db.insert("customer_group", customer_group_code="staff", name="Staff")
    assert noted(db) == 1
    db.execute("ROLLBACK")

    assert noted(db) == 0


def test_of_a_person_it_says_what_changed_and_nothing_that_tells_who(world):
    world.execute(
        "UPDATE customer SET email = 'bob@example.com', full_name = 'bob', phone = NULL"
        " WHERE customer_id = 1"
    )
    world.execute("UPDATE customer SET full_name = 'Bob' WHERE customer_id = 1")
    *_, first, second = log(world, table_name="customer", row_key="1")

    assert [(row["email"], row["full_name"], row["phone"]) for row in first[4:]] == [
        ("[pii:email]", None, None),
        ("[pii:email] changed", "[pii:name] changed", None),
    ]
    # Another case is another name, though the two compare as the same.
    assert [(row["email"], row["full_name"]) for row in second[4:]] == [
        ("[pii:email]", "[pii:name]"),
        ("[pii:email]", "[pii:name] changed"),
    ]
    lines = " ".join(str(line) for line in log(world)).lower()
    assert [
        word for word in ("bob", "ann@example", "example.com", "high street") if word in lines
    ] == []


def test_notes_what_takes_the_place_of_a_row(world):
    world.insert("customer_group", customer_group_id=9, customer_group_code="staff", name="Staff")
    world.execute("REPLACE INTO customer_group VALUES (9, 'staff', 'Us')")
    world.execute(
        "INSERT INTO customer_group VALUES (9, 'staff', 'Us') ON DUPLICATE KEY UPDATE name = 'Crew'"
    )

    assert [
        (action, old and old["name"], new and new["name"])
        for _, _, action, _, old, new in log(world, table_name="customer_group", row_key="9")
    ] == [
        ("insert", None, "Staff"),
        ("delete", "Staff", None),
        ("insert", None, "Us"),
        ("update", "Us", "Crew"),
    ]


def test_notes_each_row_of_a_file(world, load_data):
    load_data(
        "customer_group",
        "IGNORE",
        {"customer_group_id": 8, "customer_group_code": "staff", "name": "Staff"},
        {"customer_group_id": 9, "customer_group_code": "trade", "name": "There already"},
    )

    assert log(world, table_name="customer_group", row_key="8")[0][2] == "insert"
    assert log(world, table_name="customer_group", row_key="9") == []


# (how a row comes to be of the parent, …, the row, the parent)
GOES_FIRST = {
    "customer_address": (
        "UPDATE customer_address SET customer_id = 3 WHERE customer_address_id = 2",
        "customer_address WHERE customer_address_id = 2",
        "customer WHERE customer_id = 3",
    ),
    "customer_group_member": (
        "UPDATE customer_group_member SET customer_id = 3",
        "customer_group_member",
        "customer WHERE customer_id = 3",
    ),
    "geo_zone_member": (
        "UPDATE geo_zone_member SET geo_zone_id = 3 WHERE geo_zone_id = 2",
        "geo_zone_member WHERE geo_zone_id = 3",
        "geo_zone WHERE geo_zone_id = 3",
    ),
    "promotion_target": (
        "INSERT INTO promotion (promotion_id, promotion_code, name, starts_at, action_type)"
        " VALUES (9, 'post', 'Free post', '2011-01-01', 'free_shipping')",
        "UPDATE promotion_target SET promotion_id = 9",
        "promotion_target",
        "promotion WHERE promotion_id = 9",
    ),
}


@pytest.mark.parametrize("table", GOES_FIRST)
def test_what_is_of_another_goes_before_it_so_that_it_is_noted(world, raises_sql, table):
    """A cascade would delete it and fire no trigger."""
    *before_it, row, parent = GOES_FIRST[table]
    for statement in before_it:
        world.execute(statement)
    with raises_sql(1451):
        world.execute(f"DELETE FROM {parent}")
    before = noted(world)
    deleted = world.execute(f"DELETE FROM {row}")
    world.execute(f"DELETE FROM {parent}")

    assert deleted > 0
    assert [line[:3:2] for line in log(world)[before : before + deleted]] == [
        (table, "delete")
    ] * deleted


def test_selling_writes_no_line(db):
    """The counters of a coupon and its promotion move; what they are does not change."""
    market = Market(db)
    promotion = market.promotion(percentage="0.1", currency_code="GBP", budget_limit="50.00")
    market.coupon("TENTH", promotion, usage_limit=3)
    cart = market.cart({market.goods("10.00"): 2})
    before = noted(db)
    order = market.checkout(cart, coupon="TENTH")
    market.capture(market.payment(order), str(market.owed(order)))
    market.ship(order)

    assert db.rows("SELECT used_count FROM coupon") == [(1,)]
    assert db.scalar("SELECT budget_used FROM promotion") > 0
    assert noted(db) == before

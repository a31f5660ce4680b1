"""What SQL reads, writes and calls: held against cases that were read by hand."""

import pytest

from shopdb.docs.catalogue.entry import Ref
from shopdb.docs.sql.access import of_body, of_statement
from shopdb.docs.sql.pieces import pieces
from shopdb.docs.sql.pipeline import of_pipeline

CASES = {
    "a join": ("SELECT a.x FROM cart AS a INNER JOIN customer AS c ON a.i = c.i", "cart customer"),
    "a subquery": ("SELECT 1 FROM cart WHERE EXISTS (SELECT 1 FROM price)", "cart price"),
    "a CTE that hides a table": (
        "WITH customer AS (SELECT 1 AS a FROM cart) SELECT a FROM customer",
        "cart",
    ),
    "a CTE that reads the table of its name": (
        "WITH customer AS (SELECT a FROM customer) SELECT a FROM customer",
        "customer",
    ),
    "a CTE that reads itself": (
        "WITH RECURSIVE tree AS (SELECT 1 AS a FROM category UNION ALL SELECT a + 1 FROM tree)"
        " SELECT a FROM tree",
        "category",
    ),
    "INTO between list and FROM": ("SELECT a, b INTO v_a, @b FROM cart FOR UPDATE", "cart"),
    "INTO at the end": ("SELECT a FROM cart LIMIT 1 INTO v_a", "cart"),
    "a lock of one table": ("SELECT 1 FROM cart AS c, price FOR UPDATE OF c", "cart price"),
    "a LATERAL": (
        "SELECT 1 FROM cart LEFT JOIN LATERAL (SELECT 1 FROM price) AS p ON TRUE",
        "cart price",
    ),
    "a JSON_TABLE that insists": (
        "SELECT j.a FROM JSON_TABLE(p, '$[*]' COLUMNS (a INT PATH '$.a'"
        " DEFAULT '0' ON EMPTY ERROR ON ERROR)) AS j INNER JOIN cart AS c ON c.a = j.a",
        "cart",
    ),
    "a JSON_OBJECT that compares and a JSON_TABLE with character sets": (
        "SELECT JSON_OBJECT('a', j.a > 1, 'b', FALSE) FROM JSON_TABLE(p, '$[*]' COLUMNS (a CHAR(3)"
        " CHARACTER SET ascii COLLATE ascii_bin PATH '$.a')) AS j CROSS JOIN cart",
        "cart",
    ),
    "the server's own tables": ("SELECT 1 FROM information_schema.columns, cart", "cart"),
}
WRITES = {
    "INSERT INTO cart (a) SELECT a FROM price": ({"cart": "insert"}, "price"),
    "INSERT INTO cart (a) VALUES (1) ON DUPLICATE KEY UPDATE a = 2": (
        {"cart": "insert update"},
        "",
    ),
    "REPLACE INTO cart (a) VALUES (1)": ({"cart": "delete insert"}, ""),
    "UPDATE cart SET a = 1 WHERE b = 2": ({"cart": "update"}, ""),
    "UPDATE cart AS c INNER JOIN price AS p ON c.i = p.i SET c.a = p.a": (
        {"cart": "update"},
        "price",
    ),
    "UPDATE price AS p INNER JOIN cart AS c ON c.i = p.i SET c.a = p.a": (
        {"cart": "update"},
        "price",
    ),
    "UPDATE cart SET a = (SELECT MAX(a) FROM cart)": ({"cart": "update"}, "cart"),
    "DELETE FROM cart WHERE i IN (SELECT i FROM price)": ({"cart": "delete"}, "price"),
    "DELETE c FROM cart AS c INNER JOIN price AS p ON c.i = p.i": ({"cart": "delete"}, "price"),
}
# Read in the files themselves, each line.
OBJECTS = {
    Ref("procedure", "checkout_place_order"): (
        "cart coupon currency customer customer_address exchange_rate order_discount promotion"
        " sales_channel sales_order",
        {
            "cart": "update",
            "coupon_redemption": "insert",
            "order_address": "insert",
            "sales_order": "insert",
        },
        "checkout_check_core order_place_core order_ship_charge_core order_tax_core"
        " order_write_lines_core promotion_choose_core promotion_lock_core promotions_apply_core"
        " raise_constraint_core session_guard_core",
    ),
    Ref("procedure", "carts_purge"): (
        "",
        {"cart": "delete"},
        "raise_constraint_core session_guard_core",
    ),
    Ref("trigger", "payment_transaction_after_insert_move_counters"): (
        "",
        {"payment": "update"},
        "",
    ),
    Ref("event", "purge_carts"): ("", {}, "carts_purge retention_keep"),
    Ref("view", "sale"): ("order_discount order_tax sales_channel sales_order", {}, ""),
}


@pytest.mark.parametrize("name", CASES)
def test_a_statement_reads(name):
    sql, reads = CASES[name]
    found = of_statement(sql)

    assert found.unparsed == ()
    assert found.reads == set(reads.split())
    assert found.writes == {}


@pytest.mark.parametrize("sql", WRITES)
def test_a_statement_writes(sql):
    writes, reads = WRITES[sql]
    found = of_statement(sql)

    assert {table: " ".join(sorted(how)) for table, how in found.writes.items()} == writes
    assert found.reads == set(reads.split())


def test_a_body_is_cut_where_its_statements_are():
    body = """
    BEGIN
        DECLARE v_a INT DEFAULT (SELECT 1 FROM price);
        DECLARE c CURSOR FOR SELECT a FROM cart;
        DECLARE EXIT HANDLER FOR SQLSTATE '23000', NOT FOUND BEGIN ROLLBACK; END;
        -- IF this THEN no statement;
        SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
        again: WHILE v_a < CASE WHEN v_a THEN 2 ELSE 3 END DO
            IF EXISTS (SELECT 1 FROM coupon) THEN
                CALL one_core(v_a, 'a;b');
            ELSEIF is_two(v_a) THEN
                SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'SELECT 1 FROM nothing';
            ELSE
                UPDATE brand SET a = IF(v_a, 1, 2);
            END IF;
            CASE v_a WHEN 1 THEN DO RELEASE_LOCK('x'); ELSE LEAVE again; END CASE;
        END WHILE again;
        REPEAT SET v_a = (SELECT 1 FROM product); UNTIL (SELECT 1 FROM country) END REPEAT;
        RETURN (SELECT 1 FROM locale);
    END
    """
    found = of_body(body)

    assert found.unparsed == ()
    assert found.reads == {"price", "cart", "coupon", "product", "country", "locale"}
    assert found.writes == {"brand": {"update"}}
    assert {"one_core", "is_two"} <= found.calls
    assert [piece.call for piece in pieces(body) if piece.call] == ["one_core"]


def test_what_is_not_understood_is_said():
    assert of_body("BEGIN PREPARE p FROM @a; SELECT FROM WHERE; END").unparsed == (
        "PREPARE p FROM @a",
        "SELECT FROM WHERE",
    )


@pytest.mark.parametrize("ref", OBJECTS, ids=str)
def test_an_object_of_the_shop(catalogue, ref):
    reads, writes, calls = OBJECTS[ref]
    found = catalogue.access[ref]

    assert found.reads == set(reads.split())
    assert {table: " ".join(sorted(how)) for table, how in found.writes.items()} == writes
    assert found.calls == set(calls.split())


def test_readers_and_writers_are_the_other_way_round(catalogue):
    assert Ref("procedure", "checkout_place_order") in catalogue.writers["order_address"]
    assert Ref("question", "customer/rfm") in catalogue.readers["customer_lifetime_summary"]
    assert Ref("question", "customer/rfm") not in catalogue.readers["customer"]
    assert Ref("event", "purge_carts") in catalogue.callers["carts_purge"]
    assert Ref("procedure", "checkout_place_order") in catalogue.raisers["30201"]


def test_a_pipeline_reads_and_writes_collections():
    stages = '[{"$lookup": {"from": "products"}}, {"$merge": {"into": "product_stats"}}]'
    found = of_pipeline("reviews", stages)

    assert found.reads == {"reviews", "products"}
    assert found.writes == {"product_stats": {"merge"}}


def test_only_statements_that_are_put_together_at_run_time_are_not_understood(catalogue):
    unparsed = {text.split()[0] for access in catalogue.access.values() for text in access.unparsed}

    assert unparsed <= {"PREPARE", "EXECUTE"}


def test_nothing_is_read_or_written_that_is_not_there(catalogue):
    unknown = [
        (ref, name)
        for ref, access in catalogue.access.items()
        for name in (*access.reads, *access.writes)
        if not catalogue.relation(name)
    ]

    assert unknown == []

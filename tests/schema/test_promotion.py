"""Refusals and allowances of promotions, coupons and their uses."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.schema.proof import Case
from tests.schema.world import WORLD, build

CHANGE = "UPDATE promotion SET name = 'X', {} = %s WHERE promotion_id = {}"
MEASURE = "UPDATE promotion SET action_type = %s, percentage = %s, amount = %s, currency_code = %s"
AIM = "INSERT INTO promotion_target (promotion_id, mode, {}) VALUES (%s, %s, %s)"
TWO_AIMS = (
    "INSERT INTO promotion_target (promotion_id, product_id, variant_id, category_id, brand_id,"
    " customer_group_id) VALUES (1, %s, %s, %s, %s, %s)"
)
DISCOUNT = (
    "INSERT INTO order_discount (order_id, order_line_id, promotion_id, label, amount)"
    " VALUES (2, 2, %s, 'X', %s)"
)
COUPON = (
    "INSERT INTO coupon (promotion_id, coupon_code, usage_limit, per_customer_limit)"
    " VALUES (%s, %s, %s, %s)"
)
REDEEM = (
    "INSERT INTO coupon_redemption (coupon_id, order_id, redeemer_key, use_no, amount)"
    " VALUES (%s, %s, %s, 1, %s)"
)
ANN, BOB = "a" * 64, "b" * 64

PROMOTION_CASES = [
    Case(
        "uq_promotion_promotion_code",
        "UPDATE promotion SET promotion_code = %s WHERE promotion_id = 1",
        "fiver",
        "Fiver",
    ),
    Case("fk_promotion_sales_channel", CHANGE.format("channel_id", 1), 9, 2),
    Case("fk_promotion_currency", CHANGE.format("currency_code", 1), "eur", "EUR"),
    Case(
        "ck_promotion_starts_before_it_ends",
        CHANGE.format("ends_at", 1),
        "2011-01-01",
        "2011-01-01 00:00:00.000001",
    ),
    Case(
        "ck_promotion_action_type",
        MEASURE,
        ("gift", None, None, "GBP"),
        ("free_shipping", None, None, "GBP"),
    ),
    *(
        Case("ck_promotion_one_measure", MEASURE, (*refused, "GBP"), (*allowed, "GBP"))
        for refused, allowed in (
            (("percentage", None, None), ("percentage", "0.1", None)),
            (("percentage", "0.1", 5), ("percentage", "0.1", None)),
            (("fixed_amount", None, None), ("fixed_amount", None, 5)),
            (("free_shipping", None, 5), ("free_shipping", None, None)),
        )
    ),
    Case("ck_promotion_measures_in_range", CHANGE.format("percentage", 1), 0, "0.00001"),
    Case("ck_promotion_measures_in_range", CHANGE.format("percentage", 1), "1.00001", 1),
    Case("ck_promotion_measures_in_range", CHANGE.format("amount", 2), 0, "0.0001"),
    Case("ck_promotion_measures_in_range", CHANGE.format("max_discount", 2), 0, "0.0001"),
    Case(
        "ck_promotion_amounts_have_currency",
        MEASURE + " WHERE promotion_id = 1",
        ("fixed_amount", None, 5, None),
        ("fixed_amount", None, 5, "GBP"),
    ),
    Case("ck_promotion_amounts_have_currency", CHANGE.format("max_discount", 1), 5, None),
    Case("ck_promotion_amounts_have_currency", CHANGE.format("budget_limit", 1), 5, None),
    Case(
        "ck_promotion_amounts_have_currency",
        CHANGE.format("conditions", 1),
        '{"min_subtotal": 20}',
        '{"min_quantity": 20}',
    ),
    *(
        Case("ck_promotion_conditions_shape", CHANGE.format("conditions", 2), refused, allowed)
        for refused, allowed in (
            ("[]", "{}"),
            ('{"colour": "red"}', '{"first_order": true}'),
            ('{"min_subtotal": -1}', '{"min_subtotal": 0.01}'),
            ('{"min_quantity": 0}', '{"min_quantity": 1}'),
            ('{"first_order": 1}', '{"first_order": false}'),
        )
    ),
    # Ten pounds may be given away, and five were.
    Case("ck_promotion_within_budget", DISCOUNT, (2, "5.01"), (2, "5.00")),
    Case("ck_promotion_within_budget", CHANGE.format("budget_limit", 2), "4.99", "5.00"),
    Case("ck_promotion_within_budget", CHANGE.format("budget_used", 2), "-0.0001", 0),
    Case("fk_order_discount_promotion", DISCOUNT, (9, 1), (1, 1)),
]

TARGET_CASES = [
    Case(
        "fk_promotion_target_promotion",
        AIM.format("brand_id"),
        (9, "include", 1),
        (1, "include", 1),
    ),
    *(
        Case(
            f"fk_promotion_target_{table}",
            AIM.format(column),
            (1, "exclude", 9),
            (1, "exclude", 1),
        )
        for table, column in (
            ("product", "product_id"),
            ("product_variant", "variant_id"),
            ("category", "category_id"),
            ("brand", "brand_id"),
            ("customer_group", "customer_group_id"),
        )
    ),
    Case("ck_promotion_target_mode", AIM.format("brand_id"), (1, "only", 1), (1, "exclude", 1)),
    Case(
        "ck_promotion_target_one_thing",
        TWO_AIMS,
        (None, None, None, None, None),
        (None, None, None, None, 1),
    ),
    Case("ck_promotion_target_one_thing", TWO_AIMS, (1, 1, None, None, None), (1, *[None] * 4)),
    Case(
        "ck_promotion_target_one_thing", TWO_AIMS, (None, None, 1, 1, None), (*[None] * 3, 1, None)
    ),
]

COUPON_CASES = [
    Case("uq_coupon_coupon_code", COUPON, (1, "fíver", None, None), (1, "fivers", None, None)),
    Case("fk_coupon_promotion", COUPON, (9, "NEW", None, None), (1, "NEW", None, None)),
    Case("ck_coupon_limits_positive", COUPON, (1, "NEW", 0, None), (1, "NEW", 1, None)),
    Case("ck_coupon_limits_positive", COUPON, (1, "NEW", None, 0), (1, "NEW", None, 1)),
    # Coupon 1 may be used twice and was once.
    Case(
        "ck_coupon_used_within_limit",
        "INSERT INTO coupon_redemption (coupon_id, order_id, redeemer_key, use_no, amount)"
        f" VALUES (1, 1, '{BOB}', 1, 1), (%s, 2, '{BOB}', 1, 1)",
        1,
        2,
    ),
    Case(
        "ck_coupon_used_within_limit",
        "UPDATE coupon SET used_count = %s WHERE coupon_id = 1",
        -1,
        0,
    ),
    Case("coupon_redemption.PRIMARY", REDEEM, (1, 3, BOB, 1), (1, 2, BOB, 1)),
    Case("fk_coupon_redemption_coupon", REDEEM, (9, 2, BOB, 1), (1, 2, BOB, 1)),
    Case("fk_coupon_redemption_sales_order", REDEEM, (1, 9, BOB, 1), (1, 2, BOB, 1)),
    Case(
        "ck_coupon_redemption_amount_not_negative", REDEEM, (1, 2, BOB, "-0.0001"), (1, 2, BOB, 0)
    ),
]

# Without limits the trigger does not look at uses that are not committed yet; this key does.
UNSEEN = Case("uq_coupon_redemption_use", REDEEM, (2, 2, ANN, 1), (2, 2, BOB, 1))
WAITS = (
    "SELECT COUNT(*) FROM performance_schema.data_locks"
    " WHERE object_schema = DATABASE() AND lock_status = 'WAITING'"
)

SEEN = PROMOTION_CASES + TARGET_CASES + COUPON_CASES
CASES = [*SEEN, UNSEEN]


@pytest.mark.parametrize("case", SEEN, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


def test_two_checkouts_do_not_take_one_use(db, connect):
    build(db, WORLD)
    first, second = connect(), connect()
    first.execute("START TRANSACTION")
    first.execute(REDEEM, (2, 1, ANN, 1))
    with ThreadPoolExecutor(1) as pool:
        proof = pool.submit(UNSEEN.prove, second)
        while not proof.done() and not db.scalar(WAITS):
            time.sleep(0.01)
        first.execute("COMMIT")

    proof.result()


@pytest.mark.parametrize("sent", [-1, 0, 7])
def test_a_use_bears_the_lowest_number_that_is_free_whatever_is_sent(world, sent):
    """So that no statement reaches ck_coupon_redemption_use_no_positive."""
    world.execute(REDEEM, (2, 1, ANN, 1))
    world.insert(
        "coupon_redemption", coupon_id=2, order_id=2, redeemer_key=ANN, use_no=sent, amount=1
    )

    assert world.scalar("SELECT use_no FROM coupon_redemption WHERE order_id = 2") == 2

"""Refusals and allowances of reviews, questions and relations of products."""

import pytest

from shopdb.errors import SqlError
from tests.schema.proof import Case

REVIEW = (
    "INSERT INTO product_review (product_id, variant_id, order_line_id, customer_id, rating)"
    " VALUES (%s, %s, %s, %s, 3)"
)
JUDGE = "UPDATE product_review SET {} = %s WHERE product_review_id = 1"
DECIDE = "UPDATE {} SET status = %s, decided_at = %s WHERE {}_id = 1"
ASK = (
    "INSERT INTO product_question (product_id, customer_id, locale_code, question)"
    " VALUES (%s, %s, %s, %s)"
)
ANSWER = (
    "UPDATE product_question SET answer = %s, answered_by = %s, answered_at = %s"
    " WHERE product_question_id = 1"
)
RELATE = (
    "INSERT INTO product_relation (product_id, relation_kind, related_product_id)"
    " VALUES (%s, %s, %s)"
)
VOTE = "INSERT INTO product_review_vote (product_review_id, helpful, unhelpful) VALUES (%s, %s, %s)"
COUNT = (
    "INSERT INTO product_daily_traffic (day_on, product_id, views, sessions, added_to_cart,"
    " purchases, refreshed_at) VALUES (%s, %s, %s, %s, %s, %s, '2011-03-03')"
)
GIVE_AWAY = "UPDATE product_review SET customer_id = %s WHERE order_line_id = 2"
NOW = "2011-03-01"
DAY = "2011-03-02"

CASES = [
    Case("uq_product_review_order_line_id", REVIEW, (1, 1, 2, 1), (1, 1, 1, 1)),
    Case("fk_product_review_product", REVIEW, (9, None, None, 1), (2, None, None, 1)),
    # Variant 2 is of product 2, line 1 sold variant 1.
    Case("fk_product_review_product_variant", REVIEW, (1, 2, None, 1), (2, 2, None, 1)),
    Case("fk_product_review_order_line", REVIEW, (1, 3, 1, 1), (1, 1, 1, 1)),
    Case("fk_product_review_customer", REVIEW, (1, None, None, 9), (1, None, None, None)),
    Case("ck_product_review_purchase_names_variant", REVIEW, (1, None, 1, 1), (1, 1, 1, 1)),
    Case("ck_product_review_rating_in_range", JUDGE.format("rating"), 0, 1),
    Case("ck_product_review_rating_in_range", JUDGE.format("rating"), 6, 4),
    Case(
        "ck_product_review_status",
        DECIDE.format("product_review", "product_review"),
        ("shown", NOW),
        ("published", NOW),
    ),
    Case(
        "ck_product_review_decided_or_pending",
        DECIDE.format("product_review", "product_review"),
        ("rejected", None),
        ("rejected", NOW),
    ),
    Case(
        "ck_product_review_decided_or_pending",
        DECIDE.format("product_review", "product_review"),
        ("pending", NOW),
        ("published", NOW),
    ),
    Case("fk_product_question_product", ASK, (9, 1, "en", "Why?"), (2, 1, "en", "Why?")),
    Case("fk_product_question_customer", ASK, (1, 9, "en", "Why?"), (1, None, "en", "Why?")),
    Case("fk_product_question_locale", ASK, (1, 1, "EN", "Why?"), (1, 1, "en", "Why?")),
    Case("ck_product_question_question_not_empty", ASK, (1, 1, "en", "  "), (1, 1, "en", "?")),
    Case(
        "ck_product_question_status",
        DECIDE.format("product_question", "product_question"),
        ("shown", NOW),
        ("published", NOW),
    ),
    Case(
        "ck_product_question_decided_or_pending",
        DECIDE.format("product_question", "product_question"),
        ("published", None),
        ("rejected", NOW),
    ),
    Case("ck_product_question_answer_is_whole", ANSWER, ("Yes", None, NOW), ("Yes", "Bob", NOW)),
    Case("ck_product_question_answer_is_whole", ANSWER, ("Yes", "Bob", None), ("Yes", "Bob", NOW)),
    Case("ck_product_question_answer_is_whole", ANSWER, (None, "Bob", None), ("No", "Bob", NOW)),
    Case("product_review_vote.PRIMARY", VOTE, (1, 3, 1), (2, 3, 1)),
    Case("fk_product_review_vote_product_review", VOTE, (9, 3, 1), (2, 3, 1)),
    Case("ck_product_review_vote_not_negative", VOTE, (2, -1, 0), (2, 0, 0)),
    Case("ck_product_review_vote_not_negative", VOTE, (2, 0, -1), (2, 0, 0)),
    Case("product_daily_traffic.PRIMARY", COUNT, (NOW, 1, 1, 1, 0, 0), (NOW, 2, 1, 1, 0, 0)),
    Case("fk_product_daily_traffic_product", COUNT, (DAY, 9, 1, 1, 0, 0), (DAY, 1, 1, 1, 0, 0)),
    *(
        Case(
            "ck_product_daily_traffic_not_negative", COUNT, (DAY, 1, *counts), (DAY, 1, 0, 0, 0, 0)
        )
        for counts in ((-1, 0, 0, 0), (0, -1, 0, 0), (0, 0, -1, 0), (0, 0, 0, -1))
    ),
    Case("product_relation.PRIMARY", RELATE, (1, "accessory", 2), (1, "up_sell", 2)),
    Case("fk_product_relation_product", RELATE, (9, "up_sell", 2), (2, "up_sell", 1)),
    Case("fk_product_relation_related_product", RELATE, (1, "up_sell", 9), (1, "up_sell", 2)),
    Case("ck_product_relation_relation_kind", RELATE, (1, "upsell", 2), (1, "replacement", 2)),
    Case("ck_product_relation_not_itself", RELATE, (1, "up_sell", 1), (1, "up_sell", 2)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


@pytest.mark.parametrize("customer", [2, None])
def test_nobody_reviews_what_another_bought(world, raises_sql, customer):
    with raises_sql(SqlError.VALUE_INVALID):
        world.execute(REVIEW, (1, 1, 1, customer))
    with raises_sql(SqlError.VALUE_INVALID):
        world.execute(GIVE_AWAY, (customer,))

    assert world.execute(REVIEW, (1, 1, 1, 1)) == 1


def test_where_the_buyer_is_not_known_nobody_known_reviews(world, raises_sql):
    world.execute("UPDATE sales_order SET customer_id = NULL WHERE order_id = 1")
    with raises_sql(SqlError.VALUE_INVALID):
        world.execute(REVIEW, (1, 1, 1, 1))

    assert world.execute(REVIEW, (1, 1, 1, None)) == 1


def test_a_review_of_no_purchase_is_by_anybody(world):
    assert world.execute(REVIEW, (1, None, None, 2)) == 1


def test_a_variant_whose_purchase_was_reviewed_stays(world, raises_sql):
    world.execute("UPDATE order_line SET variant_id = 2 WHERE order_line_id = 1")
    world.execute(REVIEW, (2, 2, 1, 1))
    with raises_sql(1451):
        world.execute("DELETE FROM product_variant WHERE variant_id = 2")

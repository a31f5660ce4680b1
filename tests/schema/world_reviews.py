"""What people say of goods, and what goes with what: literal rows about product 1.

Review 2 is of what line 2 sold; the buyer is customer 1.
"""

from tests.schema.rows import Row, row

REVIEWS: list[Row] = [
    row("product_relation", product_id=1, relation_kind="accessory", related_product_id=2),
    row("product_review", product_review_id=1, product_id=1, customer_id=1, rating=5),
    row(
        "product_review",
        product_review_id=2,
        product_id=1,
        variant_id=1,
        order_line_id=2,
        customer_id=1,
        rating=1,
    ),
    row("product_review_vote", product_review_id=1, helpful=3, unhelpful=1),
    row(
        "product_daily_traffic",
        day_on="2011-03-01",
        product_id=1,
        views=9,
        sessions=4,
        added_to_cart=2,
        purchases=1,
        refreshed_at="2011-03-02",
    ),
    row(
        "product_question",
        product_question_id=1,
        product_id=1,
        customer_id=1,
        locale_code="en",
        question="Does it float?",
    ),
    row(
        "product_question",
        product_question_id=2,
        product_id=1,
        locale_code="de",
        question="Schwimmt es?",
    ),
]

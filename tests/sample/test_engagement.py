"""Visits, consents, questions, reviews and wishes of the sample shop."""

import pytest

from tests.database import Database

NOTHING = {
    "a visit after the order that it ended in": "SELECT marketing_touch_id FROM marketing_touch"
    " AS t INNER JOIN sales_order AS o USING (order_id) WHERE touched_at >= placed_at"
    " OR touched_at < placed_at - INTERVAL 1 DAY OR t.customer_id <> o.customer_id",
    "a visit of a customer who is none yet": "SELECT marketing_touch_id FROM marketing_touch"
    " INNER JOIN customer USING (customer_id) WHERE touched_at < created_at OR is_guest",
    "an order that two visits ended in": "SELECT order_id FROM marketing_touch"
    " WHERE order_id IS NOT NULL GROUP BY order_id HAVING COUNT(*) > 1",
    "a session of two people": "SELECT session_key FROM marketing_touch GROUP BY session_key"
    " HAVING COUNT(order_id) > 1 OR COUNT(DISTINCT customer_id) > 1",
    "a visit that ends in a cart from elsewhere": "SELECT order_id FROM sales_order"
    " INNER JOIN cart AS c USING (cart_id) INNER JOIN marketing_touch AS t USING (order_id)"
    " WHERE NOT c.utm_source <=> t.utm_source",
    "a cart without a visit before it": "SELECT order_id FROM sales_order INNER JOIN cart AS c"
    " USING (cart_id) LEFT JOIN marketing_touch AS t USING (order_id)"
    " WHERE t.touched_at IS NULL OR t.touched_at > c.created_at",
    "an answer before its question": "SELECT customer_consent_id FROM customer_consent"
    " INNER JOIN customer USING (customer_id) WHERE occurred_at < created_at",
    "a consent given or taken back twice on end": "SELECT * FROM (SELECT state, LAG(state) OVER"
    " (PARTITION BY customer_id, purpose, channel ORDER BY occurred_at) AS before_it"
    " FROM customer_consent) AS c WHERE state = before_it",
    "a ticket before its order": "SELECT support_ticket_id FROM support_ticket"
    " INNER JOIN sales_order USING (order_id) WHERE opened_at < placed_at",
    "a review before the goods": "SELECT product_review_id FROM product_review INNER JOIN"
    " shipment_line USING (order_line_id) INNER JOIN shipment USING (shipment_id)"
    " WHERE delivered_at IS NULL OR product_review.created_at < delivered_at",
    "a wish for what is not on sale": "SELECT variant_id FROM wishlist_item"
    " INNER JOIN product_variant USING (variant_id) INNER JOIN product USING (product_id)"
    " INNER JOIN customer USING (customer_id)"
    " WHERE added_at < published_at OR added_at < customer.created_at",
    "something after the end": "SELECT touched_at FROM marketing_touch"
    " WHERE touched_at >= '2026-01-01'"
    " UNION ALL SELECT occurred_at FROM customer_consent WHERE occurred_at >= '2026-01-01'"
    " UNION ALL SELECT opened_at FROM support_ticket WHERE opened_at >= '2026-01-01'"
    " OR first_answered_at >= '2026-01-01' OR resolved_at >= '2026-01-01'"
    " UNION ALL SELECT created_at FROM product_review WHERE created_at >= '2026-01-01'"
    " OR decided_at >= '2026-01-01'"
    " UNION ALL SELECT added_at FROM wishlist_item WHERE added_at >= '2026-01-01'"
    " UNION ALL SELECT created_at FROM product_question WHERE created_at >= '2026-01-01'"
    " OR decided_at >= '2026-01-01' OR answered_at >= '2026-01-01'",
}


@pytest.mark.parametrize("what", NOTHING)
def test_there_is_no(small: Database, what: str):
    assert small.rows(NOTHING[what])[:5] == []


def test_first_visits_come_by_other_ways_than_last_ones(small: Database):
    """Of orders with two visits of an account and more."""
    first, last = small.rows(
        "SELECT AVG(IF(back = n, by_mail, NULL)), AVG(IF(back = 1, by_mail, NULL)) FROM ("
        " SELECT t.marketing_channel = 'email' AS by_mail,"
        " ROW_NUMBER() OVER (PARTITION BY o.order_id ORDER BY t.touched_at DESC) AS back,"
        " COUNT(*) OVER (PARTITION BY o.order_id) AS n FROM sales_order AS o"
        " INNER JOIN marketing_touch AS t ON t.customer_id = o.customer_id"
        " AND t.touched_at BETWEEN o.placed_at - INTERVAL 30 DAY AND o.placed_at) AS t WHERE n > 1"
    )[0]

    assert float(last) > float(first) + 0.05


def test_buyers_have_many_visits_one_or_none(small: Database):
    visits = dict(
        small.rows(
            "SELECT LEAST(n, 3), COUNT(*) FROM (SELECT COUNT(t.marketing_touch_id) AS n"
            " FROM sales_order AS o LEFT JOIN marketing_touch AS t ON t.customer_id = o.customer_id"
            " AND t.touched_at BETWEEN o.placed_at - INTERVAL 30 DAY AND o.placed_at"
            " GROUP BY o.order_id) AS v GROUP BY 1"
        )
    )

    assert min(visits[n] for n in range(4)) > 50


def test_display_brings_many_and_sells_little(small: Database):
    share = dict(
        small.rows(
            "SELECT marketing_channel, AVG(order_id IS NOT NULL) FROM marketing_touch GROUP BY 1"
        )
    )

    assert len(share) == 8
    assert min(share, key=lambda way: share[way]) == "display"
    assert share["email"] > 3 * share["display"]


def test_fewer_agree_where_people_are_asked_more_strictly(small: Database):
    """Some never said anything, and are no customers who said no."""
    agreed = dict(
        small.rows(
            "SELECT country_code, AVG(state = 'granted') FROM customer_consent_current"
            " INNER JOIN customer_address USING (customer_id)"
            " WHERE is_default_shipping AND purpose = 'marketing' AND channel = 'email'"
            " GROUP BY country_code"
        )
    )

    assert agreed["DE"] < agreed["US"]
    assert agreed["DE"] < agreed["GB"]
    assert small.scalar(
        "SELECT COUNT(*) FROM customer LEFT JOIN customer_consent USING (customer_id)"
        " WHERE NOT is_guest AND customer_consent_id IS NULL"
    )


def test_tickets_are_about_what_went_badly(small: Database):
    late, punctual = small.rows(
        "SELECT AVG(IF(late, asked, NULL)), AVG(IF(late, NULL, asked)) FROM ("
        " SELECT MAX(DATE(delivered_at) > promised_on) AS late, MAX(support_ticket_id IS NOT NULL)"
        " AS asked FROM shipment LEFT JOIN support_ticket USING (order_id)"
        " WHERE delivered_at IS NOT NULL GROUP BY order_id) AS o"
    )[0]

    assert late > 4 * punctual
    assert dict(small.rows("SELECT channel, COUNT(*) FROM support_ticket GROUP BY 1")).keys() == {
        *("chat", "email", "phone", "web")
    }
    assert small.scalar("SELECT COUNT(*) FROM support_ticket WHERE status <> 'resolved'")


def test_what_comes_late_is_rated_lower(small: Database):
    late, punctual = small.rows(
        "SELECT AVG(IF(DATE(delivered_at) > promised_on, rating, NULL)),"
        " AVG(IF(DATE(delivered_at) > promised_on, NULL, rating)) FROM product_review"
        " INNER JOIN shipment_line USING (order_line_id) INNER JOIN shipment USING (shipment_id)"
    )[0]

    assert float(late) < float(punctual) - 0.5


def test_reviews_questions_and_wishes_are_there(small: Database):
    for table, least in (("product_review", 150), ("product_question", 30), ("wishlist_item", 60)):
        assert small.count(table) >= least, table
    assert dict(small.rows("SELECT status, COUNT(*) FROM product_review GROUP BY 1")).keys() == {
        *("pending", "published", "rejected")
    }
    assert small.scalar("SELECT COUNT(*) FROM product_review WHERE order_line_id IS NULL")
    assert small.scalar("SELECT COUNT(DISTINCT rating) FROM product_review") == 5

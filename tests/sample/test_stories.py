"""What questions find in the sample shop: money that failed or lapsed, who sends back what."""

import pytest

from tests.database import Database

NOTHING = {
    "an account with less than nothing on it at some time": "SELECT stored_value_entry_id"
    " FROM stored_value_entry WHERE balance_after < 0",
    "an entry before the one before": "SELECT * FROM (SELECT occurred_at, LAG(occurred_at) OVER"
    " (PARTITION BY stored_value_account_id ORDER BY stored_value_entry_id) AS before_it"
    " FROM stored_value_entry) AS e WHERE occurred_at < before_it",
    "a card spent after it lapsed": "SELECT stored_value_entry_id FROM stored_value_entry"
    " INNER JOIN stored_value_account USING (stored_value_account_id)"
    " WHERE stored_value_entry.kind = 'redeem' AND occurred_at >= expires_at"
    " OR occurred_at < created_at",
    "credit spent by somebody else": "SELECT order_id FROM stored_value_entry AS e"
    " INNER JOIN stored_value_account AS a USING (stored_value_account_id)"
    " INNER JOIN sales_order AS o USING (order_id)"
    " WHERE a.customer_id <> o.customer_id OR e.occurred_at < o.placed_at",
    "an order that was paid for and still owes": "SELECT b.order_id FROM order_balance AS b"
    " INNER JOIN stored_value_entry USING (order_id) WHERE owed <> 0",
    "an order held without a review, or reviewed without being held": "SELECT order_id FROM"
    " (SELECT DISTINCT order_id FROM order_status_history WHERE to_status = 'on_hold') AS h"
    " LEFT JOIN fraud_assessment AS f USING (order_id) GROUP BY order_id"
    " HAVING NOT MAX(COALESCE(verdict, '') = 'review') UNION ALL SELECT order_id"
    " FROM fraud_assessment AS f WHERE verdict <> 'approve' AND NOT EXISTS (SELECT 1 FROM"
    " order_status_history AS h WHERE h.order_id = f.order_id AND to_status = 'on_hold')",
    "a refused order that was paid": "SELECT order_id FROM fraud_assessment INNER JOIN payment"
    " USING (order_id) WHERE verdict = 'reject' AND captured > 0",
    "something after the end": "SELECT occurred_at FROM stored_value_entry"
    " WHERE occurred_at >= '2026-01-01' UNION ALL SELECT assessed_at FROM fraud_assessment"
    " WHERE assessed_at >= '2026-01-01'",
}


@pytest.mark.parametrize("what", NOTHING)
def test_there_is_no(small: Database, what: str):
    assert small.rows(NOTHING[what])[:5] == []


def test_gift_cards_and_credit_are_spent_in_part_and_lapse(small: Database):
    found = dict(small.rows("SELECT kind, COUNT(*) FROM stored_value_entry GROUP BY kind"))
    held = small.rows(
        "SELECT kind, currency_code, SUM(balance) FROM stored_value_account"
        " GROUP BY kind, currency_code HAVING SUM(balance) > 0 ORDER BY 1, 2"
    )

    assert min(found[kind] for kind in ("issue", "redeem", "expire")) >= 10
    assert [row[:2] for row in held if row[0] == "gift_card"] == [
        ("gift_card", code) for code in ("EUR", "GBP", "USD")
    ]
    assert any(kind == "store_credit" for kind, *_ in held)
    assert small.scalar(
        "SELECT COUNT(*) FROM stored_value_account AS a WHERE balance > 0 AND EXISTS (SELECT 1"
        " FROM stored_value_entry AS e WHERE e.stored_value_account_id = a.stored_value_account_id"
        " AND e.kind = 'redeem')"
    )


def test_cards_are_declined_more_often_than_paypal(small: Database):
    declined = dict(
        small.rows(
            "SELECT payment_method_code, AVG(status = 'failed') FROM payment_transaction"
            " INNER JOIN payment USING (payment_id) INNER JOIN payment_method"
            " USING (payment_method_id) WHERE kind = 'authorize' GROUP BY 1"
        )
    )

    assert declined["card"] > 1.3 * float(declined["paypal"])
    assert small.scalar(
        "SELECT COUNT(*) FROM (SELECT payment_id FROM payment_transaction"
        " WHERE status = 'failed' GROUP BY payment_id HAVING COUNT(*) = 2) AS twice"
    )


def test_some_customers_send_back_nearly_all(small: Database):
    serial = small.rows(
        "SELECT channel_id, customer_id FROM sales_order AS o LEFT JOIN return_request AS r"
        " USING (order_id) GROUP BY channel_id, customer_id"
        " HAVING COUNT(DISTINCT o.order_id) >= 6"
        " AND COUNT(DISTINCT r.order_id) >= 0.5 * COUNT(DISTINCT o.order_id)"
    )

    assert len({channel for channel, _ in serial}) == 3
    assert len(serial) < 10
    theirs, others = (
        small.scalar(
            "SELECT AVG(score) FROM fraud_assessment INNER JOIN sales_order USING (order_id)"
            f" WHERE verdict = 'approve' AND provider = 'rules' AND customer_id {which} %s",
            ([customer for _, customer in serial],),
        )
        for which in ("IN", "NOT IN")
    )
    assert theirs > 1.5 * float(others)


def test_sizes_are_changed_and_only_where_there_are_some(small: Database):
    assert (
        len(
            small.rows(
                "SELECT channel_id FROM return_request INNER JOIN sales_order USING (order_id)"
                " WHERE kind = 'exchange' GROUP BY channel_id"
            )
        )
        == 3
    )
    assert small.rows(
        "SELECT DISTINCT reason_code FROM return_line INNER JOIN return_request"
        " USING (return_request_id) WHERE kind = 'exchange'"
    ) == [("wrong_size",)]
    assert (
        small.rows(
            "SELECT order_line_id FROM return_line INNER JOIN order_line USING (order_line_id)"
            " INNER JOIN product_variant USING (variant_id) WHERE reason_code = 'wrong_size'"
            " AND product_id NOT IN (SELECT product_id FROM product_option INNER JOIN option_type"
            " USING (option_type_id) WHERE option_type_code = 'size')"
        )
        == []
    )


def test_a_property_of_nearly_all_of_a_kind_is_missing_on_some(small: Database):
    """Of a kind: of the same second level of the categories."""
    missing = small.scalar(
        "WITH kind AS (SELECT product_id, parent_id FROM product_category INNER JOIN category"
        " USING (category_id) WHERE is_primary), told AS (SELECT parent_id, attribute_id,"
        " COUNT(DISTINCT product_id) AS n FROM kind INNER JOIN product_attribute_value"
        " USING (product_id) GROUP BY parent_id, attribute_id), size AS (SELECT parent_id,"
        " COUNT(*) AS n FROM kind GROUP BY parent_id)"
        " SELECT SUM(size.n - told.n) FROM told INNER JOIN size USING (parent_id)"
        " WHERE told.n >= 0.8 * size.n AND told.n < size.n"
    )

    assert 10 < missing < 200


def test_some_was_prices_are_not_the_lowest_of_the_month_before(small: Database):
    reduced, untrue = small.rows(
        "SELECT COUNT(*), SUM(compare_at_amount > lowest_price_30d(s.variant_id, b.price_list_id,"
        " s.valid_from)) FROM price AS s INNER JOIN price_list AS l USING (price_list_id)"
        " INNER JOIN price_list AS b ON b.channel_id = l.channel_id AND b.kind = 'base'"
        " WHERE l.kind = 'sale' AND compare_at_amount IS NOT NULL"
    )[0]

    assert 0.02 * reduced < untrue < 0.3 * reduced
    assert (
        small.scalar(
            "SELECT COUNT(*) FROM price INNER JOIN price_list USING (price_list_id)"
            " WHERE kind = 'base' AND compare_at_amount IS NOT NULL"
        )
        > 50
    )


def test_something_is_sold_below_cost(small: Database):
    lines, below = small.rows(
        "SELECT COUNT(*), SUM(s.goods_sales < l.unit_cost * l.quantity) FROM sale_line AS s"
        " INNER JOIN order_line AS l USING (order_line_id)"
    )[0]

    assert 0.002 * lines < below < 0.1 * lines


# What there is of orders, by the tables that tell it.
OF_ORDERS = {
    "visits": "marketing_touch USING (order_id)",
    "tickets": "support_ticket USING (order_id)",
    "reviews": "order_line USING (order_id) INNER JOIN product_review USING (order_line_id)",
    "orders paid with stored value": "stored_value_entry USING (order_id)",
    "orders held for review": "fraud_assessment AS f ON o.order_id = f.order_id"
    " AND f.verdict = 'review'",
    "exchanges": "return_request AS r ON o.order_id = r.order_id AND r.kind = 'exchange'",
    "claims": "return_request AS r ON o.order_id = r.order_id AND r.kind = 'claim'",
    "lost parcels": "shipment AS s ON o.order_id = s.order_id AND s.status = 'lost'",
    "payments that failed": "payment USING (order_id) INNER JOIN payment_transaction AS t"
    " USING (payment_id) WHERE t.status = 'failed'",
    "coupons": "coupon_redemption USING (order_id)",
    "consents taken back": "customer_consent USING (customer_id) WHERE state = 'withdrawn'",
    "wishes": "wishlist_item USING (customer_id)",
}


@pytest.mark.parametrize("what", OF_ORDERS)
def test_every_channel_has(small: Database, what: str):
    found = small.rows(
        f"SELECT DISTINCT o.channel_id FROM sales_order AS o INNER JOIN {OF_ORDERS[what]}"
    )

    assert len(found) == 3

"""What there is to find in the sample shop."""

from datetime import datetime

import pytest

from tests.database import Database
from tests.sample.conftest import SCALE

COUNTRIES = {"GB", "DE", "FR", "NL", "ES", "IT", "PL", "US", "CA", "JP"}
SCRIPTS = {
    "uk": r"\p{Cyrillic}",
    "el": r"\p{Greek}",
    "ar": r"\p{Arabic}",
    "zh-Hans": r"\p{Han}",
    "ja": r"[\p{Hiragana}\p{Katakana}\p{Han}]",
    "pl": r"[ąćęłńóśźż]",
}
# What must be there, and how much of it at least.
THERE = {
    "guests": ("SELECT COUNT(*) FROM customer WHERE is_guest", 20),
    "guests with an account's e-mail": (
        "SELECT COUNT(*) FROM customer AS g INNER JOIN customer AS a"
        " ON g.email = a.account_email WHERE g.is_guest",
        5,
    ),
    "failed payments that were made good": (
        "SELECT COUNT(DISTINCT p.order_id) FROM payment AS p INNER JOIN payment_transaction AS t"
        " USING (payment_id) WHERE t.status = 'failed' AND EXISTS (SELECT 1 FROM payment AS q"
        " WHERE q.order_id = p.order_id AND q.captured > 0)",
        20,
    ),
    "orders paid by another way than first tried": (
        "SELECT COUNT(*) FROM (SELECT order_id FROM payment GROUP BY order_id"
        " HAVING COUNT(DISTINCT payment_method_id) = 2) AS o",
        3,
    ),
    "authorisations let go": ("SELECT COUNT(*) FROM payment WHERE voided > 0", 2),
    "partial refunds": (
        "SELECT COUNT(*) FROM payment WHERE refunded > 0 AND refunded < captured",
        10,
    ),
    "orders sent in two parcels": (
        "SELECT COUNT(*) FROM (SELECT order_id FROM shipment GROUP BY order_id"
        " HAVING COUNT(DISTINCT warehouse_id) = 2) AS o",
        10,
    ),
    "late parcels": ("SELECT COUNT(*) FROM shipment WHERE DATE(delivered_at) > promised_on", 20),
    "lost parcels": ("SELECT COUNT(*) FROM shipment WHERE status = 'lost'", 2),
    "returns that cannot be sold again": (
        "SELECT COUNT(*) FROM return_line WHERE is_resellable = 0",
        5,
    ),
    "returns that can": ("SELECT COUNT(*) FROM return_line WHERE is_resellable = 1", 20),
    "reasons to return": ("SELECT COUNT(DISTINCT reason_code) FROM return_line", 5),
    "cancelled orders": ("SELECT COUNT(*) FROM sales_order WHERE status_code = 'cancelled'", 15),
    "orders that came back": (
        "SELECT COUNT(*) FROM sales_order WHERE status_code = 'returned'",
        10,
    ),
    "price changes": ("SELECT COUNT(*) FROM price WHERE prev_valid_to IS NOT NULL", 1000),
    "sale prices": ("SELECT COUNT(*) FROM price WHERE compare_at_amount > amount", 500),
    "orders of the trade": (
        "SELECT COUNT(*) FROM sales_order INNER JOIN customer USING (customer_id)"
        " WHERE customer_group_id IS NOT NULL",
        10,
    ),
    "coupons used": ("SELECT COUNT(*) FROM coupon_redemption", 40),
    "promotions without a coupon": (
        "SELECT COUNT(*) FROM order_discount WHERE coupon_code IS NULL",
        20,
    ),
    "places of two taxes": (
        "SELECT COUNT(*) FROM (SELECT order_line_id FROM order_tax WHERE country_code = 'CA'"
        " AND order_line_id IS NOT NULL GROUP BY order_line_id HAVING COUNT(*) = 2) AS l",
        10,
    ),
    "earlier rates of tax": ("SELECT COUNT(*) FROM tax_rate WHERE prev_valid_to IS NOT NULL", 4),
    "kinds of movement": ("SELECT COUNT(DISTINCT kind) FROM stock_movement", 8),
    "costs of lines": ("SELECT COUNT(unit_cost) FROM order_line", 2000),
    "open carts": ("SELECT COUNT(*) FROM cart WHERE status = 'open'", 8),
    "claims of open carts": (
        "SELECT COUNT(*) FROM stock_reservation WHERE cart_id IS NOT NULL"
        " AND YEAR(expires_at) = 2026",
        1,
    ),
    "carts that became orders": ("SELECT COUNT(cart_id) FROM sales_order", 60),
    "exchange rates": ("SELECT COUNT(*) FROM exchange_rate", 100),
    "levels of categories": ("SELECT COUNT(DISTINCT depth) FROM category", 3),
    "statuses": ("SELECT COUNT(DISTINCT to_status) FROM order_status_history", 9),
}


@pytest.mark.parametrize("what", THERE)
def test_there_are(small: Database, what: str):
    sql, least = THERE[what]

    assert small.scalar(sql) >= least


def test_is_as_large_as_its_scale_says(small: Database):
    assert small.count("customer") == round(5000 * SCALE)
    # A few buyers more or less who come every week count for much in a small shop.
    assert 0.7 * 20_000 * SCALE < small.count("sales_order") < 1.4 * 20_000 * SCALE
    assert 0.8 * 1000 * SCALE**0.5 < small.count("product") < 1.2 * 1000 * SCALE**0.5
    assert small.count("product_variant") > 2 * small.count("product")


def test_sells_in_ten_countries_three_channels_and_three_currencies(small: Database):
    assert small.rows(
        "SELECT channel_code, o.currency_code, timezone, o.prices_include_tax"
        " FROM sales_order AS o INNER JOIN sales_channel USING (channel_id)"
        " GROUP BY 1, 2, 3, 4 ORDER BY 1"
    ) == [
        ("shop_eu", "EUR", "Europe/Berlin", 1),
        ("shop_uk", "GBP", "Europe/London", 1),
        ("shop_us", "USD", "America/New_York", 0),
    ]
    assert {one for (one,) in small.rows("SELECT country_code FROM order_address")} == COUNTRIES


def test_names_its_goods_in_several_scripts(small: Database):
    for locale, letters in SCRIPTS.items():
        assert small.scalar(
            "SELECT COUNT(*) FROM product_translation WHERE locale_code = %s"
            " AND REGEXP_LIKE(name, %s)",
            (locale, letters),
        ), locale


def test_sells_in_two_whole_years_more_in_the_second(small: Database):
    months = small.rows(
        "SELECT DATE_FORMAT(placed_at, '%Y-%m'), COUNT(*) FROM sales_order GROUP BY 1 ORDER BY 1"
    )
    counts = [count for _, count in months]

    assert (months[0][0], months[-1][0], len(months)) == ("2024-01", "2025-12", 24)
    assert sum(counts[12:]) > 1.1 * sum(counts[:12])
    assert sum(counts[10:12]) / 2 > 1.2 * sum(counts[:10]) / 10


def test_sells_by_day_and_little_by_night(small: Database):
    night, evening = small.rows(
        "SELECT SUM(h BETWEEN 1 AND 5), SUM(h BETWEEN 18 AND 22) FROM (SELECT"
        " HOUR(CONVERT_TZ(placed_at, '+00:00', timezone)) AS h FROM sales_order"
        " INNER JOIN sales_channel USING (channel_id)) AS o"
    )[0]

    assert evening > 5 * night


def test_buyers_come_back_and_stop(small: Database):
    once, often = small.rows(
        "SELECT SUM(n = 1), SUM(n > 5) FROM (SELECT COUNT(*) AS n FROM sales_order"
        " GROUP BY customer_id) AS c"
    )[0]

    assert once > 40
    assert often > 20


def test_goods_are_bought_together(small: Database):
    """Some pair of kinds of goods stands together far more often than chance would have it."""
    lift = small.scalar(
        "WITH kind AS (SELECT DISTINCT order_id, category_id FROM order_line"
        " INNER JOIN product_variant USING (variant_id)"
        " INNER JOIN product_category USING (product_id) WHERE is_primary),"
        " often AS (SELECT category_id, COUNT(*) AS n FROM kind GROUP BY category_id)"
        " SELECT MAX(pair.n * (SELECT COUNT(*) FROM sales_order) / (a.n * b.n)) FROM"
        " (SELECT k.category_id AS one, l.category_id AS other, COUNT(*) AS n FROM kind AS k"
        " INNER JOIN kind AS l ON k.order_id = l.order_id AND k.category_id < l.category_id"
        " GROUP BY 1, 2 HAVING n >= 10) AS pair"
        " INNER JOIN often AS a ON a.category_id = pair.one"
        " INNER JOIN often AS b ON b.category_id = pair.other"
    )

    assert lift > 3


def test_public_ids_tell_the_time_of_their_rows(small: Database):
    rows = small.rows("SELECT HEX(public_id), placed_at FROM sales_order LIMIT 100")

    assert len(rows) == 100
    for public_id, placed_at in rows:
        assert public_id[12] == "7"
        assert public_id[16] in "89AB"
        told = datetime.fromtimestamp(int(public_id[:12], 16) / 1000, placed_at.tzinfo)
        assert abs((told - datetime.fromtimestamp(placed_at.timestamp())).total_seconds()) < 86400


def test_no_customer_is_one_that_exists(small: Database):
    assert small.rows("SELECT email FROM customer WHERE email NOT LIKE '%@example.%'") == []

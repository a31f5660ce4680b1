"""What questions find in the sample shop: money that failed or lapsed, goods that lack or lie."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest

from shopdb.sample.clock import BUSY, DAYS, START
from shopdb.sample.generate import Shop
from shopdb.sample.promotions import LOYAL
from shopdb.sample.rows import DAY, NEVER
from tests.database import Database
from tests.sample.test_generate import KNOWN

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


@dataclass
class Drawn:
    """A larger shop that was drawn and not loaded, with rows of all of its months."""

    shop: Shop
    tables: dict[str, pl.DataFrame]

    @property
    def first_variant(self) -> int:
        """The id from which variants are counted."""
        return int(self.shop.market.catalog.variant_id[0])


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    shop = Shop(1, 0.3, KNOWN)
    kept = ("sales_order", "order_line", "placing", "stock_movement", "coupon_redemption")
    found: dict[str, list[pl.DataFrame]] = {name: [] for name in kept}
    for chunk in shop.chunks():
        for name in set(kept) & chunk.tables.keys():
            found[name].append(chunk.tables[name])
    return Drawn(shop, {name: pl.concat(frames) for name, frames in found.items()})


def test_what_gets_dearer_is_bought_less(drawn: Drawn):
    """Per day of average selling, in 60 days before and after a change that stands alone."""
    catalog, prices = drawn.shop.market.catalog, drawn.shop.market.prices
    lines = drawn.tables["order_line"].join(drawn.tables["placing"], on="order_id")
    product = catalog.product_of[lines["variant_id"].to_numpy() - drawn.first_variant]
    day = (lines["placed_at"].cast(pl.Int64).to_numpy() - START) // DAY
    bought = np.zeros((catalog.count, DAYS))
    np.add.at(bought, (product, day), 1)
    pace = np.diff(BUSY)
    before, after = {True: 0.0, False: 0.0}, {True: 0.0, False: 0.0}
    for n, variant in enumerate(catalog.variant_start):
        days = [(at - START) // DAY for at in prices.changes[variant] if at < NEVER]
        for step, at in enumerate(days):
            alone = all(other == at or abs(other - at) >= 60 for other in days)
            ratio = prices.base[0, variant, step + 1] / prices.base[0, variant, step]
            if alone and 60 <= at < DAYS - 60 and abs(ratio - 1) > 0.08:
                dearer = ratio > 1
                before[dearer] += bought[n, at - 60 : at].sum() / pace[at - 60 : at].sum()
                after[dearer] += bought[n, at : at + 60].sum() / pace[at : at + 60].sum()

    assert after[True] < 0.97 * before[True]
    assert after[False] > 1.1 * before[False]


def test_shelves_are_empty_for_weeks(drawn: Drawn):
    gaps, moves = drawn.shop.market.gaps, drawn.tables["stock_movement"]
    shelf = (moves["variant_id"].to_numpy() - drawn.first_variant) * 3
    shelf += moves["warehouse_id"].to_numpy() - drawn.shop.warehouse_id[0]
    when = moves["occurred_at"].cast(pl.Int64).to_numpy()
    quantity = moves["quantity"].to_numpy()
    channel, variant = np.nonzero(gaps.begin < NEVER)
    weeks = gaps.end[channel, variant] - gaps.begin[channel, variant] > 18 * DAY
    empty = [
        quantity[(shelf == v * 3 + c) & (when < gaps.end[c, v] - DAY)].sum() == 0
        for c, v in zip(channel[weeks], variant[weeks], strict=True)
    ]

    assert len(channel) > 60
    assert np.mean(empty) > 0.9


def test_some_goods_lie_there_and_nobody_wants_them(drawn: Drawn):
    shop, moves = drawn.shop, drawn.tables["stock_movement"]
    sold = (
        moves.filter(pl.col("kind") == "sale")
        .group_by("variant_id")
        .agg(pl.col("occurred_at").max())
    )
    recent = sold.filter(pl.col("occurred_at") > pl.datetime(2025, 7, 1))["variant_id"].to_numpy()
    lying = shop.stock.on_hand.reshape(-1, 3).sum(axis=1)
    dead = ~np.isin(shop.market.catalog.variant_id, recent) & (lying >= 20)

    assert 0.02 < dead.mean() < 0.3


def test_who_takes_the_thanks_comes_back_sooner(drawn: Drawn):
    """Beside those who were not sent it and ordered in the same weeks."""
    customers = drawn.shop.market.customers
    orders = drawn.tables["sales_order"].join(drawn.tables["placing"], on="order_id")
    coupons = drawn.shop.market.promotions.coupon_id[:, LOYAL]
    taken = drawn.tables["coupon_redemption"].filter(pl.col("coupon_id").is_in(coupons.tolist()))
    takers = orders.join(taken, on="order_id", how="semi")["customer_id"].unique()
    begin, end = pl.datetime(2025, 9, 10), pl.datetime(2025, 10, 20)
    guests = customers.customer_id[customers.is_guest].tolist()
    others = orders.filter(
        pl.col("placed_at").is_between(begin, end)
        & (pl.col("customer_id") % 2 == 1)
        & ~pl.col("customer_id").is_in(guests)
    )["customer_id"].unique()
    later = orders.filter(pl.col("placed_at") > end)

    def each(people: pl.Series) -> float:
        return len(later.filter(pl.col("customer_id").is_in(people.to_list()))) / len(people)

    assert min(len(takers), len(others)) > 30
    assert each(takers) > 1.2 * each(others)

"""What is bought and what lies there in a sample shop that is large enough to tell."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest

from shopdb.sample.clock import BUSY, DAYS, START
from shopdb.sample.generate import Shop
from shopdb.sample.promotions import LOYAL
from shopdb.sample.rows import DAY, NEVER
from tests.sample.test_generate import KNOWN


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

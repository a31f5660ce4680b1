"""What goods cost when: base lists with their history, sale lists for a time, contract lists."""

from datetime import date

import numpy as np
import polars as pl

from shopdb.sample.catalog import Catalog
from shopdb.sample.clock import DAYS, START, at
from shopdb.sample.places import CHANNELS
from shopdb.sample.rows import (
    DAY,
    NEVER,
    Flags,
    Floats,
    Ids,
    Ints,
    Tables,
    moments,
    money,
    only,
    stream,
)

OPEN_END = at(date(9999, 12, 31))
FIRST = START - 60 * DAY
# Most prices that a variant has had.
STEPS = 6
# Sales: code, first day, day after the last, share of goods, most that is taken off in hundredths.
SALES = (
    ("summer_2024", date(2024, 7, 1), date(2024, 7, 22), 0.20, 30),
    ("black_friday_2024", date(2024, 11, 25), date(2024, 12, 3), 0.35, 40),
    ("summer_2025", date(2025, 7, 1), date(2025, 7, 22), 0.20, 30),
    ("black_friday_2025", date(2025, 11, 24), date(2025, 12, 2), 0.35, 40),
)
# Goods that change their price by a lot, and those whose lowered price is shown beside the old one.
BOLD, CROSSED_OUT = 0.2, 0.5
# How much less is bought where the price goes up: at r times the price r to this power.
ELASTICITY = -1.7
# How much of what would be bought at the first price is.
WILLING = 0.6
# From ten units on, and for the trade, in hundredths of the price for one.
MANY, MANY_SHARE, TRADE_SHARE = 10, 92, 85


class Prices:
    """Prices in the cents of each channel, as arrays by channel and variant."""

    def __init__(self, seed: int, catalog: Catalog) -> None:
        rng = stream(seed, "prices")
        count = len(catalog.product_of)
        # A product's variants change together, every few months.
        times = np.sort(START + rng.integers(20, DAYS - 5, (catalog.count, STEPS - 1)) * DAY)
        used = rng.binomial(STEPS - 1, 0.6, catalog.count)
        times[np.arange(STEPS - 1) >= used[:, None]] = NEVER
        # One change a day, and none before the goods are there.
        times[:, 1:][times[:, 1:] == times[:, :-1]] = NEVER
        times = np.sort(np.where(times <= catalog.launched[:, None], NEVER, times))
        self.changes: Ints = times[catalog.product_of]
        moves = rng.integers(-6, 12, (catalog.count, STEPS - 1))
        # Some goods are given new prices boldly, the others step by step.
        bold = rng.random(catalog.count) < BOLD
        moves = np.where(bold[:, None], moves * 3 - 6, moves)[catalog.product_of]
        factors = np.cumprod(np.c_[np.ones(count), 1 + moves / 100], axis=1)
        exact = catalog.variant_price[:, None] * factors
        self.base: Ints = np.stack([_pretty(exact * channel.factor / 100) for channel in CHANNELS])
        # Some goods are cheaper by the ten.
        self.has_many: Flags = (rng.random(catalog.count) < 0.2)[catalog.product_of]
        self.trade: Ints = self.base[:, :, 0] * TRADE_SHARE // 100
        self.is_crossed_out: Flags = (rng.random(catalog.count) < CROSSED_OUT)[catalog.product_of]
        self.off: Ints = np.zeros((len(SALES), count), dtype=np.int64)
        for n, (_, begin, _, share, most) in enumerate(SALES):
            chosen = (rng.random(catalog.count) < share) & catalog.is_sold(
                np.arange(catalog.count), np.full(catalog.count, at(begin))
            )
            off = rng.integers(2, most // 5 + 1, catalog.count) * 5
            self.off[n] = np.where(chosen, off, 0)[catalog.product_of]

    def base_at(self, channel: Ints, variant: Ints, when: Ints) -> Ints:
        """The common price for one."""
        step = (self.changes[variant] <= when[:, None]).sum(axis=1)
        amount: Ints = self.base[channel, variant, step]
        return amount

    def sale_amount(self, sale: int, channel: Ints, variant: Ints) -> Ints:
        """The price for one in a sale."""
        begin = np.full(len(variant), at(SALES[sale][1]))
        before = self.base_at(channel, variant, begin)
        amount: Ints = before * (100 - self.off[sale, variant]) // 100
        return amount

    def at(self, channel: Ints, variant: Ints, when: Ints, quantity: Ints, trade: Flags) -> Ints:
        """What one costs a buyer: by contract, else in a sale, else in common."""
        base = self.base_at(channel, variant, when)
        many = (quantity >= MANY) & self.has_many[variant]
        amount = np.where(many, base * MANY_SHARE // 100, base)
        for n in range(len(SALES)):
            here = is_on(n, when) & (self.off[n, variant] > 0)
            amount = np.where(here, self.sale_amount(n, channel, variant), amount)
        return np.where(trade, self.trade[channel, variant], amount)

    def appeal(self, channel: Ints, variant: Ints, when: Ints) -> Floats:
        """How likely each variant is still wanted at its price, beside the first one it had."""
        one = np.ones(len(variant), dtype=np.int64)
        now = self.at(channel, variant, when, one, one == 0)
        likely: Floats = np.minimum(
            WILLING * (now / self.base[channel, variant, 0]) ** ELASTICITY, 1.0
        )
        return likely

    def rows(self, catalog: Catalog, ids: Ids, channel: Ints, group: int) -> Tables:
        """Every list and every price, each chain from its first row on."""
        lists: list[tuple[object, ...]] = []
        frames = []
        every = np.arange(len(catalog.product_of))
        for n, one in enumerate(CHANNELS):
            (own, contract, *sales) = map(int, ids.take("price_list", 2 + len(SALES)))
            head = (int(channel[n]), one.currency)
            lists.append((own, one.code, one.name, *head, None, "base", 0))
            lists.append(
                (contract, f"{one.code}_trade", f"{one.name}, trade", *head, group, "contract", 20)
            )
            frames += self._history(own, n, every)
            frames.append(_step(contract, every, self.trade[n], FIRST, OPEN_END))
            for sale, (number, (code, begin, end, *_)) in enumerate(zip(sales, SALES, strict=True)):
                name = f"{one.name}, {code.replace('_', ' ')}"
                lists.append((number, f"{one.code}_{code}", name, *head, None, "sale", 10))
                chosen = np.flatnonzero(self.off[sale] > 0)
                where = np.full(len(chosen), n)
                amount = self.sale_amount(sale, where, chosen)
                before = self.base_at(where, chosen, np.full(len(chosen), at(begin)))
                frames.append(_step(number, chosen, amount, at(begin), at(end), before=before))
        columns = ["price_list_id", "price_list_code", "name", "channel_id", "currency_code"]
        columns += ["customer_group_id", "kind", "priority"]
        prices = pl.concat(frames, how="diagonal")
        return {
            "price_list": pl.DataFrame(lists, columns, orient="row", infer_schema_length=None),
            "price": prices.with_columns(
                pl.Series("variant_id", catalog.variant_id[prices["variant_id"].to_numpy()])
            ).sort("price_list_id", "variant_id", "min_quantity", "valid_from"),
        }

    def _history(self, own: int, channel: int, every: Ints) -> list[pl.DataFrame]:
        frames = []
        starts = np.c_[np.full(len(every), FIRST), self.changes, np.full(len(every), NEVER)]
        for step in range(STEPS):
            for least, share in ((1, 100), (MANY, MANY_SHARE)):
                is_priced = (starts[:, step] < NEVER) & (self.has_many | (least == 1))
                here = every[is_priced]
                begin = starts[here, step]
                end = np.where(starts[here, step + 1] < NEVER, starts[here, step + 1], OPEN_END)
                amount = self.base[channel, here, step]
                frame = _step(own, here, amount * share // 100, begin, end, least=least)
                if step:
                    before = self.base[channel, here, step - 1]
                    shown = self.is_crossed_out[here] & (before > amount) & (least == 1)
                    frame = frame.with_columns(
                        pl.col("valid_from").alias("prev_valid_to"),
                        only(shown, money(before)).alias("compare_at_amount"),
                    )
                frames.append(frame)
        return frames


def is_on(sale: int, when: Ints) -> Flags:
    """Whether a sale runs at each time."""
    _, begin, end, *_ = SALES[sale]
    return (at(begin) <= when) & (when < at(end))


def _pretty(cents: Floats) -> Ints:
    """The nearest price that ends in 5, at least 95 cents."""
    return np.maximum(95, (cents // 10).astype(np.int64) * 10 + 5)


def _step(
    own: int,
    variant: Ints,
    amount: Ints,
    begin: Ints | int,
    end: Ints | int,
    *,
    least: int = 1,
    before: Ints | None = None,
) -> pl.DataFrame:
    """One row a variant; the variant is a place in the catalogue."""
    shape = np.zeros(len(variant), dtype=np.int64)
    frame = pl.DataFrame(
        {
            "price_list_id": shape + own,
            "variant_id": variant,
            "min_quantity": shape + least,
            "valid_from": moments(shape + begin),
            "valid_to": moments(shape + end),
            "amount": money(amount),
        }
    )
    return frame if before is None else frame.with_columns(money(before).alias("compare_at_amount"))

"""Reductions of the sample shop: coupons, a summer offer with a budget, free carriage in winter."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from shopdb.sample.clock import END_DAY, FIRST_DAY, at
from shopdb.sample.places import CHANNELS
from shopdb.sample.rows import Ids, Ints, Tables, moments

PAPER = ("novel", "cookbook")


@dataclass(frozen=True)
class Promotion:
    """One reduction, the same in every channel; money in cents."""

    code: str
    name: str
    begin: date
    end: date
    action: str
    percent: int = 0
    amount: int = 0
    least: int = 0
    coupon: str = ""
    first_order: bool = False
    limit: int = 0
    budget: int = 0


PROMOTIONS = (
    Promotion(
        *("welcome", "Welcome", FIRST_DAY, END_DAY, "percentage"),
        percent=10,
        coupon="WELCOME10",
        first_order=True,
    ),
    Promotion(
        *("spring_2024", "Spring 2024", date(2024, 4, 1), date(2024, 5, 1), "fixed_amount"),
        amount=500,
        least=4000,
        coupon="SPRING24",
        limit=40,
    ),
    Promotion(
        *("spring_2025", "Spring 2025", date(2025, 4, 1), date(2025, 5, 1), "fixed_amount"),
        amount=500,
        least=4000,
        coupon="SPRING25",
        limit=60,
    ),
    Promotion(
        *("books_2025", "Summer of books", date(2025, 7, 1), date(2025, 8, 1), "percentage"),
        percent=15,
        budget=500_000,
    ),
    Promotion(
        *("winter_2024", "Free carriage", date(2024, 12, 1), date(2024, 12, 21), "free_shipping"),
        least=3000,
    ),
    Promotion(
        *("winter_2025", "Free carriage", date(2025, 12, 1), date(2025, 12, 21), "free_shipping"),
        least=3000,
    ),
    Promotion(
        *("loyal_2025", "Thank you", date(2025, 9, 10), date(2025, 10, 20), "percentage"),
        percent=20,
        coupon="THANKS20",
        limit=80,
    ),
)
WELCOME, SPRINGS, BOOKS, WINTERS, LOYAL = 0, (1, 2), 3, (4, 5), 6


def coupon_code(promotion: int, channel: int) -> str:
    """The coupon of a promotion in a channel, as people type it."""
    return f"{PROMOTIONS[promotion].coupon}-{CHANNELS[channel].prefix}"


def coupon_limit(promotion: int, scale: float) -> int:
    """How often a coupon may be used by all together; 0: no limit."""
    return round(PROMOTIONS[promotion].limit * max(scale, 0.1))


class Promotions:
    """The promotions of each channel with their ids: [channel, promotion]."""

    def __init__(self, ids: Ids, scale: float) -> None:
        shape = (len(CHANNELS), len(PROMOTIONS))
        self.scale = scale
        self.promotion_id: Ints = ids.take("promotion", shape[0] * shape[1]).reshape(shape)
        self.coupon_id: Ints = ids.take("coupon", shape[0] * shape[1]).reshape(shape)
        self.target_id = ids.take("promotion_target", shape[0] * len(PAPER))
        # Uses left of each coupon; a coupon without limit never runs out.
        self.left = [
            [coupon_limit(n, scale) or 1 << 40 for n in range(len(PROMOTIONS))] for _ in CHANNELS
        ]

    def rows(self, channel: Ints, categories: list[int]) -> Tables:
        """Promotions, what they are for, and their coupons."""
        promotions, targets, coupons = [], [], []
        for c, where in enumerate(CHANNELS):
            for n, one in enumerate(PROMOTIONS):
                own = int(self.promotion_id[c, n])
                conditions = [f'"min_subtotal": {one.least / 100:g}'] if one.least else []
                conditions += ['"first_order": true'] if one.first_order else []
                promotions.append(
                    (
                        *(own, f"{where.code}_{one.code}", one.name),
                        *(int(channel[c]), where.currency, int(bool(one.coupon)), 10 - n),
                        *(int(one.action == "free_shipping"), at(one.begin), at(one.end)),
                        *(one.action, f"{one.percent / 100:g}" if one.percent else None),
                        one.amount or None,
                        "{" + ", ".join(conditions) + "}" if conditions else None,
                        round(one.budget * max(self.scale, 1)) or None,
                    )
                )
                if one.coupon:
                    limit = coupon_limit(n, self.scale) or None
                    number = int(self.coupon_id[c, n])
                    coupons.append((number, own, coupon_code(n, c), limit, 1))
            for k, category in enumerate(categories):
                target = int(self.target_id[c * len(categories) + k])
                targets.append((target, int(self.promotion_id[c, BOOKS]), "include", category))
        columns = ["promotion_id", "promotion_code", "name", "channel_id", "currency_code"]
        columns += ["is_coupon_only", "priority", "is_stackable", "starts_at", "ends_at"]
        columns += ["action_type", "percentage", "amount", "conditions", "budget_limit"]
        frame = pl.DataFrame(promotions, columns, orient="row", infer_schema_length=None)
        return {
            "promotion": frame.with_columns(
                moments(frame["starts_at"].to_numpy()).alias("starts_at"),
                moments(frame["ends_at"].to_numpy()).alias("ends_at"),
                pl.col("amount") / 100,
                pl.col("budget_limit") / 100,
            ),
            "promotion_target": pl.DataFrame(
                targets,
                ["promotion_target_id", "promotion_id", "mode", "category_id"],
                orient="row",
            ),
            "coupon": pl.DataFrame(
                coupons,
                ["coupon_id", "promotion_id", "coupon_code", "usage_limit", "per_customer_limit"],
                orient="row",
                infer_schema_length=None,
            ),
        }

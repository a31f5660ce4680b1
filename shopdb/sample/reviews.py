"""Reviews of what was bought: better of good products, worse of what came late or went back."""

import numpy as np
import polars as pl

from shopdb.sample.clock import END
from shopdb.sample.lives import happened
from shopdb.sample.market import Market
from shopdb.sample.returns import Sales
from shopdb.sample.rows import (
    DAY,
    HOUR,
    NEVER,
    Ids,
    moments,
    only,
    public_ids,
    texts,
)

REVIEWS = 0.1
STATUSES = ("pending", "published", "rejected")


def rows(rng: np.random.Generator, market: Market, sales: Sales, ids: Ids) -> pl.DataFrame:
    """The reviews of what was on a month's orders, and some that name no purchase."""
    orders, lines, lives, returns = sales.orders, sales.lines, sales.lives, sales.returns
    catalog = market.catalog
    arrived = lives.arrived[lines.order]
    late_days = np.where(
        arrived < NEVER, (np.minimum(arrived, END) - lives.promised[lines.order]) // DAY, 0
    )
    went_back = np.zeros(len(lines), dtype=bool)
    went_back[returns.line] = True
    chance = rng.random(len(lines))
    # Who is cross writes more often.
    likely = REVIEWS * np.where((late_days > 0) | went_back, 1.8, 1.0)
    after = np.where(arrived < NEVER, arrived, 0) + DAY * 2
    created = after + (rng.exponential(9.0, len(lines)) * DAY).astype(np.int64)
    line = np.flatnonzero(
        (chance < likely) & happened(arrived) & happened(created) & ~lives.dropped
    )
    order = lines.order[line]
    product = catalog.product_of[lines.variant[line]]
    size = len(line)
    exact = catalog.stars[product] + rng.normal(0, 0.7, size)
    exact -= np.minimum(np.maximum(late_days[line], 0), 6) * 0.35 + (late_days[line] > 0) * 0.4
    exact -= went_back[line] * 1.1
    # A few have no order that is known: written by nobody, or by somebody who does not say.
    names = rng.random(size) >= 0.04
    verdict = rng.random(size)
    decided = created[line] + rng.integers(2, 60, size) * HOUR
    status = np.where(decided < END, np.where(verdict < 0.05, 2, 1), 0)
    status = np.where(verdict > 0.985, 0, status)
    customer_id = market.customers.customer_id[orders.buyer[order]]
    return pl.DataFrame(
        {
            "product_review_id": ids.take("product_review", size),
            "public_id": public_ids(rng, created[line]),
            "product_id": catalog.product_id[product],
            "variant_id": only(names, pl.Series(catalog.variant_id[lines.variant[line]])),
            "order_line_id": only(names, pl.Series(lines.line_id[line])),
            "customer_id": only(names, pl.Series(customer_id)),
            "rating": np.clip(np.rint(exact), 1, 5).astype(np.int64),
            "status": texts(STATUSES, status),
            "decided_at": moments(np.where(status > 0, decided, NEVER)),
            "created_at": moments(created[line]),
        }
    )

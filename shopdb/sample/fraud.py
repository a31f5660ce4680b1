"""What is thought of orders before they are paid: most are harmless, some are looked at twice.

An order that is held was to be reviewed; a person then lets it go on or refuses it. Who sends back
nearly all of it scores high and is approved all the same: for somebody to find.
"""

import numpy as np
import polars as pl

from shopdb.sample.lives import PAYPAL, happened
from shopdb.sample.market import Market
from shopdb.sample.returns import Sales
from shopdb.sample.rows import NEVER, SECOND, Ids, Ints, moments, texts

# Of the orders that nothing speaks against, those that are asked about; and worth that always is.
ASKED, DEAR = 0.2, 20_000
PROVIDERS = ("rules", "analyst")
VERDICTS = ("approve", "review", "reject")
APPROVE, REVIEW, REJECT = range(3)
REASONS = (
    "[]",
    '["order_is_dear"]',
    '["ip_far_away"]',
    '["many_cards", "new_account"]',
    '["returns_often"]',
)
HARMLESS, IS_DEAR, RETURNS_OFTEN = 0, 1, 4


def rows(rng: np.random.Generator, market: Market, sales: Sales, ids: Ids) -> pl.DataFrame:
    """The opinions on a month's orders, in order of time."""
    orders, lives = sales.orders, sales.lives
    count = len(orders)
    serial = market.customers.is_serial[orders.buyer]
    dear = orders.total >= DEAR
    held = lives.held < NEVER
    asked = (lives.method <= PAYPAL) & ((rng.random(count) < ASKED) | serial | dear) & ~held
    score = rng.integers(0, 30, count) + 15 * dear + 30 * serial
    why = np.where(serial, RETURNS_OFTEN, np.where(dear, IS_DEAR, HARMLESS))
    passes = held & (lives.cancelled == NEVER) | held & (lives.captured < lives.cancelled)
    refused = held & ~passes
    # Which orders, who thinks so, what, how high, why, and when.
    opinions: list[tuple[Ints, int, int, Ints, Ints, Ints]] = []

    def think(place: Ints, verdict: tuple[int, int], high: Ints, why: Ints, when: Ints) -> None:
        opinions.append((place, *verdict, high[place], why[place], when[place]))

    suspects = np.minimum(rng.integers(60, 95, count) + 5 * dear, 100)
    signs = rng.integers(1, len(REASONS) - 1, count)
    think(np.flatnonzero(asked), (0, APPROVE), score, why, orders.placed + 2 * SECOND)
    think(np.flatnonzero(held), (0, REVIEW), suspects, signs, lives.held)
    think(np.flatnonzero(passes), (1, APPROVE), suspects // 4, why * 0, lives.captured)
    think(np.flatnonzero(refused), (1, REJECT), suspects // 4 + 75, signs, lives.cancelled)
    place = np.concatenate([one[0] for one in opinions])
    who = np.concatenate([np.full(len(one[0]), one[1]) for one in opinions])
    verdict = np.concatenate([np.full(len(one[0]), one[2]) for one in opinions])
    high, signs, when = (np.concatenate([one[n] for one in opinions]) for n in (3, 4, 5))
    ranked = np.lexsort((who, place, when))
    ranked = ranked[happened(when[ranked])]
    return pl.DataFrame(
        {
            "fraud_assessment_id": ids.take("fraud_assessment", len(ranked)),
            "order_id": orders.order_id[place[ranked]],
            "provider": texts(PROVIDERS, who[ranked]),
            "score": high[ranked],
            "verdict": texts(VERDICTS, verdict[ranked]),
            "reasons": texts(REASONS, signs[ranked]),
            "assessed_at": moments(when[ranked]),
        }
    )

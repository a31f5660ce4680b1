"""All that people do around their orders in a month: visit, agree, ask, praise and wish."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from shopdb.sample import consents, reviews, touches, wishes
from shopdb.sample.carts import SOURCES
from shopdb.sample.clock import Month
from shopdb.sample.market import Market
from shopdb.sample.returns import Sales
from shopdb.sample.rows import Ids, Ints, Tables, stream
from shopdb.sample.tickets import Service


@dataclass
class Engagement:
    """Draws it from streams of its own, so that orders do not depend on it."""

    seed: int
    market: Market
    service: Service
    ids: Ids

    def month(
        self,
        month: Month,
        part: tuple[int, int],
        sales: Sales,
        cart_id: pl.Series,
        carts: pl.DataFrame,
    ) -> Tables:
        """What is done in a month, or about its orders later on.

        `part` are the customers that the month brings, from one number up to another; `cart_id` is
        the cart of each order, NULL without one, and `carts` are those carts.
        """
        market, ids = self.market, self.ids
        rng = {
            name: stream(self.seed, name, month.number + 1)
            for name in ("touches", "consents", "tickets", "reviews", "wishes")
        }
        count = len(sales.orders)
        return {
            "marketing_touch": touches.rows(
                rng["touches"],
                month,
                market,
                sales.orders,
                cart_source=_sources(cart_id, carts),
                ids=ids,
            ),
            "customer_consent": consents.rows(rng["consents"], market.customers, part, ids),
            "support_ticket": self.service.tickets(rng["tickets"], month, market, sales, ids),
            "product_review": reviews.rows(rng["reviews"], market, sales, ids),
            "wishlist_item": wishes.wishlist(rng["wishes"], market, part),
            "product_question": wishes.questions(rng["wishes"], month, market, count, ids),
        }


def _sources(cart_id: pl.Series, carts: pl.DataFrame) -> Ints:
    """Where the cart of each order came from, as a place in SOURCES; -1: it has no cart."""
    source = np.full(len(cart_id), -1)
    place = cart_id.is_not_null().arg_true().to_numpy()
    words = carts["utm_source"].to_list()
    source[place] = [SOURCES.index(word) for word in words]
    return source

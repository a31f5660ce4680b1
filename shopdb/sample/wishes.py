"""What customers of the sample shop would like to have some day, and what they ask about goods."""

import numpy as np
import polars as pl

from shopdb.sample.clock import END, START, Month
from shopdb.sample.customers import LANGUAGES
from shopdb.sample.market import Market
from shopdb.sample.rows import HOUR, NEVER, Ids, Ints, moments, only, public_ids, texts

WISHES = 0.25
QUESTIONS = 0.012
# Each in English and in German, with its answer.
ASKED = (
    ("Is it dishwasher safe?", "Yes, on the upper rack."),
    ("Darf es in die Spülmaschine?", "Ja, in den oberen Korb."),
    ("How long is the guarantee?", "Two years from the day of delivery."),
    ("Wie lange gilt die Garantie?", "Zwei Jahre ab dem Tag der Lieferung."),
    ("Does it come in other colours?", "The page shows all that there are."),
    ("Gibt es andere Farben?", "Die Seite zeigt alle, die es gibt."),
)
STATUSES = ("pending", "published", "rejected")


def wishlist(rng: np.random.Generator, market: Market, part: tuple[int, int]) -> pl.DataFrame:
    """The wishes of accounts, of customers from one number up to another."""
    customers, catalog = market.customers, market.catalog
    who = np.arange(*part)
    who = who[~customers.is_guest[who] & (rng.random(len(who)) < WISHES)]
    who = np.repeat(who, rng.geometric(0.4, len(who)))
    leaf = customers.favourites[who, rng.integers(0, 3, len(who))].astype(np.int64)
    # What is dear is dreamt of: any of its kind, not only what sells best.
    product = catalog.leaf_start[leaf] + (catalog.leaf_count[leaf] * rng.random(len(who))).astype(
        np.int64
    )
    begin = np.maximum(np.maximum(customers.since[who], catalog.launched[product]), START)
    added = begin + HOUR + (rng.random(len(who)) * np.maximum(END - begin, 0)).astype(np.int64)
    keep = (added < END) & catalog.is_sold(product, added)
    variant = catalog.variant_start[product]
    width = len(catalog.product_of)
    _, first = np.unique((who * width + variant)[keep], return_index=True)
    chosen = np.flatnonzero(keep)[first]
    return pl.DataFrame(
        {
            "customer_id": customers.customer_id[who[chosen]],
            "variant_id": catalog.variant_id[variant[chosen]],
            "added_at": moments(added[chosen]),
        }
    )


def questions(
    rng: np.random.Generator, month: Month, market: Market, orders: int, ids: Ids
) -> pl.DataFrame:
    """What is asked about goods in a month, as it stands at the end."""
    customers, catalog = market.customers, market.catalog
    count = round(orders * QUESTIONS) + 1
    there = max(1, customers.came_before(month.start))
    who = rng.integers(0, there, count)
    asked = month.start + rng.integers(0, month.end - month.start, count)
    asked = np.sort(asked)
    leaf = rng.choice(len(catalog.leaves), count, p=catalog.leaf_appeal)
    product = catalog.leaf_start[leaf] + rng.integers(0, 2, count)
    german = np.array([code == "DE" for code in market.places.country])[customers.place[who]]
    words = rng.integers(0, len(ASKED) // 2, count) * 2 + german
    decided = asked + rng.integers(1, 40, count) * HOUR
    status = np.where(decided < END, np.where(rng.random(count) < 0.06, 2, 1), 0)
    answers = decided + rng.integers(1, 100, count) * HOUR
    answered = (status == 1) & (rng.random(count) < 0.8) & (answers < END)
    known = ~customers.is_guest[who] & (rng.random(count) < 0.7)
    return pl.DataFrame(
        {
            "product_question_id": ids.take("product_question", count),
            "public_id": public_ids(rng, asked),
            "product_id": catalog.product_id[product],
            "customer_id": only(known, pl.Series(customers.customer_id[who])),
            "locale_code": _languages(market, who),
            "question": texts([one for one, _ in ASKED], words),
            "status": texts(STATUSES, status),
            "decided_at": moments(np.where(status > 0, decided, NEVER)),
            "answer": only(answered, texts([one for _, one in ASKED], words)),
            "answered_by": only(answered, texts(["The shop"], words * 0)),
            "answered_at": moments(np.where(answered, answers, NEVER)),
            "created_at": moments(asked),
        }
    )


def _languages(market: Market, who: Ints) -> pl.Series:
    places = market.places
    return texts([LANGUAGES[code] for code in places.country], market.customers.place[who])

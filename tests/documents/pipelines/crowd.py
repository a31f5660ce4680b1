"""A made-up crowd: as many documents as asked for, and the same ones each time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

from pymongo.database import Database

from shopdb.documents import collections
from tests.documents.pipelines.paper import (
    Doc,
    category,
    event,
    key,
    money,
    order,
    product,
    product_day,
    review,
    stats,
    votes,
)

FIRST = datetime(2025, 3, 1, tzinfo=UTC)
DAYS = 56
PRODUCTS = 2_000
CATEGORIES = 40
# Seconds from one event to the next: most at once, some at the very border of a visit.
PAUSES = (0, 1, 5, 20, 60, 300, 1799, 1800, 1801, 5400)
CHANNELS = ("shop_uk", "shop_eu", "shop_us")


def stream(count: int, seed: int = 1) -> list[Doc]:
    """So many events of sessions by customers and by nobody, in no order."""
    rng = Random(seed)
    made: list[Doc] = []
    while len(made) < count:
        made.extend(_session(rng, len(made) + 1))
    del made[count:]
    rng.shuffle(made)
    return made


def _session(rng: Random, number: int) -> Iterator[Doc]:
    """What one session does, each event numbered from `number`."""
    name = str(number)
    when = FIRST + timedelta(seconds=rng.randrange(DAYS * 86_400))
    who = {"userId": key(rng.randrange(1, 400))} if rng.random() < 0.4 else {}
    who["channel"] = rng.choice(CHANNELS)
    seen = rng.randrange(1, PRODUCTS + 1)
    for place in range(rng.randrange(1, 12)):
        kind = rng.choices(
            (
                "page_view",
                "product_view",
                "search",
                "add_to_cart",
                "remove_from_cart",
                "checkout_start",
                "purchase",
            ),
            (3, 8, 1, 4, 1, 2, 2),
        )[0]
        if kind == "product_view":
            # Few products draw most looks.
            seen = min(int(rng.paretovariate(0.5)), PRODUCTS)
        of = {"product": seen} if "cart" in kind or kind in ("product_view", "purchase") else {}
        yield event(number + place, name, kind, when, **of, **who)
        when += timedelta(seconds=rng.choice(PAUSES))


def products(count: int = PRODUCTS) -> Iterator[Doc]:
    """Products in one to three categories of a tree; every tenth is archived."""
    rng = Random(2)
    for number in range(1, count + 1):
        lies_in = rng.sample(range(1, CATEGORIES + 1), rng.randrange(1, 4))
        yield product(
            number,
            *lies_in,
            price=f"{rng.randrange(1, 200_000) / 100:.2f} {rng.choice(('EUR', 'GBP'))}",
            status="archived" if number % 10 == 0 else "active",
            brand={"id": key(number % 50), "name": f"Brand {number % 50}"},
            attrs=[
                {"k": "colour", "v": rng.choice(("red", "green", "blue"))},
                {"k": "weight", "v": money(str(rng.randrange(1, 100))), "unit": "kg"},
            ],
        )


def categories() -> Iterator[Doc]:
    """A tree in which each category has two below it."""
    return (category(number, number // 2 or None) for number in range(1, CATEGORIES + 1))


def reviews(count: int) -> Iterator[Doc]:
    """Reviews of all products, most of them published."""
    rng = Random(3)
    for number in range(1, count + 1):
        yield review(
            number,
            min(int(rng.paretovariate(0.5)), PRODUCTS),
            rng.randrange(1, 6),
            status=rng.choice(("published", "published", "published", "pending", "rejected")),
            createdAt=FIRST + timedelta(minutes=rng.randrange(60 * 24 * DAYS)),
            votes=votes(rng.randrange(20)),
        )


def summaries() -> Iterator[Doc]:
    """A summary of every second product."""
    return (stats(number, 4, 17) for number in range(1, PRODUCTS + 1, 2))


def orders(count: int) -> Iterator[Doc]:
    """Orders by customers who come back and by guests, over two years."""
    rng = Random(4)
    for number in range(1, count + 1):
        when = FIRST - timedelta(minutes=rng.randrange(60 * 24 * 730))
        yield order(
            number,
            rng.randrange(1, count // 4) if rng.random() < 0.9 else None,
            when.replace(tzinfo=None).isoformat(),
            status="cancelled" if rng.random() < 0.05 else "completed",
        )


def days(count: int) -> Iterator[Doc]:
    """What was counted of products day by day."""
    for number in range(count):
        day = (FIRST + timedelta(days=number % DAYS)).date().isoformat()
        yield product_day(number // DAYS + 1, day, number % 17)


def fill(database: Database[Doc], count: int) -> None:
    """So many events in a database, a fifth as many reviews, orders and days; and the rest."""
    collections.apply(database, collections.read_all(), lambda _: None)
    for name, documents in {
        "events": stream(count),
        "products": products(),
        "categories": categories(),
        "reviews": reviews(count // 5),
        "product_stats": summaries(),
        "order_summaries": orders(count // 5),
        "product_daily": days(min(count // 5, DAYS * PRODUCTS)),
    }.items():
        rest = iter(documents)
        while some := list(islice(rest, 5_000)):
            database[name].insert_many(some, ordered=False)

"""What MongoDB would count of the sample, for a MySQL that has no MongoDB beside it.

It is counted from the same draw, by the same rules as the pipeline `product_daily_refresh`. So
where the documents are loaded as well and brought back, they say the same of these days.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import URL

from shopdb.database import rows, session
from shopdb.documents.back import calls
from shopdb.documents.sample import reviews
from shopdb.documents.sample.clicks import ADD, PURCHASE, VIEW
from shopdb.documents.sample.events import EPOCH, Clickstream
from shopdb.documents.sample.read import Reader
from shopdb.sample.clock import END, END_DAY, MONTHS
from shopdb.sample.rows import DAY, SECOND, Ints

BATCH = 5000


def fill(url: URL) -> None:
    """Fill in the traffic of the last month and the votes on all reviews; again changes nothing.

    Raises:
        Problem: the sample shop is not there, or not whole.
    """
    with session(url) as connection:
        last_day = END_DAY - timedelta(days=1)
        if rows(connection, "SELECT 1 FROM product_daily_traffic WHERE day_on = %s", (last_day,)):
            return
        with connection.cursor() as cursor:
            # What says when it was brought, says the last day, whatever day it is.
            cursor.execute(f"SET SESSION timestamp = {END // SECOND}")
        reader = Reader(connection)
        votes = [
            {"review": one["_id"], **one["votes"]}
            for month in MONTHS
            for one in reviews.documents(reader, month)
        ]
        # Some who came in the last minutes of the month before stayed until this one.
        clicks = [Clickstream(reader, month).clicks for month in MONTHS[-2:]]
        traffic = list(_traffic(reader, clicks))
        connection.rollback()
        for bring, given in ((calls.votes, votes), (calls.traffic, traffic)):
            left = iter(given)
            while some := list(islice(left, BATCH)):
                bring(connection, some)


def _traffic(reader: Reader, clicks: list[dict[str, Ints]]) -> Iterator[dict[str, Any]]:
    """A row a day and product, in order, of the days of the last month."""
    columns = {name: np.concatenate([one[name] for one in clicks]) for name in ("at", "kind")}
    product = np.concatenate([one["product"] for one in clicks])
    # Sessions are numbered anew each month.
    session_of = np.concatenate([one["session"] * 2 + n for n, one in enumerate(clicks)])
    kind = columns["kind"]
    counts = np.isin(kind, (VIEW, ADD, PURCHASE)) & (columns["at"] >= MONTHS[-1].start)
    width = len(reader.goods.product_id)
    thing = (columns["at"][counts] // DAY) * width + product[counts]
    things, place = np.unique(thing, return_inverse=True)
    visits = np.unique(np.stack([place, session_of[counts]]), axis=1)[0]
    size = len(things)
    numbers = {
        "views": np.bincount(place[kind[counts] == VIEW], minlength=size),
        "sessions": np.bincount(visits, minlength=size),
        "addedToCart": np.bincount(place[kind[counts] == ADD], minlength=size),
        "purchases": np.bincount(place[kind[counts] == PURCHASE], minlength=size),
    }
    for n, one in enumerate(things.tolist()):
        yield {
            "product": reader.goods.public_id[one % width],
            "day": (EPOCH + timedelta(days=one // width)).date().isoformat(),
            "refreshedAt": END_DAY.isoformat(),
            **{name: int(number[n]) for name, number in numbers.items()},
        }

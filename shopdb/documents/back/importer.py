"""Brings traffic by product and day, and votes on reviews, from MongoDB to MySQL.

Traffic goes by whole days, some of them in a transaction. So MySQL knows of each day up to when
MongoDB had counted it, and the next import takes the days that were counted anew since. An import
that is broken off goes on where it is run again.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from pymongo.database import Database
from sqlalchemy import URL

from shopdb.database import Connection, connect, rows
from shopdb.documents.back import calls
from shopdb.documents.engine import Document
from shopdb.problem import Problem

# Rows of a call, a day more or less: a day is not cut.
BATCH = 5000
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass
class Brought:
    """What an import found in MongoDB, and what of it was new to MySQL."""

    days: int = 0
    traffic: int = 0
    traffic_changed: int = 0
    products_unknown: int = 0
    votes: int = 0
    votes_changed: int = 0
    reviews_unknown: int = 0
    seconds: float = 0.0

    def lines(self) -> list[str]:
        """What to tell about it."""
        told = [
            f"{self.traffic:,} products' days of {self.days:,} days,"
            f" {self.traffic_changed:,} of them new or counted anew",
            f"votes on {self.votes:,} reviews, {self.votes_changed:,} of them new or changed",
        ]
        if self.products_unknown:
            told.append(
                f"{self.products_unknown:,} products' days are of products that MySQL does not"
                " know; they stay in MongoDB"
            )
        if self.reviews_unknown:
            told.append(
                f"{self.reviews_unknown:,} reviews with votes are not known to MySQL;"
                " they stay in MongoDB"
            )
        return [*told, f"in {self.seconds:.1f} s"]


def bring(
    url: URL,
    database: Database[Document],
    first: date | None = None,
    last: date | None = None,
) -> Brought:
    """Bring traffic and all votes to MySQL; the same again changes nothing.

    Args:
        url: the MySQL database; its user may call the two procedures and read the traffic.
        database: MongoDB's; its times are aware.
        first: the first day whose traffic is brought, in UTC.
        last: the last one. With neither, the days that were counted anew since they were brought;
            with one of them, all days on that side.

    Raises:
        Problem: the days are in the wrong order, or MySQL refused what it was given.
    """
    if first and last and last < first:
        raise Problem(f"{last} lies before {first}", "Give the earlier day as --from.")
    started = time.monotonic()
    brought = Brought()
    with closing(connect(url)) as connection:
        days = list(_days(database, first, last))
        if not first and not last:
            days = _counted_anew(connection, days)
        for some in _batches_of_days(days):
            _bring_traffic(connection, database, some, brought)
        _bring_votes(connection, database, brought)
    brought.seconds = time.monotonic() - started
    return brought


@dataclass(frozen=True)
class Day:
    """A day that MongoDB counted: its midnight, products, and when it last counted it."""

    midnight: datetime
    products: int
    refreshed: datetime


def _days(database: Database[Document], first: date | None, last: date | None) -> Iterator[Day]:
    """The days within the bounds that MongoDB has counted, in order."""
    bounds = {}
    if first:
        bounds["$gte"] = _midnight(first)
    if last:
        bounds["$lt"] = _midnight(last) + timedelta(days=1)
    found = database.product_daily.aggregate(
        [
            {"$match": {"_id.day": bounds} if bounds else {}},
            {
                "$group": {
                    "_id": "$_id.day",
                    "products": {"$sum": 1},
                    "refreshed": {"$max": "$refreshedAt"},
                }
            },
            {"$sort": {"_id": 1}},
        ]
    )
    return (Day(one["_id"], one["products"], one["refreshed"]) for one in found)


def _counted_anew(connection: Connection, days: list[Day]) -> list[Day]:
    """Those of the days that MongoDB counted after they were last brought."""
    known = {
        day: refreshed.replace(tzinfo=UTC)
        for day, refreshed in rows(
            connection,
            "SELECT day_on, MAX(refreshed_at) FROM product_daily_traffic GROUP BY day_on",
        )
    }
    return [day for day in days if day.refreshed > known.get(day.midnight.date(), NEVER)]


def _batches_of_days(days: Iterable[Day]) -> Iterator[list[Day]]:
    """Days that go together, about BATCH rows."""
    some: list[Day] = []
    for day in days:
        some.append(day)
        if sum(one.products for one in some) >= BATCH:
            yield some
            some = []
    if some:
        yield some


def _bring_traffic(
    connection: Connection, database: Database[Document], days: list[Day], brought: Brought
) -> None:
    found = database.product_daily.find({"_id.day": {"$in": [day.midnight for day in days]}})
    counts = [
        {
            "product": one["_id"]["productId"],
            "day": one["_id"]["day"].date().isoformat(),
            "refreshedAt": one["refreshedAt"].astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"),
            **{name: one[name] for name in ("views", "sessions", "addedToCart", "purchases")},
        }
        for one in found
    ]
    changed, unknown = calls.traffic(connection, counts)
    brought.days += len(days)
    brought.traffic += len(counts)
    brought.traffic_changed += changed
    brought.products_unknown += unknown


def _bring_votes(connection: Connection, database: Database[Document], brought: Brought) -> None:
    """All votes, as no review says when somebody last voted on it."""
    found = database.reviews.find({"votes": {"$exists": True}}, {"votes": 1}).sort("_id", 1)
    while some := list(islice(found, BATCH)):
        votes = [{"review": one["_id"], **one["votes"]} for one in some]
        changed, unknown = calls.votes(connection, votes)
        brought.votes += len(votes)
        brought.votes_changed += changed
        brought.reviews_unknown += unknown


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)

"""The document side in one go, for the demo and for tests: told, clicked through, counted, back."""

from collections.abc import Callable
from datetime import date

from pymongo.database import Database
from sqlalchemy import URL

from shopdb.database import session
from shopdb.documents import back, pipelines, sample
from shopdb.documents.backfill import backfill
from shopdb.documents.engine import Document
from shopdb.documents.outbox import Outbox
from shopdb.documents.service import serve

Say = Callable[[str], None]
# Seconds that a refresh may take over all that the sample has.
PATIENCE = 600.0


def have_all(url: URL, database: Database[Document], say: Say, since: date) -> None:
    """Have MongoDB hold what MySQL and the sample say, and MySQL what MongoDB counts of it.

    Args:
        url: the MySQL database, with the sample shop.
        database: MongoDB's, with its collections.
        say: told in a line each what was done.
        since: the first day whose visits are counted, in UTC.

    Raises:
        Problem: a server was lost, or refused what was counted or drawn.
    """
    with session(url) as connection:
        backfill(Outbox(connection))
    tallies = serve(url, database, follow=False)
    say(f"{sum(one.applied for one in tallies):,} documents told by MySQL.")
    if dead := sum(one.dead for one in tallies):
        say(f"{dead:,} things were given up; `shopdb documents dead` says why.")
    for line in sample.load(url, database).lines():
        say(line)
    for name, given in (
        ("product_daily_refresh", {"from_day": since.isoformat()}),
        ("review_summary_refresh", {}),
    ):
        pipelines.run(database, pipelines.find(name), given, PATIENCE)
    for line in back.bring(url, database).lines():
        say(line)


def findings(database: Database[Document]) -> list[str]:
    """A few things that the documents of the sample say."""
    days = pipelines.run(database, pipelines.find("funnel_by_day"), {})
    told = [dict(zip(days.columns, row, strict=True)) for row in days.rows]
    came, viewed, added, bought = (
        sum(day[name] for day in told) for name in ("sessions", "viewed", "added", "bought")
    )
    found = []
    if came:
        found.append(
            f"of {came:,} sessions in four weeks {viewed:,} looked at something,"
            f" {added:,} then put it into a cart, {bought:,} bought"
        )
    rising = pipelines.run(database, pipelines.find("trending"), {})
    products = [dict(zip(rising.columns, row, strict=True)) for row in rising.rows]
    if products:
        best = max(products, key=lambda one: (one["growth"], one["product_id"]))
        found.append(
            f"{best['product']} was looked at {best['views']:,} times in a week,"
            f" after {best['views_before']:,} in the week before"
        )
    return found

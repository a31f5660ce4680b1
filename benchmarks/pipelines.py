"""How long every pipeline takes, against a count that reads its collections from end to end.

    python -m benchmarks.pipelines mongodb://127.0.0.1:27018/?directConnection=true

A database of its own is filled with a made-up crowd, `--events` of them and the rest in
proportion, and dropped at the end. Every pipeline is run with its defaults, on a root category and
on the product that is looked at most. The counts, in the same run, read every document of each
collection that the pipeline reads. The shortest of `--runs` counts for either.
"""

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any

from pymongo import ASCENDING, MongoClient
from pymongo.database import Database
from rich.console import Console
from rich.table import Table

from benchmarks.bench import seconds
from shopdb.documents.pipelines import find, names, run
from tests.documents.pipelines.crowd import fill
from tests.documents.pipelines.paper import key

NAME = "shopdb_bench_pipelines"
GIVEN = {"category": key(1), "product": key(1)}
# A field that no document has, so that the server reads each to its end.
NOTHING = {"no_such_field": {"$exists": True}}


def best(act: Callable[[], object], runs: int) -> float:
    """The shortest of so many runs in seconds."""
    return min(seconds(act) for _ in range(runs))


def scan(database: Database[dict[str, Any]], collection: str) -> None:
    """Read a collection from end to end."""
    database[collection].count_documents(NOTHING, hint=[("$natural", ASCENDING)])


def main() -> None:
    """Print a table of seconds and ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("url", help="the server, as mongodb://127.0.0.1:27018")
    parser.add_argument("--events", type=int, default=500_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    console = Console(width=120)
    client: MongoClient[dict[str, Any]] = MongoClient(given.url)
    database = client[NAME]
    listing = Table("pipeline", "reads", "documents", "scan s", "rows", "s", "s / scan")
    for column in listing.columns[2:]:
        column.justify = "right"
    client.drop_database(NAME)
    try:
        taken = seconds(lambda: fill(database, given.events))
        console.print(
            f"MongoDB {client.server_info()['version']}; {given.events:,} events and the rest"
            f" inserted in {taken:.1f} s"
        )
        scans: dict[str, float] = {}
        for name in names():
            pipeline = find(name)
            asked = {one: GIVEN[one] for one in GIVEN if one in pipeline.parameters}
            # With what it asked for given, so that no run asks again.
            answer = run(database, pipeline, asked)
            spent = best(partial(run, database, pipeline, answer.parameters), given.runs)
            reads = [one for one in pipeline.collections if one != pipeline.writes]
            for one in reads:
                if one not in scans:
                    scans[one] = best(partial(scan, database, one), given.runs)
            whole = sum(scans[one] for one in reads)
            listing.add_row(
                name,
                ", ".join(reads),
                f"{sum(database[one].estimated_document_count() for one in reads):,}",
                f"{whole:.3f}",
                f"{len(answer.rows):,}",
                f"{spent:.3f}",
                f"{spent / whole:.2f}",
            )
        console.print(listing)
    finally:
        client.drop_database(NAME)
        client.close()


if __name__ == "__main__":
    main()

"""How fast every question is answered: from summaries, from raw rows, and by DuckDB.

    python -m benchmarks.questions mysql://root:…@127.0.0.1:3306/shopdb --data export

The database is one that `make seed SCALE=100` filled, or any other; `--data` is an export of it,
which `shopdb export` writes. Every question is asked with its defaults of each channel named. What
the shop was asked for is given to all ways alike, so that they answer the same. MySQL answers as
shipped and, where the question reads a summary, from the raw rows that it keeps; DuckDB answers
from the raw rows in Parquet, and not at all without `--data`. A way that is not back in `--limit`
seconds is counted with these. What DuckDB cannot answer, as a question's file says, is in no ratio.
"""

import argparse
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.bench import described
from shopdb.database import parse_url, session
from shopdb.problem import Problem
from shopdb.query import Question, Result, find, names, run
from shopdb.query.engines import Name, connect

CHANNELS = ("shop_uk", "shop_eu", "shop_us")
WAYS = ("as shipped", "raw rows", "DuckDB")


def best(ask: Callable[[], Result], runs: int, limit: float) -> tuple[float, Result | None]:
    """The shortest of so many runs in seconds, and the answer; one that fails counts `limit`."""
    shortest, answer = limit, None
    for _ in range(runs):
        started = time.perf_counter()
        with suppress(Problem):
            answer = ask()
            shortest = min(shortest, time.perf_counter() - started)
        if answer is None:
            break
    return shortest, answer


def answers(question: Question) -> bool:
    """Whether DuckDB can: its file says where not."""
    return not question.engine.get("duckdb", "").startswith("cannot")


def ratio(shipped: float, other: float) -> str:
    """Of seconds; nothing where there is nothing to hold against."""
    return f"{shipped / other:.2f}" if other else ""


def main() -> None:
    """Print a table of seconds, summed over the channels, and the ratios of the sums."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("url", type=parse_url, help="the database, root's URL")
    parser.add_argument("--data", type=Path, help="folder of an export of it, for DuckDB")
    parser.add_argument("--shipped", action="store_true", help="leave out the raw rows in MySQL")
    parser.add_argument("--channels", nargs="*", default=CHANNELS)
    parser.add_argument("--only", nargs="*", help="questions, as customer/rfm")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--limit", type=float, default=60, help="seconds a run may take")
    given = parser.parse_args()
    console = Console(width=120)
    listing = Table("question", "reads", "rows", *WAYS, "slowest shipped", "shipped / DuckDB")
    for column in listing.columns[2:]:
        column.justify = "right"
    totals = dict.fromkeys(WAYS, 0.0)
    compared = 0.0
    with session(given.url) as mysql, ExitStack() as stack:
        duckdb = given.data and stack.enter_context(connect(Name.DUCKDB, given.data))

        def seconds(question: Question, channel: str) -> tuple[dict[str, float], int]:
            start = {"channel": channel} if "channel" in question.parameters else {}
            taken = {}
            taken[WAYS[0]], answer = best(
                lambda: run(mysql, question, start, given.limit), given.runs, given.limit
            )
            values = dict(answer.parameters) if answer else start
            taken[WAYS[1]] = taken[WAYS[0]]
            if given.shipped:
                taken[WAYS[1]] = 0.0
            elif question.summaries:
                raw = question.raw()
                taken[WAYS[1]], _ = best(
                    lambda: run(mysql, raw, values, given.limit), 1, given.limit
                )
            taken[WAYS[2]] = 0.0
            if duckdb and answers(question):
                taken[WAYS[2]], _ = best(
                    lambda: duckdb.run(question.raw(), values, given.limit), given.runs, given.limit
                )
            return taken, len(answer.rows) if answer else 0

        for name in given.only or names():
            question = find(name)
            told = [seconds(question, channel) for channel in given.channels]
            sums = {way: sum(taken[way] for taken, _ in told) for way in WAYS}
            for way in WAYS:
                totals[way] += sums[way]
            compared += sums[WAYS[0]] if answers(question) else 0.0
            listing.add_row(
                name,
                "summary" if question.summaries else "raw rows",
                f"{sum(rows for _, rows in told):,}",
                *(f"{sums[way]:.2f}" for way in WAYS),
                f"{max(taken[WAYS[0]] for taken, _ in told):.2f}",
                ratio(sums[WAYS[0]], sums[WAYS[2]]),
            )
        listing.add_section()
        listing.add_row(
            "all",
            "",
            "",
            *(f"{totals[way]:.1f}" for way in WAYS),
            "",
            ratio(compared, totals[WAYS[2]]),
        )
    console.print(f"{described(given.url)}, {', '.join(given.channels)}")
    console.print(listing)


if __name__ == "__main__":
    main()

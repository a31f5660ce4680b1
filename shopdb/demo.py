"""From nothing to answers: every step of the main job, in order, each by its own public door."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.console import Console
from sqlalchemy import URL

from shopdb import engine, importing, migrate, query, report, sample
from shopdb.database import session
from shopdb.documents import collections, tour
from shopdb.documents import engine as documents_engine
from shopdb.documents.engine.check import masked
from shopdb.engine.provider import Say
from shopdb.migrate.commands import configuration
from shopdb.problem import Problem
from shopdb.query.render import Format, render
from shopdb.seed import reference
from shopdb.settings import project_root, setting

SOURCE = "online_retail"
ARCHIVE = "https://archive.ics.uci.edu/dataset/352/online+retail"
# Looked for in the project and beside it, in this order.
PLACES = ("", "data", "..", "../data", "../shared/data", "../shared/data/online_retail")
NAMES = ("online_retail.csv.gz", "online_retail.csv", "Online Retail.xlsx", "online+retail.zip")
# The last quarter of the sample shop: all of it would take minutes.
COUNTED_SINCE = date(2025, 10, 1)
EXTRACT = "seeds/extract/online_retail_sample.csv"


def find_sales() -> Path | None:
    """The file of the real year: SHOPDB_ONLINE_RETAIL, or one of its usual names nearby."""
    if named := setting("SHOPDB_ONLINE_RETAIL"):
        return Path(named)
    candidates = (project_root() / place / name for place in PLACES for name in NAMES)
    return next((path for path in candidates if path.is_file()), None)


def run(
    console: Console, file: Path | None = None, folder: Path | None = None, scale: float = 1
) -> None:
    """Go from nothing to answers and pictures, saying where everything is.

    Args:
        console: told each step, how long it took, and the findings.
        file: the real year; without one it is looked for, else made-up rows serve.
        folder: where answers and pictures go; without one report/ of the project.
        scale: size of the sample shop; 1 is about 20,000 orders.

    Raises:
        Problem: a step failed; what was done before it stays.
    """

    def say(line: str) -> None:
        console.print(f"  {line}", style="dim", markup=False, soft_wrap=True)

    file = file or find_sales()
    if not file:
        file = project_root() / EXTRACT
        console.print(
            "The real year of sales is not here, so made-up rows serve.\n"
            f"Get it from {ARCHIVE}\nand run: make demo FILE='Online Retail.xlsx'",
            soft_wrap=True,
        )
    with _step(console, "A running MySQL"):
        url = engine.up(say)
    with _step(console, "The schema"):
        migrate.upgrade(url, config=configuration(project_root()))
    with _step(console, "Rows every shop needs"):
        reference.load(url)
    with _step(console, f"Sales of {file.name}"):
        importing.run(url, SOURCE, file, console)
    with _step(console, "A sample shop beside them"):
        sample.load(url, scale, console=console)
    with _step(console, "MongoDB and its collections"):
        documents = have_documents(say)
    said: list[str] = []
    if documents:
        with _step(console, "What MongoDB is told, and what it counts"):
            said = tell_documents(url, documents, say)
    folder = folder or project_root() / "report"
    with _step(console, "Every question"):
        channels = report.selling(url)
        answers = _ask_all(url, channels, folder / "answers")
    with _step(console, "The report"):
        page = report.build(url, folder, say)

    console.print()
    for title, value in (
        ("Server", url.render_as_string()),
        ("Password", f"SHOPDB_PASSWORD in {project_root() / '.env'}, or `make url`"),
        ("Documents", masked(documents) if documents else "none: MongoDB is not here"),
        ("Answers", f"{answers} as CSV in {folder / 'answers'}"),
        ("Pictures", str(page)),
    ):
        console.print(f"{title + ':':10} {value}", markup=False, soft_wrap=True)
    console.print()
    for channel in channels:
        for finding in report.findings(url, channel, most=3):
            console.print(f"• {channel}: {finding}", markup=False, soft_wrap=True)
    for finding in said:
        console.print(f"• documents: {finding}", markup=False, soft_wrap=True)


def have_documents(say: Say) -> str:
    """Have a MongoDB with today's collections, and give its URL; empty where none can be had.

    Raises:
        Problem: what is in it does not fit the collections.
    """
    try:
        url = documents_engine.up(say)
    except Problem as problem:
        say(f"{problem}\nSo there is no document side; everything else goes on.")
        return ""
    database = documents_engine.connect(url)
    done = collections.apply(database, collections.read_all(), lambda _: None)
    database.client.close()
    say(f"{len(done)} changes applied." if done else "They are as their files have them.")
    return url


def tell_documents(url: URL, documents: str, say: Say) -> list[str]:
    """Have MongoDB told, clicked through and counted, and the counts brought back; what it finds.

    Raises:
        Problem: a server was lost, or refused what it was given.
    """
    database = documents_engine.connect(documents)
    try:
        tour.have_all(url, database, say, COUNTED_SINCE)
        return tour.findings(database)
    finally:
        database.client.close()


def _ask_all(url: URL, channels: list[str], folder: Path) -> int:
    """Answer every question for each channel into a CSV file each; how many answers there are."""
    with session(url) as connection:
        for channel in channels:
            for name in query.names():
                path = folder / channel / f"{name}.csv"
                path.parent.mkdir(parents=True, exist_ok=True)
                # What is asked of the whole shop is the same for each of its channels.
                own = {"channel": channel} if "channel" in query.find(name).parameters else {}
                answer = query.ask(connection, name, **own)
                path.write_text(render(answer, Format.CSV), encoding="utf-8")
    return len(channels) * len(query.names())


@contextmanager
def _step(console: Console, title: str) -> Iterator[None]:
    console.print(title, style="bold")
    started = time.monotonic()
    yield
    console.print(f"  done in {time.monotonic() - started:.1f} s", style="dim")

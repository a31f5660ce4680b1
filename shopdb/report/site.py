"""Writes the report: a page for each channel that sells, and one that links them."""

import re
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import URL

from shopdb.database import Connection, rows, session
from shopdb.problem import Problem
from shopdb.report.page import CHANNEL, Page, draw_page
from shopdb.report.period import Period
from shopdb.report.template import render
from shopdb.report.wording import counted, money

INDEX = "index.html"
# As many findings of each page as the index shows.
HIGHLIGHTS = 3


def build(
    url: URL,
    folder: Path,
    say: Callable[[str], None],
    channel: str | None = None,
    period: Period | None = None,
) -> Path:
    """Write the report into `folder`, which is made if need be; the path of its index.html.

    Where there is one channel, that is its page. Where more have sales, each has a page of its
    own, named after its code, and index.html links them.

    Args:
        url: the database that is asked.
        folder: where the pages go.
        say: told each step, in a few words.
        channel: code of the only sales channel to report on; without it all that have sales.
        period: a month, or EVERYTHING; by default each channel's last month with every day.

    Raises:
        Problem: the database cannot be asked, or the folder not be written.
    """
    with session(url) as connection:
        codes = [channel] if channel else _selling(connection) or [CHANNEL]
        if len(codes) == 1:
            return _write(folder, INDEX, draw_page(connection, codes[0], say, period).html([]))
        pages = {}
        for code, file in _files(codes).items():

            def say_where(step: str, code: str = code) -> None:
                say(f"{code}: {step}")

            pages[file] = draw_page(connection, code, say_where, period)
        totals = {file: _totals(connection, page.about["code"]) for file, page in pages.items()}
    for file, page in pages.items():
        _write(folder, file, page.html(_links(pages, file)))
    of_months = any(page.period.first for page in pages.values())
    title = "Monthly reviews" if of_months else "Sales reports"
    text = render("index.html.j2", title=title, pages=pages, totals=totals, highlights=HIGHLIGHTS)
    return _write(folder, INDEX, text)


def selling(url: URL) -> list[str]:
    """The codes of the channels that have sales, by name: those that `build` reports on.

    Raises:
        Problem: the database cannot be asked.
    """
    with session(url) as connection:
        return _selling(connection)


def _selling(connection: Connection) -> list[str]:
    """The channels with an order that counts as a sale."""
    return [
        code
        for (code,) in rows(
            connection,
            "SELECT channel_code FROM sales_channel AS ch WHERE EXISTS ("
            "SELECT 1 FROM sales_order AS o WHERE o.channel_id = ch.channel_id"
            " AND o.placed_at IS NOT NULL AND o.status_code <> 'cancelled')"
            " ORDER BY name, channel_code",
        )
    ]


def _files(codes: list[str]) -> dict[str, str]:
    """A file for each code, with what is odd in a file's name left out, and none twice."""
    files: dict[str, str] = {}
    for code in codes:
        stem = re.sub(r"[^A-Za-z0-9_-]+", "_", code)
        while f"{stem}.html".lower() in {INDEX, *(file.lower() for file in files.values())}:
            stem += "_"
        files[code] = f"{stem}.html"
    return files


def _links(pages: dict[str, Page], current: str) -> list[tuple[str, str]]:
    beside = [(page.about["name"], file) for file, page in pages.items() if file != current]
    return [("All channels", INDEX), *beside]


def _totals(connection: Connection, channel: str) -> list[str]:
    """What the channel sold in each currency, in words."""
    return [
        f"{counted(int(orders), 'order')}, net sales of {money(net_sales, currency)}"
        for currency, orders, net_sales in rows(
            connection,
            "SELECT currency_code, SUM(orders), SUM(net_sales) FROM daily_sales"
            " WHERE channel_code = %s GROUP BY currency_code ORDER BY currency_code",
            (channel,),
        )
    ]


def _write(folder: Path, file: str, text: str) -> Path:
    path = folder / file
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem(
            f"cannot write {path}: {error.strerror}", "Name a folder you may write, with --output."
        ) from error
    return path

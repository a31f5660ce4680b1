"""Asks the questions, has the answers drawn, and writes the page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy import URL

from shopdb.database import Connection, rows, session
from shopdb.problem import Problem
from shopdb.query import Question, Result, ask
from shopdb.report.charts import CHARTS, Chart
from shopdb.report.charts.style import look
from shopdb.report.exhibit import Exhibit
from shopdb.report.picture import svg
from shopdb.report.wording import day

CHANNEL = "online_retail"
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Plate:
    """An exhibit as the page shows it; `currency` is empty where no money is meant."""

    exhibit: Exhibit
    currency: str
    picture: Markup


@dataclass(frozen=True)
class Section:
    """One question on the page: a plate for each currency, none where there is nothing to show."""

    question: Question
    plates: list[Plate]


def build(url: URL, folder: Path, say: Callable[[str], None], channel: str = CHANNEL) -> Path:
    """Write index.html into `folder`, which is made if need be; its path.

    Args:
        url: the database that is asked.
        folder: where the page goes.
        say: told each step, in a few words.
        channel: code of the sales channel the report is about.

    Raises:
        Problem: the database cannot be asked, or the folder not be written.
    """
    with session(url) as connection:
        sections = list(_sections(connection, channel, say))
        text = _page(sections, _about(connection, channel))
    path = folder / "index.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem(
            f"cannot write {path}: {error.strerror}", "Name a folder you may write, with --output."
        ) from error
    return path


def findings(url: URL, channel: str = CHANNEL) -> list[str]:
    """The sentences of the report in its order; none where there is nothing to find.

    Raises:
        Problem: the database cannot be asked.
    """
    with session(url) as connection, look():
        return [
            exhibit.finding
            for chart in CHARTS
            for _, exhibit in _exhibits(chart, ask(connection, chart.question, channel=channel))
        ]


def _sections(
    connection: Connection, channel: str, say: Callable[[str], None]
) -> Iterator[Section]:
    for chart in CHARTS:
        say(f"asking {chart.question}")
        result = ask(connection, chart.question, channel=channel)
        plates = []
        with look():
            for currency, exhibit in _exhibits(chart, result):
                name = f"{chart.question.rpartition('/')[2]}-{currency or 'all'}"
                picture = Markup(svg(exhibit.figure, name, exhibit.alt))  # noqa: S704 - our own
                plates.append(Plate(exhibit, currency, picture))
        yield Section(result.question, plates)


def _exhibits(chart: Chart, result: Result) -> Iterator[tuple[str, Exhibit]]:
    """An exhibit for each currency of the answer, or one where it is about no money."""
    frame = pd.DataFrame(result.rows, columns=list(result.columns), dtype=object)
    if "currency_code" in frame:
        parts = [(str(code), part) for code, part in frame.groupby("currency_code", sort=True)]
    else:
        parts = [("", frame)]
    for currency, part in parts:
        exhibit = chart.draw(part, currency)
        if exhibit:
            yield currency, exhibit


def _about(connection: Connection, channel: str) -> dict[str, str]:
    """What the head of the page says: the channel's name, and its period."""
    name = rows(connection, "SELECT name FROM sales_channel WHERE channel_code = %s", (channel,))
    first, last = rows(
        connection, "SELECT MIN(day), MAX(day) FROM daily_sales WHERE channel_code = %s", (channel,)
    )[0]
    return {
        "name": name[0][0] if name else channel,
        "code": channel,
        "period": f"{day(first)} to {day(last)}" if first else "nothing sold yet",
    }


def _page(sections: list[Section], about: dict[str, str]) -> str:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2").render(
        sections=sections,
        about=about,
        style=Markup((_HERE / "page.css").read_text(encoding="utf-8")),  # noqa: S704 - our own
        written_at=datetime.now(UTC),
    )

"""Asks the questions about one channel, has the answers drawn, and makes a page of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

import pandas as pd
from markupsafe import Markup
from sqlalchemy import URL

from shopdb.database import Connection, rows, session
from shopdb.query import Question, Result, find, run
from shopdb.report.charts import CHARTS, Chart
from shopdb.report.charts.style import look
from shopdb.report.exhibit import Exhibit
from shopdb.report.headline import Headline, headlines
from shopdb.report.period import Period, last_whole
from shopdb.report.picture import svg
from shopdb.report.template import render
from shopdb.report.wording import day

CHANNEL = "online_retail"


@dataclass(frozen=True)
class Plate:
    """An exhibit as the page shows it; `currency` is empty where no money is meant."""

    exhibit: Exhibit
    currency: str
    picture: Markup


@dataclass(frozen=True)
class Section:
    """One question on the page: a plate for each currency, and how to ask it again."""

    question: Question
    plates: list[Plate]
    command: str


@dataclass(frozen=True)
class Page:
    """What is known of a channel: `about` is its name and code, and the time that has sales.

    `headlines` are of a month, none where the page is about everything. `missing` are the questions
    that the channel has no data for.
    """

    about: dict[str, str]
    period: Period
    headlines: list[Headline]
    sections: list[Section]
    missing: list[Question]

    def findings(self) -> list[str]:
        """The sentences of the page in its order."""
        first = [finding for headline in self.headlines for finding in headline.findings]
        plates = [plate for section in self.sections for plate in section.plates]
        return first + [plate.exhibit.finding for plate in plates]

    @property
    def title(self) -> str:
        """What the page calls itself."""
        return f"Monthly review: {self.period.name}" if self.period.first else "Sales report"

    def html(self, links: list[tuple[str, str]]) -> str:
        """The page as text; `links` are the names and files of the pages beside it."""
        return render("page.html.j2", page=self, about=self.about, links=links)


def draw_page(
    connection: Connection, channel: str, say: Callable[[str], None], period: Period | None = None
) -> Page:
    """Ask every question about a channel and draw what there is to show; `say` is told each.

    Without a period it is about the last month that the channel has every day of.

    Raises:
        Problem: a question cannot be asked.
    """
    period = period or last_whole(connection, channel)
    sections, missing = [], []
    for chart in CHARTS:
        say(f"asking {chart.question}")
        question = find(chart.question)
        plates = []
        with look():
            for currency, exhibit in _exhibits(connection, chart, channel, period):
                name = f"{chart.question.rpartition('/')[2]}-{currency or 'all'}"
                picture = Markup(svg(exhibit.figure, name, exhibit.alt))  # noqa: S704 - our own
                plates.append(Plate(exhibit, currency, picture))
        if plates:
            asked = _parameters(chart, question, period)
            given = " ".join(f"{name}={value}" for name, value in asked.items())
            command = f"shopdb query run {question.name} channel={channel} {given}".rstrip()
            sections.append(Section(question, plates, command))
        else:
            missing.append(question)
    first = headlines(connection, channel, period)
    return Page(_about(connection, channel), period, first, sections, missing)


def findings(
    url: URL, channel: str = CHANNEL, most: int | None = None, period: Period | None = None
) -> list[str]:
    """The sentences of a channel's page in its order; none where there is nothing to find.

    Args:
        url: the database that is asked.
        channel: code of the sales channel.
        most: how many will do; what comes after them is not asked.
        period: a month, or EVERYTHING; by default the last month with every day.

    Raises:
        Problem: the database cannot be asked.
    """
    with session(url) as connection, look():
        about = period or last_whole(connection, channel)
        first = (
            finding
            for headline in headlines(connection, channel, about)
            for finding in headline.findings
        )
        drawn = (
            exhibit.finding
            for chart in CHARTS
            for _, exhibit in _exhibits(connection, chart, channel, about)
        )
        return list(islice(chain(first, drawn), most))


def _parameters(chart: Chart, question: Question, period: Period) -> dict[str, str]:
    """What a chart's question is given besides the channel."""
    return {**chart.parameters, **period.parameters(chart.reach, question.parameters)}


def _exhibits(
    connection: Connection, chart: Chart, channel: str, period: Period
) -> Iterator[tuple[str, Exhibit]]:
    """An exhibit for each currency of the answer, or one where it is about no money."""
    question = find(chart.question)
    given: dict[str, object] = {"channel": channel, **_parameters(chart, question, period)}
    result = run(connection, question, given)
    for currency, part in _parts(result):
        exhibit = chart.draw(part, currency)
        if exhibit:
            yield currency, exhibit


def _parts(result: Result) -> list[tuple[str, pd.DataFrame]]:
    frame = pd.DataFrame(result.rows, columns=list(result.columns), dtype=object)
    if "currency_code" not in frame:
        return [("", frame)]
    return [(str(code), part) for code, part in frame.groupby("currency_code", sort=True)]


def _about(connection: Connection, channel: str) -> dict[str, str]:
    """What the head of the page says: the channel's name, and its period."""
    name = rows(connection, "SELECT name FROM sales_channel WHERE channel_code = %s", (channel,))
    first, last = rows(
        connection,
        "SELECT MIN(sales_on), MAX(sales_on) FROM daily_sales WHERE channel_code = %s",
        (channel,),
    )[0]
    return {
        "name": name[0][0] if name else channel,
        "code": channel,
        "period": f"{day(first)} to {day(last)}" if first else "nothing sold yet",
    }

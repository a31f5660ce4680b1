"""What a chart draws: an answer's numbers by x and by series, each currency by itself."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shopdb.problem import Problem
from shopdb.query.question import Chart
from shopdb.query.result import Result

CURRENCY = "currency_code"
NOTHING = "–"
# A meaning ends where its remarks begin.
CLAUSE = re.compile(r"[;:]| \(")


@dataclass(frozen=True)
class Panel:
    """The numbers of one currency, or all where `currency` is empty.

    Each of `series` has a number for each of `x`, None where the answer has none.
    """

    currency: str
    x: list[Any]
    series: dict[str, list[int | float | Decimal | None]]

    @property
    def has_numbers(self) -> bool:
        """Whether there is anything to draw."""
        return any(value is not None for values in self.series.values() for value in values)


@dataclass(frozen=True)
class Plot:
    """All that a picture shows: `x`, `y` and `series` say what is counted along and across."""

    kind: str
    title: str
    x: str
    y: str
    series: str
    panels: list[Panel]

    @property
    def digest(self) -> str:
        """A SHA-256 of what is drawn; how it is drawn, fonts and all, is no part of it."""
        said: list[Any] = [self.kind, self.title, self.x, self.y, self.series]
        for panel in self.panels:
            said += [panel.currency, panel.x, list(panel.series.items())]
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def plot(result: Result) -> Plot:
    """Sort an answer into what its question's chart draws.

    Raises:
        Problem: the question has no chart.
    """
    question, chart = result.question, result.question.chart
    if not chart:
        raise Problem(
            f"{question.name} has no chart",
            "Take the answer as a table, or give its front matter a `chart:`.",
        )
    y = chart.y[0] if len(chart.y) == 1 else ""
    return Plot(
        kind=chart.kind,
        title=question.question,
        x=_label(chart.x, question.columns[chart.x]),
        y=_label(y, question.columns[y]) if y else " and ".join(map(_spaced, chart.y)),
        series=_label(chart.series, question.columns[chart.series]) if chart.series else "",
        panels=_panels(result, chart),
    )


def labels(x: Sequence[Any]) -> list[str]:
    """The values of an x axis in words: months without a day where all of them are months."""
    days = [one for one in x if isinstance(one, date)]
    months = days and all(day.day == 1 and not isinstance(day, datetime) for day in days)
    return [f"{one:%b %Y}" if months and isinstance(one, date) else label(one) for one in x]


def label(value: Any) -> str:
    """One value in words; NULL is a dash."""
    return NOTHING if value is None else str(value)


def _panels(result: Result, chart: Chart) -> list[Panel]:
    rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
    if CURRENCY not in result.columns:
        return [_panel("", rows, chart)] if rows else []
    codes = sorted({label(row[CURRENCY]) for row in rows})
    panels = [
        _panel(code, [row for row in rows if label(row[CURRENCY]) == code], chart) for code in codes
    ]
    # What has no currency has no amounts either, and would leave a field empty.
    return [panel for panel in panels if panel.has_numbers] or panels


def _panel(currency: str, rows: list[dict[str, Any]], chart: Chart) -> Panel:
    split = chart.series if chart.series != CURRENCY else None
    seen: Counter[tuple[Any, Any]] = Counter()
    numbers: dict[str, dict[tuple[Any, int], Any]] = {}
    places: dict[tuple[Any, int], None] = {}
    for row in rows:
        part = row[split] if split else None
        # Two products may have one name: each is a place of its own.
        place = (row[chart.x], seen[part, row[chart.x]])
        seen[part, row[chart.x]] += 1
        places[place] = None
        for y in chart.y:
            numbers.setdefault(_name(part, y, chart, split), {})[place] = row[y]
    ordered = list(places)
    if all(isinstance(x, date) for x, _ in ordered) or (
        chart.kind != "bar" and all(isinstance(x, int | Decimal) for x, _ in ordered)
    ):
        ordered.sort()
    return Panel(
        currency,
        [x for x, _ in ordered],
        {name: [found.get(place) for place in ordered] for name, found in numbers.items()},
    )


def _name(part: Any, y: str, chart: Chart, split: str | None) -> str:
    """What the legend calls a series."""
    if not split:
        return _spaced(y)
    return label(part) if len(chart.y) == 1 else f"{label(part)}, {_spaced(y)}"


def _label(column: str, meaning: str) -> str:
    first = CLAUSE.split(meaning)[0].strip().rstrip(",")
    return f"{_spaced(column)}: {first}"


def _spaced(column: str) -> str:
    return column.replace("_", " ")

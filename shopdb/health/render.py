"""A run of the checks for people, for Prometheus and for programs."""

import json
import math
from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table
from rich.text import Text

from shopdb.health.check import Level, Reading, Report

STYLES = {Level.OK: "green", Level.WARN: "yellow", Level.CRITICAL: "bold red"}


def table(reports: Sequence[Report]) -> Table:
    """A line for each reading: what it means, and what to do unless all is well."""
    listing = Table("level")
    listing.add_column("check", no_wrap=True)
    for heading in ("what is", "what it means", "what to do"):
        listing.add_column(heading, overflow="fold")
    for report in reports:
        check = report.check
        for level, said, remedy in _lines(report):
            listing.add_row(
                Text(level.said, style=STYLES[level]),
                check.name,
                Text(said),
                check.meaning,
                Text("–" if level is Level.OK else remedy or check.remedy),
            )
    return listing


def prometheus(reports: Iterable[Report], database: str) -> str:
    """The text exposition format: a gauge for each check, and the level of all checks."""
    reports = list(reports)
    lines: list[str] = []
    for report in reports:
        name = f"shopdb_{report.check.metric}"
        lines += _head(name, report.check.meaning)
        lines += [
            _sample(name, {"database": database, **one.labels}, one.value)
            for one in report.readings
        ]
    lines += _head("shopdb_health_level", "Worst level of a check: 0 ok, 1 warn, 2 critical")
    for report in reports:
        labels = {"database": database, "check": report.check.name}
        lines.append(_sample("shopdb_health_level", labels, float(report.level)))
    return "\n".join(lines) + "\n"


def as_json(reports: Iterable[Report]) -> str:
    """A list of checks with their readings; a value that was not read is null."""
    return (
        json.dumps(
            [
                {
                    "check": report.check.name,
                    "level": report.level.said,
                    "meaning": report.check.meaning,
                    "readings": [_reading(one, report) for one in report.readings],
                }
                for report in reports
            ],
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )


def _lines(report: Report) -> Iterator[tuple[Level, str, str]]:
    if not report.readings:
        yield Level.OK, report.check.fine, ""
    for one in report.readings:
        yield one.level, one.said, one.remedy


def _reading(one: Reading, report: Report) -> dict[str, object]:
    return {
        "level": one.level.said,
        "said": one.said,
        "value": None if math.isnan(one.value) else one.value,
        "labels": dict(one.labels),
        "remedy": "" if one.level is Level.OK else one.remedy or report.check.remedy,
    }


def _head(name: str, meaning: str) -> list[str]:
    said = meaning.replace("\\", "\\\\").replace("\n", "\\n")
    return [f"# HELP {name} {said}", f"# TYPE {name} gauge"]


def _sample(name: str, labels: dict[str, str], value: float) -> str:
    told = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{told}}} {'NaN' if math.isnan(value) else repr(value)}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')

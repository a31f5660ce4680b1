"""A run for a person: a table of what is broken, the first things of each, and what to do."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from shopdb.quality.outcome import Outcome
from shopdb.quality.rule import SEVERITIES

STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}


def show(outcomes: Sequence[Outcome], *, everything: bool = False) -> Iterator[RenderableType]:
    """The table, what breaks each rule, and a last line; rules that hold only where asked for."""
    ordered = sorted(outcomes, key=_order)
    shown = [one for one in ordered if everything or one.broken or one.failure is not None]
    if shown:
        yield _table(shown)
    for outcome in shown:
        if outcome.failure is not None:
            yield Text(f"\n{outcome.rule.name} did not run: {outcome.failure}", style="bold red")
        elif outcome.broken:
            yield _details(outcome)
    yield Text(f"\n{summary(outcomes)}", style="bold")


def summary(outcomes: Sequence[Outcome]) -> str:
    """One line: how many rules hold, and how many do not by severity."""
    failed = sum(one.failure is not None for one in outcomes)
    broken = [one for one in outcomes if one.broken]
    parts = [
        f"{sum(one.rule.severity == severity for one in broken)} {severity}"
        for severity in SEVERITIES
    ]
    holds = len(outcomes) - len(broken) - failed
    return f"{len(outcomes)} rules: {holds} hold, broken: {', '.join(parts)}; {failed} did not run"


def _order(outcome: Outcome) -> tuple[bool, bool, int, str]:
    return (
        outcome.failure is None,
        outcome.broken == 0,
        SEVERITIES.index(outcome.rule.severity),
        outcome.rule.name,
    )


def _table(shown: Sequence[Outcome]) -> Table:
    table = Table("severity")
    table.add_column("rule", no_wrap=True)
    table.add_column("title")
    table.add_column("owner")
    for heading in ("broken", "trend", "seconds"):
        table.add_column(heading, justify="right")
    for one in shown:
        bad = one.broken or one.failure is not None
        table.add_row(
            Text(
                one.rule.severity if bad else "holds",
                style=STYLES[one.rule.severity] if bad else "",
            ),
            Text(one.rule.name),
            Text(one.rule.title),
            one.rule.owner,
            "failed" if one.failure is not None else f"{one.broken:,}",
            one.trend,
            f"{one.seconds:.2f}",
        )
    return table


def _details(outcome: Outcome) -> Text:
    rule = outcome.rule
    text = Text(f"\n{rule.name}", style=STYLES[rule.severity])
    text.append(f": {rule.title}\n", style="not bold default")
    for one in outcome.findings:
        said = f"  {one.subject}: {one.found or 'nothing'}, expected {one.expected or 'nothing'}\n"
        text.append(said, style="not bold default")
    if outcome.broken > len(outcome.findings):
        more = outcome.broken - len(outcome.findings)
        text.append(f"  and {more:,} more\n", style="not bold default")
    text.append(f"  {rule.remedy}", style="not bold dim default")
    return text

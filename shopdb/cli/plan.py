"""`shopdb migrate plan`: what would run, as a table for the eye or as JSON for a program."""

import json
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Column, Table

from shopdb.cli import migrate
from shopdb.cli.app import console
from shopdb.migrate.forecast import LARGE, Forecast, forecast
from shopdb.migrate.plan import status


class Format(StrEnum):
    """What a plan is written as."""

    TEXT = "text"
    JSON = "json"


@migrate.migrate_app.command(context_settings={"ignore_unknown_options": True})
def plan(
    down: Annotated[str, typer.Option(help="Plan a downgrade to this revision, base, or -1.")] = "",
    measure: Annotated[
        bool, typer.Option(help="Try each statement on a scratch database without rows.")
    ] = True,
    large: Annotated[int, typer.Option(help="From how many rows on a table is large.")] = LARGE,
    form: Annotated[Format, typer.Option("--format", help="text or json")] = Format.TEXT,
) -> None:
    """Show what an upgrade to head would run, what waits for it, and for how many rows."""
    found = forecast(
        migrate.config(), migrate.database(), down_to=down, try_out=measure, large=large
    )
    if form is Format.JSON:
        console.print_json(json.dumps([_as_json(item) for item in found]))
    elif found:
        _show(found)
    elif begun := status(migrate.config(), migrate.database()).half_done:
        console.print(
            f"No statement is left to run; {begun.revision} {begun.direction} is not set yet. "
            "Run it once more.",
            markup=False,
            soft_wrap=True,
        )
    else:
        console.print("Nothing to run: the database is at head.")


def _show(found: list[Forecast]) -> None:
    down = found[0].step.direction == "down"
    notes = list(dict.fromkeys(note for item in found for note in item.notes))
    table = Table(
        "revision",
        Column("statement", overflow="fold"),
        "what",
        Column("object", overflow="fold"),
        "what waits",
        Column("rows", justify="right"),
        "loses" if down else "way back",
        "note",
    )
    for item in found:
        statement = item.step.statement
        table.add_row(
            item.step.revision,
            escape(f"{statement.path.name}:{statement.line}"),
            f"{item.about.verb} {item.about.kind}".strip().lower(),
            escape(item.about.name),
            item.lock or "not measured",
            "" if item.rows is None else f"{item.rows:,}",
            _loss(item),
            ", ".join(str(notes.index(note) + 1) for note in item.notes),
        )
    console.print(table)
    for number, note in enumerate(notes, 1):
        console.print(f"{number}  {note}", markup=False, soft_wrap=True)
    for line in dict.fromkeys(line for item in found for line in _losses(item)):
        console.print(line, markup=False, soft_wrap=True)


def _loss(item: Forecast) -> str:
    if item.step.direction == "down":
        return "yes" if item.loses else "nothing"
    return "loses" if item.loses_back or item.loses else "reversible"


def _losses(item: Forecast) -> list[str]:
    """What is lost, and what lets it be: a line for each direction that loses something."""
    revision, way = item.step.revision, item.step.direction
    lines = []
    if item.loses:
        lines.append(f"{revision} {way} loses {item.loses.rstrip('.')}; it needs --allow-loss.")
    if way == "up" and item.loses_back:
        lines.append(f"{revision} down would lose {item.loses_back.rstrip('.')}.")
    return lines


def _as_json(item: Forecast) -> dict[str, Any]:
    measured = item.measured
    return {
        "revision": item.step.revision,
        "direction": item.step.direction,
        "statement": item.step.statement.place,
        "what": f"{item.about.verb} {item.about.kind}".strip().lower(),
        "object": item.about.name,
        "lock": item.lock,
        "writes_wait": measured.lock.writes_wait if measured else None,
        "asked": str(measured.asked) if measured else "",
        "refused": measured.refused if measured else None,
        "rows": item.rows,
        "loses": item.loses,
        "loses_back": item.loses_back,
        "notes": list(item.notes),
    }

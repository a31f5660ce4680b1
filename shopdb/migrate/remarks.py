"""What a plan remarks on a statement, beside what waits for it."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from shopdb.migrate import osc
from shopdb.migrate.alteration import alteration
from shopdb.migrate.marks import mark
from shopdb.migrate.measure import CHANGES_ROWS, LockClass, Measured
from shopdb.migrate.step import Step
from shopdb.migrate.subject import Subject, subject

# Of columns added and dropped, until a rebuild (MySQL 9.1 and later).
MOST_INSTANT = 255
CALLED = ("PROCEDURE", "FUNCTION")


def remarks(
    step: Step,
    later: Sequence[Step],
    measured: Measured | None,
    live: Connection,
    large_table: str,
) -> list[str]:
    """Every remark on one statement.

    Args:
        step: the statement.
        later: those that the plan has after it.
        measured: what was found of it; None where nothing was tried.
        live: the database that the plan is for.
        large_table: the table that it works on if that is large; else empty.
    """
    found = [*_of_clauses(measured), *_of_code(step, later), *_of_hand_over(step)]
    found += _of_instant(step, measured, live)
    if large_table:
        found += _of_large(step, measured, live, large_table)
    return found


def _of_clauses(measured: Measured | None) -> Iterator[str]:
    if measured is None or not str(measured.asked):
        return
    if measured.refused:
        yield f"asks for {measured.asked}, which the server refuses: it needs {measured.lightest}"
    elif measured.lock is not measured.lightest:
        yield f"asks for {measured.asked}; without it the server would take it {measured.lightest}"


def _of_instant(step: Step, measured: Measured | None, live: Connection) -> Iterator[str]:
    """What the scratch database cannot show: the live table's own history."""
    altered = alteration(step.statement.text)
    if measured is None or measured.lock is not LockClass.INSTANT or altered is None:
        return
    if not {"ADD", "DROP"} & set(altered.verbs):
        return
    if osc.instant_changes(live, measured.table) >= MOST_INSTANT:
        yield (
            f"{measured.table} has had {MOST_INSTANT} columns added or dropped instantly, as many "
            "as the server keeps: the next one rebuilds it in place, and asked for INSTANT it is "
            "refused (4092)"
        )


def _of_code(step: Step, later: Sequence[Step]) -> Iterator[str]:
    about = subject(step.statement.text)
    again = Subject("CREATE", about.kind, about.name)
    if about.verb != "DROP" or again not in (subject(item.statement.text) for item in later):
        return
    if about.kind in CALLED:
        yield "until it is created again, a call fails with 1305: callers try again"
    if about.kind == "TRIGGER":
        yield "exchanged while its table is locked: writes wait, and none passes without it"


def _of_hand_over(step: Step) -> Iterator[str]:
    if found := mark(step.statement, "hand over"):
        yield f"handed to {found.value}; on the server itself it would be as the column says"


def _of_large(step: Step, measured: Measured | None, live: Connection, table: str) -> Iterator[str]:
    is_change = subject(step.statement.text).verb in CHANGES_ROWS
    if is_change and not mark(step.statement, "chunks"):
        yield f"{table} is large: the mark `chunks` above the statement would take it in pieces"
    if measured is None or not measured.lock.writes_wait or mark(step.statement, "hand over"):
        return
    table_facts = osc.facts(live, table)
    lines = [f"{table} is large: writes wait long. A tool would let them go on:"]
    lines += (f"   {osc.verdict(tool, table_facts)}" for tool in osc.TOOLS)
    yield "\n".join(lines)

"""What of a plan is left where an earlier run was interrupted."""

from collections.abc import Sequence

from sqlalchemy import Connection

from shopdb.migrate.journal import Entry
from shopdb.migrate.resume import took_effect
from shopdb.migrate.runner import half_done
from shopdb.migrate.step import Step
from shopdb.migrate.touched import Kind


def standing(
    steps: Sequence[Step], entries: Sequence[Entry], connection: Connection, *, look: bool
) -> int:
    """How many of a plan's first steps an interrupted run has done; the next run passes over them.

    Args:
        steps: the plan.
        entries: what the ledger has open.
        connection: on the database.
        look: whether to find out if an unfinished statement took effect, for which a scratch
            database may be needed; without it, it counts as not done.

    Raises:
        MigrationProblem: the interrupted run was about another revision than the plan begins with,
            or what its last statement touches is neither as before nor as it leaves it.
    """
    if not entries:
        return 0
    newest = entries[-1]
    begins = (steps[0].revision, steps[0].direction) if steps else None
    if begins != (newest.revision, newest.direction):
        raise half_done(newest)
    if newest.finished_at is not None:
        return len(entries)
    is_structure = newest.kind is Kind.STRUCTURE
    done = look and is_structure and took_effect(connection, newest)
    return len(entries) if done else len(entries) - 1


def told(newest: Entry, done: int) -> str:
    """What a plan says of an interrupted run: its newest statement, and how many it has done."""
    count = f"{done} statements" if done != 1 else "1 statement"
    return f"an earlier run was interrupted at {newest}; {count} of it stand, and the rest follows"

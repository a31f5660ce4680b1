"""Forgets a half-done revision whose statements were undone by hand."""

from sqlalchemy import URL

from shopdb.migrate.compare import differences
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.journal import Definitions, Entry, Journal, definitions, open_entries
from shopdb.migrate.lock import only_runner
from shopdb.migrate.resume import comparable
from shopdb.migrate.session import engine_for


def forget(url: URL, *, rows_too: bool, wait_seconds: int) -> list[Entry]:
    """Take a half-done revision out of the ledger, once its objects are as it found them.

    Args:
        url: the database.
        rows_too: whether what it wrote into tables was taken back as well, which cannot be seen.
        wait_seconds: how long to wait for another runner.

    Returns:
        What is forgotten; nothing where no run was interrupted.

    Raises:
        MigrationProblem: an object is not as it was, or rows were written and nobody answers for
            them.
    """
    with only_runner(engine_for(url), wait_seconds) as guard:
        entries = open_entries(guard)
        first: Definitions = {}
        for entry in entries:
            for name, text in entry.before.items():
                first.setdefault(name, text)
        found = differences(
            comparable(first),
            comparable(definitions(guard, first)),
            lambda name: f"as it was: {name}",
            lambda name: f"now: {name}",
        )
        if found:
            raise MigrationProblem(
                f"{entries[-1]}: not all that it did is undone\n"
                + "\n".join(difference.diff for difference in found),
                "Undo it, or finish the revision with the command that began it.",
            )
        written = [str(entry) for entry in entries if entry.wrote_rows]
        if written and not rows_too:
            raise MigrationProblem(
                "these wrote rows, and whether that is undone cannot be seen:\n"
                + "\n".join(f"  {entry}" for entry in written),
                "Take the rows back, and say so with --rows-too.",
            )
        Journal(guard, guard).forget_open(guard)
    return entries

"""Without an index the server makes one by itself, with a name and columns that nobody chose.

It drops it again when a longer one comes, so that the schema depends on its history.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB101"
TITLE = "Foreign key without an index written out"
SEVERITY = Severity.ERROR


def check_room(room: Room) -> Iterator[Trouble]:
    """Every foreign key whose columns begin no index."""
    table = room.table
    for key in table.keys if table else ():
        if key.kind != "FOREIGN" or not table:
            continue
        if not any(index.parts[: len(key.parts)] == key.parts for index in table.indexes):
            columns = ", ".join(key.parts)
            yield Trouble(
                room.statement,
                key.line,
                f"{key} of {table.name} has no index on ({columns})",
                f"Add KEY ix_{table.name}_{'_'.join(key.parts)} ({columns}).",
            )

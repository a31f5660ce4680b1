"""InnoDB then numbers rows in secret: replicas search the whole table for each changed row.

Tools that copy tables in chunks refuse it, and so does Group Replication.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB103"
TITLE = "Table without a primary key"
SEVERITY = Severity.ERROR


def check_room(room: Room) -> Iterator[Trouble]:
    """A table none of whose keys is primary."""
    table = room.table
    if table and not any(key.kind == "PRIMARY" for key in table.indexes):
        yield Trouble(
            room.statement,
            table.line,
            f"table {table.name} has no primary key",
            "Add PRIMARY KEY (…): what its rows are told apart by, or a number.",
        )

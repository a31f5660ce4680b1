"""A reserved word has to be quoted in every query, and whoever forgets it gets a syntax error."""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble
from shopdb.migrate.reserved import RESERVED

CODE = "SDB110"
TITLE = "Reserved word as a name"
SEVERITY = Severity.WARNING


def check_room(room: Room) -> Iterator[Trouble]:
    """Every table, column, key or code object that is called by one."""
    named: list[tuple[str, int, str]] = []
    if table := room.table:
        named = [("table", table.line, table.name)]
        named += [("column", column.line, column.name) for column in table.columns]
        named += [("key", key.line, key.name) for key in table.keys if key.kind != "PRIMARY"]
    elif code := room.code:
        named = [(code.kind.lower(), code.line, code.name)]
    for kind, line, name in named:
        if name.upper() in RESERVED:
            yield Trouble(
                room.statement, line, f"{kind} {name} is a reserved word", "Call it otherwise."
            )

"""Another type rewrites the whole table while writers wait, and a value that does not fit stops it.

Also what only looks like another comment: MODIFY replaces the whole definition.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.column import Column
from shopdb.migrate.lint.files import Change
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB004"
TITLE = "A column of a table in use is defined anew"
SEVERITY = Severity.WARNING


def check_change(change: Change) -> Iterator[Trouble]:
    """Every column that is modified, unless its type is known to stay what it was."""
    for statement, alter, action, column in change.redefined:
        if column.base_type in ("ENUM", "SET"):
            continue
        table = change.before.get(statement)
        old = table.column(action.name) if table else None
        same = old is not None and _storage(old) == _storage(column)
        yield Trouble(
            statement,
            action.line,
            f"{alter.table}.{action.name} is defined anew as {column.type}",
            "Say ALGORITHM = INSTANT where only its default or comment changes: the server refuses "
            "if it is more. Else add a column, fill it in chunks, and drop the old one later.",
            moot=same or alter.algorithm == "INSTANT" or change.is_empty(alter.table),
        )


def _storage(column: Column) -> tuple[object, ...]:
    """What decides how values are stored, as it is written."""
    # SHOW CREATE TABLE writes the character set of a collation beside it.
    charset = column.charset or column.collation.split("_")[0]
    return column.type, column.nullable, charset, column.collation, column.is_generated

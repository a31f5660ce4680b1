"""What could be one thing under another name: gone on one side, new on the other, and alike."""

from collections.abc import Callable, Iterable, Mapping
from difflib import SequenceMatcher
from typing import TypeVar

from shopdb.migrate.generate.tables.layout import fill
from shopdb.migrate.generate.tables.model import Column, Table
from shopdb.migrate.generate.tables.parse import parse

# Below this, nobody would take the one for the other.
ENOUGH = 0.5
TABLE_ENOUGH = 0.4
NAME_WEIGHT = 0.3

Named = TypeVar("Named", Column, Table)


def rename_candidates(old: str, new: str) -> list[tuple[str, str]]:
    """Columns that are gone and columns that are new, in pairs that could be the same column.

    Args:
        old: what SHOW CREATE TABLE says of the table.
        new: what it is to say.

    Returns:
        Old name and new name, the likest pair first.
    """
    before, after = parse(old), parse(new)
    had = {column.name for column in before.columns}
    has = {column.name for column in after.columns}
    gone = [column for column in before.columns if column.name not in has]
    come = [column for column in after.columns if column.name not in had]
    return _pairs(gone, come, _likeness_of_columns, ENOUGH)


def renamed_table_candidates(
    dropped: Mapping[str, str], added: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Tables that are gone and tables that are new, in pairs that could be the same table.

    Args:
        dropped: the SHOW CREATE TABLE text of each table that is gone, by its name.
        added: those of tables that are new.

    Returns:
        Old name and new name, the likest pair first.
    """
    gone, come = ([parse(text) for text in texts.values()] for texts in (dropped, added))
    return _pairs(gone, come, _likeness_of_tables, TABLE_ENOUGH)


def _pairs(
    gone: Iterable[Named],
    come: Iterable[Named],
    likeness: Callable[[Named, Named], float],
    enough: float,
) -> list[tuple[str, str]]:
    come = list(come)
    found = [(likeness(old, new), old.name, new.name) for old in gone for new in come]
    likely = (pair for pair in found if pair[0] >= enough)
    return [(old, new) for _, old, new in sorted(likely, key=lambda pair: -pair[0])]


def _likeness_of_columns(old: Column, new: Column) -> float:
    """From 0 to 1: its definition counts for most, its name for the rest."""
    defined = [fill(column.definition) for column in (old, new)]
    same_type = old.type == new.type and bool(old.generated) == bool(new.generated)
    alike = 1.0 if defined[0] == defined[1] else 0.6 if same_type else 0.2 * _ratio(*defined)
    return NAME_WEIGHT * _ratio(old.name, new.name) + (1 - NAME_WEIGHT) * alike


def _likeness_of_tables(old: Table, new: Table) -> float:
    """From 0 to 1: the columns that both have by name and type, and the table's name."""
    columns = [{(column.name, column.type) for column in table.columns} for table in (old, new)]
    both = len(columns[0] & columns[1]) / max(map(len, columns))
    return NAME_WEIGHT * _ratio(old.name, new.name) + (1 - NAME_WEIGHT) * both


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()

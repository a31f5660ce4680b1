"""A row of a table, as the worlds of the cases write it down."""

from typing import Any

Row = tuple[str, dict[str, Any]]


def row(table: str, **values: Any) -> Row:
    """One row of a table."""
    return table, values

"""Puts values in a pipeline's places, as values: no text of a person becomes an expression."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bson import Decimal128

from shopdb.documents.pipelines.pipeline import TIMEZONE, parameter_of
from shopdb.problem import Problem

# What holds a query, in which a text is a value; elsewhere "$name" would be read as a field.
_QUERIES = ("$match", "restrictSearchWithMatch")


def zone(values: dict[str, Any]) -> ZoneInfo:
    """The time zone that a pipeline's days are of: what `timezone` says, else UTC.

    Raises:
        Problem: there is no such time zone.
    """
    name = values.get(TIMEZONE, "UTC")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Problem(
            f"there is no time zone {name!r}", f"Give it as {TIMEZONE}=Europe/Berlin"
        ) from error


def midnight(day: date, where: ZoneInfo) -> datetime:
    """The moment a day begins there, in UTC."""
    return datetime.combine(day, time(), where).astimezone(UTC)


def bind(node: Any, values: dict[str, Any], *, in_query: bool = False) -> Any:
    """A copy of a pipeline, or of a part of it, with the values of its parameters.

    Args:
        node: stages, a stage or a part of one.
        values: by parameter, in their types; a date is the moment it begins in their `timezone`.
        in_query: whether this part is a query, not an expression.

    Raises:
        Problem: `timezone` is none.
    """
    if isinstance(node, list):
        return [bind(part, values, in_query=in_query) for part in node]
    if isinstance(node, dict):
        return {
            key: bind(
                part,
                values,
                in_query=key in _QUERIES or key == "$literal" or (in_query and key != "$expr"),
            )
            for key, part in node.items()
        }
    name = parameter_of(node)
    if name is None:
        return node
    value = values[name]
    if isinstance(value, Decimal):
        return Decimal128(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return midnight(value, zone(values))
    return value if in_query or not isinstance(value, str | bool) else {"$literal": value}

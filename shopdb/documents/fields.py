"""How fields of MySQL's JSON become MongoDB's: exact numbers, times, arrays in their one order."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import DecimalException
from functools import lru_cache
from typing import Any

from bson import Decimal128

Document = dict[str, Any]
Convert = Callable[[Any], Any]

_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z?)?")


class Misshapen(ValueError):  # noqa: N818 - what it is, not that it is an error
    """A document cannot be made of what MySQL composed; trying again cannot help."""


def decimal(value: Any) -> Decimal128:
    """An exact number, from text or from a number that was read exactly."""
    return _decimal(str(value))


# Half of the time of making a document; the same amounts come again and again.
@lru_cache(maxsize=100_000)
def _decimal(text: str) -> Decimal128:
    try:
        return Decimal128(text)
    except DecimalException as error:
        raise Misshapen(f"{text!r} is no decimal of 34 digits or fewer") from error


def moment(value: Any) -> datetime:
    """A time in UTC, in the milliseconds that MongoDB keeps; a day is its midnight."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise Misshapen(f"{value!r} is no time in UTC, as 2026-01-31T12:00:00.000000Z")
    at = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def nullable(value: Any) -> Any:
    """As it is, and there even if null; elsewhere null means that there is no such field."""
    return value


def within(**fields: Convert) -> Convert:
    """An object, whose named fields are converted; the others stay as they are."""
    return lambda value: made_object(value, fields)


@dataclass(frozen=True)
class Each:
    """An array, whose members are converted and put in order; it is there even if empty.

    Args:
        convert: what is done to each member.
        by: the field they are sorted by; empty: themselves; None: they come in their order.
    """

    convert: Convert = nullable
    by: str | None = None

    def __call__(self, value: Any) -> list[Any]:
        """The members of an array, or of none."""
        members = [self.convert(member) for member in value or ()]
        if self.by is None:
            return members
        members.sort(key=(lambda one: one[self.by]) if self.by else None)
        return members


def made_object(value: Any, fields: Mapping[str, Convert]) -> Document:
    """An object with its named fields converted; arrays and what may be null are always there."""
    if not isinstance(value, dict):
        raise Misshapen(f"{value!r} is no object")
    made: Document = {}
    for name, item in value.items():
        if item is not None:
            made[name] = fields[name](item) if name in fields else item
    for name, convert in fields.items():
        if name not in made and (convert is nullable or isinstance(convert, Each)):
            made[name] = convert(None)
    return made


def extended(value: Any) -> Any:
    """What an attribute is: a text, yes or no, a number or a day, as extended JSON has them."""
    if not isinstance(value, dict):
        return value
    ((kind, said),) = value.items()
    return {"$numberDecimal": decimal, "$date": moment}[kind](said)

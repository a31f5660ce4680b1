"""Parameters of a question: their types, and the check of what a person gives for them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from shopdb.problem import Problem


def _int(given: object) -> int:
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    if isinstance(given, str) and re.fullmatch(r"[+-]?\d{1,18}", given, re.ASCII):
        return int(given)
    raise ValueError


def _decimal(given: object) -> Decimal:
    # MySQL holds 65 digits, 30 of them after the point.
    text = str(given) if isinstance(given, int | float | Decimal | str) else ""
    if not isinstance(given, bool) and re.fullmatch(r"[+-]?\d{1,35}(\.\d{1,30})?", text, re.ASCII):
        return Decimal(text)
    raise ValueError


def _date(given: object) -> date:
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    if isinstance(given, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", given, re.ASCII):
        return date.fromisoformat(given)
    raise ValueError


def _datetime(given: object) -> datetime:
    if isinstance(given, str) and re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", given, re.ASCII):
        given = datetime.fromisoformat(given)
    if isinstance(given, datetime):
        return given.astimezone(UTC).replace(tzinfo=None) if given.tzinfo else given
    raise ValueError


def _bool(given: object) -> bool:
    if isinstance(given, bool):
        return given
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[
        str(given).lower()
    ]


def _text(given: object) -> str:
    if isinstance(given, str):
        given.encode()  # A byte that is no UTF-8 reaches the arguments as half a character.
        return given
    raise ValueError


@dataclass(frozen=True)
class Kind:
    """A type of parameter: how to say it, an example, and how to read a value."""

    said: str
    example: str
    read: Callable[[object], Any]


KINDS = {
    "int": Kind("a whole number", "28", _int),
    "decimal": Kind("a decimal number", "0.95", _decimal),
    "date": Kind("a date", "2025-03-01", _date),
    "datetime": Kind(
        "a date and time, in UTC unless it says otherwise", "2025-03-01T18:30", _datetime
    ),
    "text": Kind("a text", "red", _text),
    "bool": Kind("true or false", "true", _bool),
    "choice": Kind("a choice", "", _text),
}


@dataclass(frozen=True)
class Parameter:
    """One parameter: `default` is text as a person would give it, None where it may be left out.

    `is_required` says that there is no default at all; `values` are those of a choice; `asked` is
    the default of that name in shopdb/query/defaults, which the shop is asked for.
    """

    name: str
    kind: str
    meaning: str
    is_required: bool
    default: str | None
    values: tuple[str, ...]
    own_example: str | None
    asked: str | None = None

    @property
    def example(self) -> str:
        """A value that would do."""
        first = self.values[0] if self.values else KINDS[self.kind].example
        return self.own_example or self.default or first

    @property
    def usual(self) -> str | None:
        """The default as a person reads it, None where there is none."""
        return self.asked.replace("_", " ") if self.asked else self.default

    @property
    def expected(self) -> str:
        """What a value has to be, in words."""
        return f"one of {', '.join(self.values)}" if self.values else KINDS[self.kind].said

    def check(self, given: object) -> Any:
        """The value in its type, ready to be bound.

        Raises:
            Problem: it is not of the type, or not one of the choices.
        """
        if given is None and self.default is None and not self.is_required:
            return None
        try:
            value = KINDS[self.kind].read(given)
            if self.values and value not in self.values:
                raise ValueError
        except (ValueError, KeyError, OverflowError) as error:
            raise Problem(
                f"{self.name}={given} is not {self.expected}",
                f"{self.name} is {self.meaning}; give it as {self.name}={self.example}",
            ) from error
        return value


def check_all(
    owner: str, parameters: Mapping[str, Parameter], given: Mapping[str, object]
) -> dict[str, Any]:
    """A value in its type for each parameter, defaults where nothing is given.

    Args:
        owner: what has these parameters, by its name.
        parameters: by name.
        given: what a person gave.

    Raises:
        Problem: a value is of another type, missing, or for no parameter of the owner.
    """
    for name in given:
        if name not in parameters:
            near = get_close_matches(name, parameters, 1)
            known = ", ".join(parameters) or "none"
            raise Problem(
                f"{owner} has no parameter {name!r}",
                f"Did you mean {near[0]}?" if near else f"Its parameters: {known}.",
            )
    values = {}
    for name, parameter in parameters.items():
        if name not in given and parameter.is_required:
            raise Problem(
                f"{owner} needs {name}, {parameter.expected}: {parameter.meaning}",
                f"Give it as {name}={parameter.example}",
            )
        values[name] = parameter.check(given.get(name, parameter.default))
    return values

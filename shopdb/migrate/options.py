"""Reads a run's options: from `alembic -x name=value`, or from the attributes of its Config."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.step import Options

# What -x says besides: which database it is about.
OTHERS = ("url", "env", "confirm")
WORDS = {"": True, "1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def read(arguments: Mapping[str, str], attributes: Mapping[str, Any]) -> Options:
    """The options of a run; an argument wins over an attribute.

    Args:
        arguments: what stands behind each `-x`, as text; a flag may have no value.
        attributes: those of Alembic's Config, with values of their own types.

    Raises:
        MigrationProblem: an argument has no meaning, or a value that is none.
    """
    kinds = {field.name: type(field.default) for field in fields(Options)}
    given = {name: attributes[name] for name in kinds if name in attributes}
    for name, text in arguments.items():
        if name in OTHERS:
            continue
        if name not in kinds:
            raise _no_such(name, kinds)
        given[name] = _flag(name, text) if kinds[name] is bool else _number(name, text)
    return Options(**given)


def _no_such(name: str, kinds: Collection[str]) -> MigrationProblem:
    return MigrationProblem(
        f"-x {name}: there is no such option", f"Known are {', '.join([*OTHERS, *kinds])}."
    )


def _flag(name: str, text: str) -> bool:
    if text.lower() not in WORDS:
        raise MigrationProblem(f"-x {name}={text} is neither yes nor no", f"Write -x {name}=yes")
    return WORDS[text.lower()]


def _number(name: str, text: str) -> int:
    if not text.isdecimal():
        raise MigrationProblem(f"-x {name}={text} is no whole number", f"Write -x {name}=60")
    return int(text)

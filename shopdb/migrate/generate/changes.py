"""Which objects one state has, and another has differently or not at all."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from shopdb.migrate.generate.state import State
from shopdb.migrate.rooms import Name

COLUMN = re.compile(r"^  `(?P<name>(?:[^`]|``)*)` ", re.MULTILINE)


@dataclass(frozen=True)
class Changes:
    """What a revision has to do: objects to make, to change and to drop, each list sorted."""

    new: list[Name]
    changed: list[Name]
    gone: list[Name]

    @classmethod
    def between(cls, before: State, after: State) -> "Changes":
        """From one state to another."""
        old, new = before.objects, after.objects
        return cls(
            new=sorted(new.keys() - old.keys()),
            changed=sorted(name for name in old.keys() & new.keys() if old[name] != new[name]),
            gone=sorted(old.keys() - new.keys()),
        )


def of_kind(names: Iterable[Name], *kinds: str) -> list[Name]:
    """Those of some names that are of these kinds."""
    return [name for name in names if name.kind in kinds]


def columns(create_table: str) -> set[str]:
    """The names of a table's columns."""
    return {match["name"].replace("``", "`") for match in COLUMN.finditer(create_table)}


def differ(before: State, after: State) -> bool:
    """Whether a revision has anything to do; rights are no part of one."""
    return (before.objects, before.firing) != (after.objects, after.firing)


def mentions(text: str, words: Collection[str]) -> bool:
    """Whether a text holds one of these words, be it as a name or within a comment."""
    return any(re.search(rf"(?<![\w$]){re.escape(word)}(?![\w$])", text) for word in words)

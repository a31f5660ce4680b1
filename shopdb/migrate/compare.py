"""Two fingerprints held against each other."""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass

from shopdb.migrate.fingerprint import Fingerprint
from shopdb.migrate.rooms import Name

LONG = 120
CLAUSE = re.compile(
    r"( AS `[^`]*`,)(?=\S)|(?<!left) (?=(?:from|join|left join|where|group by|order by|union) )"
)


@dataclass(frozen=True)
class Difference:
    """One object that two databases have differently, or that only one of them has."""

    name: Name
    diff: str


def differences(
    old: Fingerprint,
    new: Fingerprint,
    label_old: Callable[[Name], str],
    label_new: Callable[[Name], str],
) -> list[Difference]:
    """Every difference, as a unified diff from `old` to `new`.

    Args:
        old: the fingerprint that the lines marked `-` come from.
        new: the fingerprint that the lines marked `+` come from.
        label_old: what stands behind `---` for an object.
        label_new: what stands behind `+++` for an object.
    """
    return [
        Difference(
            name, _diff(old.get(name, ""), new.get(name, ""), label_old(name), label_new(name))
        )
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]


def _diff(old: str, new: str, label_old: str, label_new: str) -> str:
    lines = difflib.unified_diff(
        _lines(old),
        _lines(new),
        label_old,
        label_new,
        lineterm="",
        n=2,
    )
    # A difference of line ends alone would not show.
    return "\n".join(lines).replace("\r", "␍")


def _lines(text: str) -> list[str]:
    """The lines of a fingerprint; a view, which is one line, is broken before each clause."""
    broken = (
        CLAUSE.sub(r"\1\n  ", line) if len(line) > LONG else line for line in text.split("\n")
    )
    return "\n".join(broken).split("\n") if text else []

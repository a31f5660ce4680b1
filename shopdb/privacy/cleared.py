"""Columns and fields that look personal and are not, each with its reason, from one file."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopdb.problem import Problem

FILE = Path("privacy", "cleared.toml")
_HEAD = "Mend it as the head of that file says."


@dataclass(frozen=True)
class Cleared:
    """What somebody looked at and found nobody in; reasons by table.column or collection.field.

    Args:
        looks: what only looks so by its name or type; what it holds is looked into all the same.
        holds: what holds what only looks so, and is not looked into.
        documents: fields of collections, which are not looked into either.
    """

    looks: Mapping[str, str]
    holds: Mapping[str, str]
    documents: Mapping[str, str]

    @property
    def columns(self) -> Mapping[str, str]:
        """Every column of MySQL that is cleared of something."""
        return {**self.looks, **self.holds}


def read(root: Path) -> Cleared:
    """The file of a repository.

    Raises:
        Problem: it is not as it should be; names the place in it.
    """
    try:
        content = tomllib.loads((root / FILE).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Problem(f"{FILE} cannot be read: {error}", _HEAD) from error
    if unknown := content.keys() - {"looks", "holds", "documents"}:
        raise Problem(f"{FILE}: {min(unknown)} is not known", _HEAD)
    looks, holds, documents = (
        dict(_reasons(part, content.get(part, {}))) for part in ("looks", "holds", "documents")
    )
    if twice := looks.keys() & holds.keys():
        raise Problem(f"{FILE} clears {min(twice)} twice", "Take it out of looks or of holds.")
    return Cleared(looks, holds, documents)


def _reasons(part: str, content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for thing, said in content.items():
        for name, reason in said.items() if isinstance(said, Mapping) else [("", "")]:
            if not isinstance(reason, str) or not reason.strip():
                raise Problem(f"{FILE}: {part}.{thing}.{name} has no reason", _HEAD)
            yield f"{thing}.{name}", reason

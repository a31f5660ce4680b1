"""Every write keeps every key: one that another answers for costs writes and memory for nothing."""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.key import Key
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB102"
TITLE = "Duplicate or redundant key"
SEVERITY = Severity.WARNING


def check_room(room: Room) -> Iterator[Trouble]:
    """Every key that is the beginning of another one, or the same."""
    keys = room.table.indexes if room.table else []
    for at, key in enumerate(keys):
        others = enumerate(keys)
        found = (
            other for place, other in others if place != at and _covers(other, key, place < at)
        )
        if (other := next(found, None)) and room.table:
            yield Trouble(
                room.statement,
                key.line,
                f"{key} of {room.table.name} ({', '.join(key.parts)}): "
                f"{other} ({', '.join(other.parts)}) answers for it",
                "Drop the shorter one.",
            )


def _covers(other: Key, key: Key, comes_first: bool) -> bool:
    """Whether whatever `key` answers, `other` does; of two that are equal, the first one."""
    if key.kind == "KEY":
        if other.kind not in ("KEY", "UNIQUE", "PRIMARY"):
            return False
        same = other.kind == "KEY" and other.parts == key.parts
        return other.parts[: len(key.parts)] == key.parts and (comes_first or not same)
    if key.kind == "UNIQUE":
        # A unique key may stand beside a longer one: it says more.
        return (
            other.kind in ("UNIQUE", "PRIMARY")
            and set(other.parts) == set(key.parts)
            and (comes_first or other.kind == "PRIMARY")
        )
    return (
        key.kind != "PRIMARY"
        and other.kind == key.kind
        and other.parts == key.parts
        and comes_first
    )

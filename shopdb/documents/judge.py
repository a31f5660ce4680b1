"""Whether MySQL and MongoDB agree on a thing, by version and by hash of what MySQL owns."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shopdb.documents.shape import Document, Misshapen, Shape, digest, document


class Verdict(StrEnum):
    """What the comparison of one thing came to."""

    EQUAL = "equal"
    LAG = "lag"
    MISSING = "missing"
    EXTRA = "extra"
    STALE = "stale"
    AHEAD = "ahead"
    DIFFERENT = "different"

    @property
    def is_drift(self) -> bool:
        """Whether no delivery that is still to come mends it."""
        return self not in (Verdict.EQUAL, Verdict.LAG)


@dataclass(frozen=True, slots=True)
class Thing:
    """What MySQL has of a thing, read in one statement.

    Args:
        composed: its state as JSON.
        version: of its event; 0: no event tells of it.
        status: of its event; empty: there is none.
        is_due: its state has changed by itself, as planned.
        error: what its event met last.
    """

    aggregate_id: int
    public_id: str
    composed: str
    version: int
    status: str
    is_due: bool
    error: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something on which the two sides do not agree.

    Args:
        aggregate_id: its primary key in MySQL; None: MySQL knows nothing of it.
        version: as MySQL has it; 0: no event tells of it.
        held: the version that MongoDB has; 0: none.
    """

    verdict: Verdict
    aggregate: str
    aggregate_id: int | None
    public_id: str
    version: int
    held: int
    why: str = ""


def judge(shape: Shape, thing: Thing, held: Document | None) -> Finding:
    """Compare what MySQL has with what MongoDB holds."""
    version = int(held.get("version", 0)) if held else 0
    verdict, why = _verdict(shape, thing, held or {}, version)
    if verdict.is_drift and verdict is not Verdict.AHEAD and thing.status == "waiting":
        verdict = Verdict.LAG
    if thing.status == "dead":
        why = f"given up: {thing.error}"
    elif not thing.status:
        why = "no event tells of it"
    return Finding(
        verdict, shape.aggregate, thing.aggregate_id, thing.public_id, thing.version, version, why
    )


def _verdict(shape: Shape, thing: Thing, held: Document, version: int) -> tuple[Verdict, str]:
    # A review's text may be there before what MySQL knows of it.
    if not version:
        return Verdict.MISSING, ""
    if version > thing.version:
        return Verdict.AHEAD, ""
    if version < thing.version:
        return Verdict.STALE, ""
    try:
        made = document(shape, thing.public_id, thing.version, thing.composed)
    except Misshapen as error:
        return Verdict.DIFFERENT, str(error)
    if digest(shape, made) == digest(shape, held):
        return Verdict.EQUAL, ""
    return (Verdict.LAG if thing.is_due else Verdict.DIFFERENT), _names(shape, made, held)


def _names(shape: Shape, made: Document, held: Document) -> str:
    """The fields whose values differ."""
    names = sorted({*made, *held} - set(shape.owned))
    return ", ".join(name for name in names if _one(shape, made, name) != _one(shape, held, name))


def _one(shape: Shape, of: Document, name: str) -> Any:
    return digest(shape, {name: of[name]}) if name in of else None

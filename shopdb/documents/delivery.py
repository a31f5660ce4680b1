"""What became of a batch of events: delivered, or refused and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shopdb.documents.engine import Document
from shopdb.documents.outbox import Event

LARGEST_BYTES = 16 * 1024 * 1024
TOO_LARGE = 10334
# What is wrong with the document itself, so that no later try can go better.
_FINAL = frozenset(
    (
        2,  # BadValue
        9,  # FailedToParse
        14,  # TypeMismatch
        15,  # Overflow
        52,  # DollarPrefixedFieldName
        57,  # DottedFieldName
        121,  # DocumentValidationFailure
        TOO_LARGE,
        17280,  # KeyTooLong
        17419,  # the result would be larger than 16 MB
        17420,  # the same, of an upsert
    )
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An event that MongoDB, or its shape, refused.

    Args:
        code: MongoDB's number; None where it was not asked.
        is_final: trying again cannot help.
        document: what was refused; None where it cannot be kept.
    """

    event: Event
    code: int | None
    message: str
    is_final: bool
    document: Document | None = None


@dataclass(slots=True)
class Delivery:
    """What became of a batch; MongoDB says of a bulk how many it changed, not which.

    Args:
        delivered: events that MongoDB holds now, in this version or a later one.
        applied: how many of them changed a document.
        stale: how many found their version, or a later one, there already.
    """

    delivered: list[Event] = field(default_factory=list)
    applied: int = 0
    stale: int = 0
    refused: list[Refusal] = field(default_factory=list)


def refusal(event: Event, error: Mapping[str, Any], document: Document | None = None) -> Refusal:
    """What MongoDB said of one write, with the rules that a validator found broken.

    Args:
        event: what was being delivered.
        error: as `writeErrors` of a bulk has it.
        document: what was to be written.
    """
    details = error.get("errInfo", {}).get("details")
    message = f"{error['errmsg']}: {details}" if details else str(error["errmsg"])
    code = error["code"]
    return Refusal(event, code, message, is_final=code in _FINAL, document=document)

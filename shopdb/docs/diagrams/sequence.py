"""Who calls whom in a procedure, one call after the other, as its text has them."""

from collections.abc import Iterator
from dataclasses import dataclass

from shopdb.docs.catalogue.entry import Ref
from shopdb.docs.catalogue.read import Catalogue
from shopdb.docs.catalogue.rooms import body_of
from shopdb.docs.sql.pieces import pieces

CALLER = "caller"
# Every procedure begins with these or ends with them; they would hide what the act is.
HOUSEKEEPING = {"session_guard_core", "raise_constraint_core"}


@dataclass(frozen=True)
class Message:
    """A call: `sender` and `receiver` are domains, `text` the procedure, `writes` its tables."""

    sender: str
    receiver: str
    text: str
    writes: tuple[str, ...] = ()
    depth: int = 0


def messages(catalogue: Catalogue, procedure: str, depth: int = 2) -> list[Message]:
    """The calls that a call of the procedure makes, down to `depth` procedures below it.

    A call in a branch or a loop stands once, where the text has it.
    """
    return list(_below(catalogue, procedure, CALLER, depth, 0))


def participants(found: list[Message]) -> list[str]:
    """Who takes part, in order of appearance."""
    return list(dict.fromkeys(name for one in found for name in (one.sender, one.receiver)))


def _below(
    catalogue: Catalogue, procedure: str, sender: str, depth: int, level: int
) -> Iterator[Message]:
    entry = catalogue.entries[Ref("procedure", procedure)]
    access = catalogue.access[entry.ref]
    yield Message(sender, entry.domain, procedure, tuple(sorted(access.writes)), level)
    if level == depth:
        return
    for piece in pieces(body_of(entry)):
        if piece.call and piece.call not in HOUSEKEEPING:
            yield from _below(catalogue, piece.call, entry.domain, depth, level + 1)

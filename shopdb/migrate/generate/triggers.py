"""Exchanges the triggers of a slot so that they fire in the order which the rooms give them.

The server keeps that order as numbers, not the FOLLOWS or PRECEDES that made them: a trigger that
is made anew without either fires last. So what each CREATE does to the order is reckoned here, and
triggers whose text is the same are made anew only where nothing less will do.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

CLAUSE = re.compile(
    r"(?P<row>FOR\s+EACH\s+ROW)\s+(?P<word>FOLLOWS|PRECEDES)\s+(?P<other>`(?:[^`]|``)+`|[\w$]+)",
    re.IGNORECASE,
)
# Of so many every choice and every order is tried; of more, each in the order in which it fires.
FEW = 5


@dataclass(frozen=True)
class Exchange:
    """Triggers to drop, the last to fire first, and then to make: their names and their texts."""

    drops: list[str]
    creates: list[tuple[str, str]]


def exchange(
    before: Sequence[str], after: Sequence[str], stale: Iterable[str], texts: Mapping[str, str]
) -> Exchange:
    """What makes the triggers of one slot fire as they shall.

    Args:
        before: the triggers in their order, as they are.
        after: as they shall be.
        stale: those of `before` that cannot stay, because their text changes or they go.
        texts: the CREATE of each of `after`.
    """
    kept = [name for name in before if name in after and name not in set(stale)]
    for staying in _fewer_and_fewer(kept, texts):
        missing = [name for name in after if name not in staying]
        orders = permutations(missing) if len(missing) <= FEW else [tuple(missing)]
        for order in orders:
            if _fires(staying, order, texts) == list(after):
                return _exchange(before, staying, [(name, texts[name]) for name in order])
    # Each fires last when it is made.
    return _exchange(before, [], [(name, without_clause(texts[name])) for name in after])


def without_clause(text: str) -> str:
    """The CREATE of a trigger that fires after all others."""
    return CLAUSE.sub(lambda match: match["row"], text, count=1)


def _fewer_and_fewer(kept: Sequence[str], texts: Mapping[str, str]) -> Iterator[list[str]]:
    """What could stay: all, then all but one, at last none.

    One that says whom it follows goes before one that does not.
    """
    counts = range(len(kept) + 1) if len(kept) <= FEW else (0, len(kept))
    by_clause = sorted(kept, key=lambda name: _named(texts[name]) is None)
    for count in counts:
        for leaving in combinations(by_clause, count):
            yield [name for name in kept if name not in leaving]


def _exchange(
    before: Sequence[str], staying: Sequence[str], creates: list[tuple[str, str]]
) -> Exchange:
    return Exchange([name for name in reversed(before) if name not in staying], creates)


def _fires(
    staying: Sequence[str], made: Sequence[str], texts: Mapping[str, str]
) -> list[str] | None:
    """The order after these are made in turn; None where one names a trigger not there yet."""
    order = list(staying)
    for name in made:
        match = CLAUSE.search(texts[name])
        if not match:
            order.append(name)
            continue
        other = _plain(match["other"])
        if other not in order:
            return None
        order.insert(order.index(other) + (match["word"].upper() == "FOLLOWS"), name)
    return order


def _named(text: str) -> str | None:
    match = CLAUSE.search(text)
    return _plain(match["other"]) if match else None


def _plain(name: str) -> str:
    return name[1:-1].replace("``", "`") if name.startswith("`") else name

"""Copies of the anchors, a line of JSON each, to be kept where no DBA of the shop may write.

An anchor: {"anchor": "2026-10-01", "first": 1, "last": 90, "start": …, "end": …, "at": …,
"hash": …}
Where the chain stood when the copy was made: {"seal": 117, "at": …, "chain": …}
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from shopdb.chain.hashes import Anchor, Seal
from shopdb.problem import Problem


@dataclass
class Copies:
    """What was copied: hashes of anchors by their month, chains by their place."""

    anchors: dict[date, set[str]] = field(default_factory=dict)
    chains: dict[int, set[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(len(found) for found in (*self.anchors.values(), *self.chains.values()))


def written(anchors: Iterable[Anchor], last: Seal | None) -> Iterator[str]:
    """The lines of a copy: every anchor, and the last seal there is."""
    for one in anchors:
        yield json.dumps(
            {
                "anchor": one.month_on.isoformat(),
                "first": one.first_seal_no,
                "last": one.last_seal_no,
                "start": one.start_chain.hex(),
                "end": one.end_chain.hex(),
                "at": one.anchored_at.isoformat(timespec="microseconds"),
                "hash": one.anchor.hex(),
            }
        )
    if last:
        at = last.sealed_at.isoformat(timespec="microseconds")
        yield json.dumps({"seal": last.seal_no, "at": at, "chain": last.chain.hex()})


def read(path: Path) -> Copies:
    """What a file of copies holds; several copies may follow each other in it.

    Raises:
        Problem: it cannot be read, a line of it is no copy, or there is none.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"cannot read {path}: {error}", "Name a file of copies.") from error
    copies = Copies()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            _add(copies, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Problem(
                f"line {number} of {path} is no copy of an anchor",
                "Give what `shopdb audit anchors` printed, as it was.",
            ) from error
    if not len(copies):
        raise Problem(f"{path} holds no copy", "shopdb audit anchors prints what to keep.")
    return copies


def _add(copies: Copies, line: dict[str, object]) -> None:
    if "anchor" in line:
        month_on, value = date.fromisoformat(str(line["anchor"])), str(line["hash"])
        copies.anchors.setdefault(month_on, set()).add(bytes.fromhex(value).hex())
    else:
        value = bytes.fromhex(str(line["chain"])).hex()
        copies.chains.setdefault(int(str(line["seal"])), set()).add(value)

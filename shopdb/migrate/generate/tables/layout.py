"""Lines of at most 100 characters, made of segments that are broken only where they must be."""

from collections.abc import Sequence
from dataclasses import dataclass

from shopdb.migrate.generate.tables.expressions import Items
from shopdb.migrate.generate.tables.printing import INDENT, WIDTH, broken, flat

MARGIN = " " * INDENT
# Where a line ends in any case.
NEW_LINE = "\n"


@dataclass(frozen=True)
class Bracket:
    """What stands in parentheses, and may go over several lines: `before (inside) after`."""

    before: str
    inside: Items
    after: str = ""

    def __str__(self) -> str:
        return f"{self.before} ({flat(self.inside)}){self._tail}"

    def lines(self) -> str:
        """The same with the inside on lines of its own."""
        inner = MARGIN + " " * INDENT
        body = broken(self.inside, len(inner))
        return f"{self.before} (\n{inner}{body}\n{MARGIN}){self._tail}"

    @property
    def _tail(self) -> str:
        return f" {self.after}" if self.after else ""


@dataclass(frozen=True)
class Listing:
    """A list in parentheses: `before (a, b) after`, broken into one line of its own."""

    before: str
    inside: str
    after: str = ""

    def __str__(self) -> str:
        return f"{self.before} ({self.inside}){f' {self.after}' if self.after else ''}"

    def lines(self) -> str:
        """The same with the inside on a line of its own."""
        tail = f" {self.after}" if self.after else ""
        return f"{self.before} (\n{MARGIN}{MARGIN}{self.inside}\n{MARGIN}){tail}"


Segment = str | Bracket | Listing


def fill(segments: Sequence[Segment]) -> str:
    """Segments on as few lines as hold them, each indented by four; no line end at the end."""
    done: list[str] = []
    line = MARGIN
    for segment in segments:
        if segment == NEW_LINE:
            done.append(line)
            line = MARGIN
            continue
        text = str(segment)
        joined = line + ("" if line == MARGIN else " ") + text
        if _fits(joined):
            line = joined
        elif line != MARGIN and _fits(MARGIN + text):
            done.append(line)
            line = MARGIN + text
        elif isinstance(segment, str):
            if line != MARGIN:
                done.append(line)
            line = MARGIN + text
        else:
            *whole, line = _broken(line, segment)
            done.extend(whole)
    return "\n".join([*done, line])


def _broken(line: str, segment: Bracket | Listing) -> list[str]:
    if line == MARGIN:
        return (line + segment.lines()).split("\n")
    if _fits(f"{line} {segment.before} ("):
        return f"{line} {segment.lines()}".split("\n")
    return [line, *(MARGIN + segment.lines()).split("\n")]


def _fits(line: str) -> bool:
    # A comma may follow.
    return len(line) < WIDTH

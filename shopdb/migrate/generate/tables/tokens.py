"""The words of a SHOW CREATE TABLE text, and a cursor that reads them one after another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shopdb.migrate.errors import MigrationProblem

TOKEN = re.compile(
    r"""
      (?P<space>\s+ | /\*!\d* | \*/)            # what a version comment holds is SQL
    | (?P<name>`(?:[^`]|``)*`)
    | (?P<literal>(?:[A-Za-z_]\w*)?'(?:[^'\\]|\\.|'')*')
    | (?P<number>0x[0-9a-fA-F]+ | (?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>\w+)
    | (?P<symbol><=> | <= | >= | <> | != | << | >> | .)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """One word: `text` verbatim, but a name's without its backticks.

    `kind` is name, literal, number, word or symbol; `glued` whether nothing stands before it.
    """

    kind: str
    text: str
    glued: bool = False

    @property
    def upper(self) -> str:
        """A word or symbol in upper case; empty for all else."""
        return self.text.upper() if self.kind in ("word", "symbol") else ""


def tokens(text: str) -> list[Token]:
    """The words of a text."""
    found: list[Token] = []
    glued = False
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "space":
            word = match[0][1:-1].replace("``", "`") if kind == "name" else match[0]
            found.append(Token(kind, word, glued))
        glued = kind != "space"
    return found


class Cursor:
    """Reads words in order; what it is not asked for is not understood."""

    def __init__(self, words: Sequence[Token], of: str) -> None:
        """Begin at the first word; `of` says in errors what is being read."""
        self._words = words
        self._of = of
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._words)

    def sees(self, *words: str) -> bool:
        """Whether these words, in upper case, come next."""
        ahead = self._words[self._at : self._at + len(words)]
        return [token.upper for token in ahead] == list(words)

    def takes(self, *words: str) -> bool:
        """Step over these words where they come next; whether they did."""
        if not self.sees(*words):
            return False
        self._at += len(words)
        return True

    def needs(self, *words: str) -> None:
        """Step over these words.

        Raises:
            MigrationProblem: others come next.
        """
        if not self.takes(*words):
            raise self.not_understood()

    def next(self, *kinds: str) -> Token:
        """The next word, of any kind, or of one of these.

        Raises:
            MigrationProblem: there is none, or it is of another kind.
        """
        if not self or (kinds and self._words[self._at].kind not in kinds):
            raise self.not_understood()
        self._at += 1
        return self._words[self._at - 1]

    def name(self) -> str:
        """The next word as a name, in backticks or bare."""
        return self.next("name", "word").text

    def value(self) -> str:
        """The next word verbatim, after an equals sign or without one."""
        self.takes("=")
        return self.next("word", "literal", "number", "name").text

    def group(self) -> list[Token]:
        """What stands between the parentheses that come next."""
        self.needs("(")
        start, depth = self._at, 1
        while depth:
            text = self.next().upper
            depth += (text == "(") - (text == ")")
        return list(self._words[start : self._at - 1])

    def parts(self) -> list[list[Token]]:
        """What stands between the parentheses that come next, parted by its commas."""
        found: list[list[Token]] = [[]]
        depth = 0
        for token in self.group():
            depth += (token.upper == "(") - (token.upper == ")")
            if token.upper == "," and not depth:
                found.append([])
            else:
                found[-1].append(token)
        return found

    def not_understood(self) -> MigrationProblem:
        """The problem that the words from here on are not known."""
        ahead = " ".join(token.text for token in self._words[self._at : self._at + 5])
        return MigrationProblem(
            f"this tool does not understand {ahead or 'the end'!r} in {self._of}",
            "Write this table's statement by hand, or teach shopdb/migrate/generate/tables to "
            "read it.",
        )

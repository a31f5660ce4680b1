"""The words of a statement, and a reader that takes them one after the other."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

WORD = re.compile(
    r"""
      /\*!\d* | \*/                                                         # its inside is SQL
    | \#[^\n]* | --(?=[\x00-\x20\x7f]|\Z)[^\n]* | /\*.*?\*/
    | (?P<word>`(?:[^`]|``)*` | '(?:[^'\\]|\\.|'')*' | "(?:[^"\\]|\\.|"")*"
        | (?:\d+(?:\.\d*)? | (?<![\w$`])\.\d+)(?:[eE][+-]?\d+)?(?![\w$])             # a number
        | [\w$]+ | \S)
    """,
    re.VERBOSE | re.DOTALL,
)


class Unread(Exception):  # noqa: N818 - what happened, and no fault of the program
    """The words at hand are not those that belong there; `line` as of Word."""

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True)
class Word:
    """A word, number, sign, text or name; `line` counts from 0 at the statement's first."""

    text: str
    line: int

    @property
    def quoted(self) -> bool:
        """Whether it is a text or a name in quotes."""
        return self.text[0] in "`'\""

    @property
    def upper(self) -> str:
        """In upper case, as key words are compared; empty for what stands in quotes."""
        return "" if self.quoted else self.text.upper()

    @property
    def plain(self) -> str:
        """Without its quotes."""
        if not self.quoted:
            return self.text
        quote = self.text[0]
        return self.text[1:-1].replace(quote * 2, quote)


def words(text: str) -> list[Word]:
    """The words of a statement, without comments."""
    found: list[Word] = []
    line = counted = 0
    for match in WORD.finditer(text):
        if match["word"]:
            line, counted = line + text.count("\n", counted, match.start()), match.start()
            found.append(Word(match["word"], line))
    return found


class Reader:
    """Takes words from the front.

    A phrase is a few key words in a string, `PRIMARY KEY`; every method that needs a word raises
    Unread where another one stands there.
    """

    def __init__(self, given: Iterable[Word]) -> None:
        self.words = list(given)
        self.at = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self.words)

    @property
    def line(self) -> int:
        """The line of the next word, or of the last."""
        return self.words[min(self.at, len(self.words) - 1)].line if self.words else 0

    def sees(self, *phrases: str) -> bool:
        """Whether one of the phrases comes next."""
        return any(self._length(phrase) for phrase in phrases)

    def take(self, *phrases: str) -> str:
        """The first of the phrases that comes next, taken; empty where none does."""
        for phrase in phrases:
            if length := self._length(phrase):
                self.at += length
                return phrase
        return ""

    def need(self, *phrases: str) -> str:
        """As `take`, where one of them has to come."""
        return self.take(*phrases) or self.refuse(f"{' or '.join(phrases)} is expected")

    def next(self) -> Word:
        """Whatever comes next."""
        if self.done:
            self.refuse("it ends too early")
        self.at += 1
        return self.words[self.at - 1]

    def name(self) -> str:
        """A name, without its quotes."""
        word = self.next()
        if not (word.quoted or re.fullmatch(r"[\w$]+", word.text)):
            self.at -= 1
            self.refuse("a name is expected")
        return word.plain

    def group(self) -> list[Word]:
        """What stands in the parentheses that come next."""
        self.need("(")
        start, depth = self.at, 1
        while depth:
            depth += {"(": 1, ")": -1}.get(self.next().text, 0)
        return self.words[start : self.at - 1]

    def rest(self) -> list[Word]:
        """All that is left."""
        start, self.at = self.at, len(self.words)
        return self.words[start:]

    def refuse(self, what: str) -> str:
        """Raise Unread for the word that comes next."""
        seen = "the end" if self.done else self.words[self.at].text
        raise Unread(f"{what} at {seen}", self.line)

    def _length(self, phrase: str) -> int:
        wanted = phrase.split()
        seen = [word.upper for word in self.words[self.at : self.at + len(wanted)]]
        return len(wanted) if seen == wanted else 0


def clauses(given: Iterable[Word]) -> list[list[Word]]:
    """Words cut at the commas that stand in no parentheses."""
    found: list[list[Word]] = [[]]
    depth = 0
    for word in given:
        depth += {"(": 1, ")": -1}.get(word.text, 0)
        if word.text == "," and not depth:
            found.append([])
        else:
            found[-1].append(word)
    return found


def joined(given: Iterable[Word]) -> str:
    """Words in lower case, names without quotes: to be compared and shown."""
    found = ""
    for word in given:
        text = word.plain.lower() if word.text[0] == "`" else word.upper.lower() or word.text
        gap = "" if not found or found[-1] in "(." or text in (",", ")", ".") else " "
        found += gap + text
    return found

"""Cuts the body of a stored routine into the statements and expressions that are plain SQL."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shopdb.migrate.subject import TOKEN

# After these a statement begins.
OPENERS = {"BEGIN", "ELSE", "LOOP", "REPEAT", "THEN"}
# These say nothing of tables.
SILENT = {
    "CLOSE", "COMMIT", "DEALLOCATE", "FETCH", "GET", "ITERATE", "LEAVE", "OPEN", "RELEASE",
    "RESIGNAL", "ROLLBACK", "SAVEPOINT", "SIGNAL", "START",
}  # fmt: skip
# What stands before an expression, and the word that ends it; none: the end of the statement.
EXPRESSIONS = {
    "IF": "THEN", "ELSEIF": "THEN", "WHEN": "THEN", "WHILE": "DO", "UNTIL": "END",
    "RETURN": None, "SET": None, "DO": None,
}  # fmt: skip
BLOCKS = {"IF", "LOOP", "WHILE", "CASE", "REPEAT"}
_NO_VALUE = re.compile(r"\s*(SESSION\s+|GLOBAL\s+)?TRANSACTION\b", re.IGNORECASE)
_SCOPE = re.compile(r"\b(?:SESSION|GLOBAL|LOCAL)\s+(?=\w+\s*=)", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A part of a body that is SQL by itself; `call` is the procedure that it calls, if any."""

    text: str
    call: str = ""


@dataclass(frozen=True)
class _Word:
    upper: str
    start: int
    end: int


def pieces(body: str) -> Iterator[Piece]:
    """The statements of a body, and each of its expressions as a SELECT of it."""
    return _Cutter(body).run()


class _Cutter:
    """Steps through the words of a body; what it hands out is cut from the text itself."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.words = [
            _Word(found["token"].upper(), found.start(), found.end())
            for found in TOKEN.finditer(body)
            if found["token"]
        ]
        self.at = 0

    def run(self) -> Iterator[Piece]:
        while self.at < len(self.words):
            word = self.words[self.at].upper
            self.at += 1
            if word in OPENERS:
                continue
            if self._upper() == ":" and word not in (";", ":"):  # a label
                self.at += 1
            elif word == "END":
                self._until(None)
            elif word == "DECLARE":
                yield from self._declaration()
            elif word == "CASE":
                yield from self._expression("WHEN")
                self.at -= 1
            elif word in EXPRESSIONS:
                yield from self._expression(EXPRESSIONS[word])
            elif word == "CALL":
                yield self._call()
            elif word in SILENT:
                self._until(None)
            elif word != ";":
                self.at -= 1
                yield Piece(self._until(None))

    def _upper(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.words[at].upper if at < len(self.words) else ""

    def _until(self, stop: str | None) -> str:
        """The text up to a word outside brackets and CASE, which is stepped over; or up to `;`."""
        first, depth = self.at, 0
        while self.at < len(self.words):
            word = self.words[self.at]
            if depth == 0 and word.upper in (stop, ";"):
                break
            depth += (word.upper in ("(", "CASE")) - (word.upper in (")", "END"))
            self.at += 1
        inside = self.words[first : self.at]
        self.at += 1
        return self.body[inside[0].start : inside[-1].end] if inside else ""

    def _expression(self, stop: str | None) -> Iterator[Piece]:
        text = self._until(stop)
        if text and not _NO_VALUE.match(text):
            yield Piece("SELECT " + _SCOPE.sub("", text).replace(":=", "="))
        if stop == "END":  # UNTIL … END REPEAT
            self._until(None)

    def _call(self) -> Piece:
        name = self.body[self.words[self.at].start : self.words[self.at].end].strip("`")
        self.at += 1
        arguments = self._until(None).strip()
        if arguments.replace(" ", "") in ("", "()"):
            return Piece("", name)
        return Piece(f"SELECT {arguments[1:-1]}", name)

    def _declaration(self) -> Iterator[Piece]:
        """A cursor's SELECT or a variable's default; of a handler only its head is passed over."""
        if self._upper(1) == "HANDLER":
            self.at += 3  # EXIT HANDLER FOR
            while self._upper(1) == "," or self._upper() in ("NOT", "SQLSTATE", ","):
                self.at += 1
            self.at += 1
        elif self._upper(1) == "CURSOR":
            self.at += 3
            yield Piece(self._until(None))
        else:
            _, default, text = self._until(None).partition(" DEFAULT ")
            if default:
                yield Piece(f"SELECT {text}")

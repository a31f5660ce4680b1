"""Whatever a file holds, the linter answers with findings and never with an error of its own."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from shopdb.migrate.lint import Settings, lint
from shopdb.migrate.lint.files import Change, Room
from shopdb.migrate.lint.words import words
from shopdb.migrate.statements import Statement, split
from tests.migrations.generate.shapes import SHAPES
from tests.migrations.lint.test_change_rules import FINDS
from tests.migrations.scratch_repository import ROOMS

WHOLE = [statement.text for sql in ROOMS.values() for statement in split(sql, Path("room.sql"))]
TEXTS = [*WHOLE, *SHAPES, *(sql.rstrip(";") for sql, _ in FINDS)]
SETTINGS = Settings(owner="o@localhost", column_comments="all")
ODD = st.sampled_from([",", "(", ")", "'x'", "*", ".", "@", "=", "KEY", "FROM", "`a`", "-- x\n"])


@st.composite
def damaged(draw):
    """A statement that was cut off, or that lacks a word, or has one too many or moved."""
    found = [word.text for word in words(draw(st.sampled_from(TEXTS)))]
    at = draw(st.integers(0, len(found) - 1))
    match draw(st.sampled_from(["cut", "drop", "insert", "move"])):
        case "cut":
            found = found[: at + 1]
        case "drop":
            del found[at]
        case "insert":
            found.insert(at, draw(ODD))
        case "move":
            found.insert(draw(st.integers(0, len(found) - 1)), found.pop(at))
    return " ".join(found)


@given(damaged())
def test_a_damaged_statement_is_judged(text):
    statements = (Statement(text, Path("any.sql"), 1),)
    files = [
        Room(statements, SETTINGS),
        Change(statements, SETTINGS, "", "0001", "up", statements),
        Change(statements * 2, SETTINGS, "", "0001", "down", statements),
    ]

    judged = lint(files, SETTINGS, measured=True)

    assert judged.files == 3
    assert all(one.line >= 1 and one.what and one.remedy for one in judged.findings)

"""Marks are read from the comments above a statement, and nothing else is one."""

from pathlib import Path

from shopdb.migrate.marks import Mark, loses, mark, marks
from shopdb.migrate.statements import split


def statements(source):
    return list(split(source, Path("some.sql")))


def test_each_mark_is_about_the_statement_below_it():
    first, second = statements(
        "-- Migration 0001, up: text: not a mark\n"
        "-- Locks: none; it is\n"
        "--     quick\n"
        "-- idempotent: it empties\n"
        "-- allow SDB012: the table\n"
        "--     is empty\n"
        "TRUNCATE t;\n"
        "-- chunks: 5000 by order_id\n"
        "-- hand over: gh-ost\n"
        "-- idempotency is no mark: it is not\n"
        "SELECT '\n-- idempotent: in a text\n';"
    )

    assert marks(first) == [
        Mark("locks", "none; it is quick"),
        Mark("idempotent", "it empties"),
        Mark("allow", "the table is empty", "SDB012"),
    ]
    assert mark(second, "chunks") == Mark("chunks", "5000 by order_id")
    assert mark(second, "hand over") == Mark("hand over", "gh-ost")
    assert mark(second, "idempotent") is None


def test_a_file_loses_what_its_head_says():
    head = "-- Migration\n--\n-- Loses: {}\n\nDROP TABLE a; DROP TABLE b;"

    assert loses(statements(head.format("every row of a,\n--        and of b"))) == (
        "every row of a, and of b"
    )
    assert loses(statements(head.format("nothing"))) == ""
    assert loses(statements("DROP TABLE a;")) == ""

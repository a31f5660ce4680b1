"""The splitter reads SQL as the `mysql` client does, and what it writes reads back the same."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.files import read
from shopdb.migrate.statements import for_client, split

FILE = Path("some.sql")


def texts(source: str) -> list[str]:
    return [statement.text for statement in split(source, FILE)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        (" \n;;\n ;", []),
        ("-- nothing; here\n/* nor; here */ # nor; here", []),
        ("SELECT 1;SELECT 2;", ["SELECT 1", "SELECT 2"]),
        ("  SELECT\n\t1  \n;", ["SELECT\n\t1"]),
        ("SELECT ';', \";\", `;`;", ["SELECT ';', \";\", `;`"]),
        ("SELECT 'it''s; \\'; \\\\', 2;", ["SELECT 'it''s; \\'; \\\\', 2"]),
        ('SELECT "a""; \\";", 2;', ['SELECT "a""; \\";", 2']),
        ("SELECT `a``;\\`, 2;", ["SELECT `a``;\\`, 2"]),
        ("SELECT 'a\n-- b;\n/* c';", ["SELECT 'a\n-- b;\n/* c'"]),
        ("-- it's\nSELECT 1 -- isn't; it\n;", ["SELECT 1 -- isn't; it"]),
        ("# it's\nSELECT 1 # isn't; it\n;", ["SELECT 1 # isn't; it"]),
        ("/* it's; */SELECT/* isn't; */1;", ["SELECT/* isn't; */1"]),
        ("SELECT 3--1, '--' -- x;\n, 2;", ["SELECT 3--1, '--' -- x;\n, 2"]),
        ("SELECT 1;--\nSELECT 2;--\t;\nSELECT 3;", ["SELECT 1", "SELECT 2", "SELECT 3"]),
        ("/*!50003 CREATE TABLE t (a INT) */;", ["/*!50003 CREATE TABLE t (a INT) */"]),
        ("/*!50003 SELECT ';' */;SELECT 2;", ["/*!50003 SELECT ';' */", "SELECT 2"]),
        ("SELECT :a, %s, '100 %', @x := 1;", ["SELECT :a, %s, '100 %', @x := 1"]),
        ("DELIMITER $$\nBEGIN a; END$$\nDELIMITER ;\nSELECT 3;", ["BEGIN a; END", "SELECT 3"]),
        ("delimiter //\na: BEGIN x; END a //\nSELECT 1//", ["a: BEGIN x; END a", "SELECT 1"]),
        ("  DELIMITER go it ignores this\nSELECT 1 go\n", ["SELECT 1"]),
        ("DELIMITER $$\nSELECT '$$', `$$` -- $$\n$$", ["SELECT '$$', `$$` -- $$"]),
        ("SELECT a,\ndelimiter\nFROM t;", ["SELECT a,\ndelimiter\nFROM t"]),
        ("SELECT a,\n  delimiter '\n;'\nFROM t;", ["SELECT a,\n  delimiter '\n;'\nFROM t"]),
        ("SELECT 'ünï → 字';", ["SELECT 'ünï → 字'"]),
    ],
)  # fmt: skip
def test_splits_as_the_client_does(source, expected):
    assert texts(source) == expected


def test_says_where_each_statement_begins():
    source = "-- a\n\nSELECT 1; /* b\n */ SELECT\n2;\nDELIMITER $$\n\nSELECT 3$$ SELECT 4$$"

    assert [statement.line for statement in split(source, FILE)] == [3, 4, 8, 8]


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        ("SELECT 1;\nSELECT 'open;\n", 2, "' is never closed"),
        ('\n\nSELECT "open\\";', 3, '" is never closed'),
        ("SELECT `open;", 1, "` is never closed"),
        ("SELECT 1;\n/* open;", 2, "/* is never closed"),
        ("SELECT 1;\n\nSELECT\n2\n", 3, "has no end"),
        ("DELIMITER $$\nSELECT 1;", 2, "has no end"),
        ("SELECT 1;\nDELIMITER\nSELECT 2;", 2, "DELIMITER"),
        ("DELIMITER \\\n", 1, "DELIMITER"),
    ],
)
def test_refuses_what_is_not_whole_with_file_and_line(source, line, what):
    with pytest.raises(MigrationProblem) as caught:
        texts(source)

    assert f"some.sql:{line}: " in caught.value.what
    assert what in caught.value.what
    assert caught.value.remedy


def test_a_file_may_have_a_byte_order_mark_and_carriage_returns(tmp_path):
    path = tmp_path / "a.sql"
    path.write_bytes("\ufeffSELECT 'a\r\nb';\r\nSELECT 2;\r\n".encode())

    found = [(statement.text, statement.line) for statement in read(path)]

    assert found == [("SELECT 'a\nb'", 1), ("SELECT 2", 3)]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "holds no statement"),
        (b"-- only this\n", "holds no statement"),
        (b"SELECT '\xff';", "not UTF-8"),
        (b"SELECT '\0';", "NUL"),
        (b"SELECT 1;\nUSE shop;", "a.sql:2: the statement names the database shop"),
        (b"CREATE TABLE shop.t (a INT);", "names the database shop"),
        (b"DROP VIEW IF EXISTS `my shop`.v;", "names the database my shop"),
        (b"ALTER DATABASE shop COLLATE utf8mb4_bin;", "names the database shop"),
        (b"GRANT SELECT ON shop.* TO r;", "names the database shop"),
        (b"INSERT INTO shop.t VALUES (1);", "names the database shop"),
    ],
)
def test_refuses_a_file_that_cannot_run_anywhere(tmp_path, content, what):
    path = tmp_path / "a.sql"
    path.write_bytes(content)

    with pytest.raises(MigrationProblem, match=what):
        read(path)


def test_takes_what_is_about_the_default_database_or_the_server(tmp_path):
    path = tmp_path / "a.sql"
    path.write_text(
        "ALTER DATABASE COLLATE utf8mb4_bin; GRANT SELECT ON * TO r; GRANT PROCESS ON *.* TO r;"
    )

    assert len(read(path)) == 3


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MigrationProblem, match=r"gone\.sql does not exist"):
        read(tmp_path / "gone.sql")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("SELECT ';' /* ; */", "SELECT ';' /* ; */;"),
        ("SELECT 1 -- one", "SELECT 1 -- one\n;"),
        ("BEGIN x; END", "DELIMITER $$\nBEGIN x; END$$\nDELIMITER ;"),
        ("BEGIN x$$; END$", "DELIMITER $$$\nBEGIN x$$; END$\n$$$\nDELIMITER ;"),
    ],
)
def test_writes_a_delimiter_of_its_own_only_where_it_must(text, written):
    assert for_client(text) == written


# Pieces that a careless splitter trips over; joined by blanks they are one statement.
inside = st.text(alphabet="ab'\"`\\;:%$#-*/\t\n é→", max_size=12)
pieces = st.one_of(
    st.sampled_from(
        ["x", ";", "$", "$$", "//", ":name", "%s", "\t", "a: BEGIN", "END a", "--1", "delimiter"]
    ),
    inside.map(lambda t: "'" + t.replace("\\", "\\\\").replace("'", "''") + "'"),
    inside.map(lambda t: '"' + t.replace("\\", "\\\\").replace('"', '\\"') + '"'),
    inside.map(lambda t: "`" + t.replace("`", "``") + "`"),
    inside.map(lambda t: "/* " + t.replace("*/", "* /") + " */"),
    inside.map(lambda t: "-- " + t.replace("\n", " ") + "\n"),
    inside.map(lambda t: "# " + t.replace("\n", " ") + "\n"),
)  # fmt: skip
statements = st.lists(pieces, max_size=8).map(lambda parts: " ".join(["CREATE", *parts]).rstrip())


@settings(max_examples=500, deadline=None)
@given(st.lists(statements, max_size=5))
def test_what_is_written_for_the_client_reads_back_the_same(originals):
    source = "\n\n-- isn't; this\n".join(map(for_client, originals))

    found = list(split(source, FILE))

    assert [statement.text for statement in found] == originals
    lines = source.split("\n")
    for statement in found:
        assert lines[statement.line - 1].startswith(statement.text.split("\n")[0])


def test_a_statement_has_the_comments_before_it_as_notes_and_none_of_its_own():
    source = "-- a\n\n/* b\nc */ SELECT 1 -- d\n; -- e\nSELECT 2;SELECT 3;"

    notes = [statement.notes for statement in split(source, FILE)]

    assert notes == [("-- a", "/* b", "c */"), ("-- e",), ()]

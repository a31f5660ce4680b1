"""Placeholders are found where SQL has code, and nowhere else."""

import pytest

from shopdb.query.statement import StatementError, parse


@pytest.mark.parametrize(
    ("sql", "sent", "names"),
    [
        ("SELECT :a + :b * :a", "SELECT ? + ? * ?", ["a", "b", "a"]),
        ("SELECT ':a', \":b\", `:c`, :d", "SELECT ':a', \":b\", `:c`, ?", ["d"]),
        ("SELECT 'it''s :a', 'it\\'s :b', :c", "SELECT 'it''s :a', 'it\\'s :b', ?", ["c"]),
        ('SELECT `a``:b`, "a"":b", :c', 'SELECT `a``:b`, "a"":b", ?', ["c"]),
        ("SELECT 1 -- :a\n, :b", "SELECT 1 -- :a\n, ?", ["b"]),
        ("SELECT 1 # :a\n, :b", "SELECT 1 # :a\n, ?", ["b"]),
        ("SELECT 1 /* :a\n ; ? */, :b", "SELECT 1 /* :a\n ; ? */, ?", ["b"]),
        ("SELECT 3--:a", "SELECT 3--?", ["a"]),
        ("SELECT ';', 'INTO', '?' ; \n-- done\n", "SELECT ';', 'INTO', '?'", []),
        ("-- first\nWITH c AS (SELECT :a) SELECT * FROM c", None, ["a"]),
        ("SELECT @v := 1, :größe", "SELECT @v := 1, ?", ["größe"]),
    ],
)
def test_finds_placeholders_past_strings_and_comments(sql, sent, names):
    statement = parse(sql)

    assert [one.name for one in statement.placeholders] == names
    assert statement.sql == (sent or sql.replace(":a", "?"))


@pytest.mark.parametrize(
    ("sql", "line", "what"),
    [
        ("", 1, "there is no statement"),
        ("-- nothing\n;", 1, "there is no statement"),
        ("SELECT 1;\n\nSELECT 2", 3, "a file holds one statement"),
        ("SELECT 1;\n;", 2, "a file holds one statement"),
        ("SELECT 1\nWHERE a = ?", 2, "write :name where a value goes, not ?"),
        ("SELECT 1\ninto @a", 2, "a question writes into nothing"),
        ("\nUPDATE t SET a = 1", 2, "a question is a SELECT, not a UPDATE"),
        ("call p()", 1, "a question is a SELECT, not a CALL"),
        ("SET GLOBAL x = 1", 1, "a question is a SELECT, not a SET"),
    ],
)
def test_refuses_what_is_not_one_select(sql, line, what):
    with pytest.raises(StatementError) as caught:
        parse(sql)
    assert (caught.value.what, caught.value.line) == (what, line)

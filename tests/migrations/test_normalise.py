"""What two SHOW CREATE texts may differ in and still say the same."""

import pytest

from shopdb.migrate.charsets import primary_collation
from shopdb.migrate.normalise import with_collations, without_introducers
from tests.migrations.generate.bench import Bench, normalised


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(`a` = _utf8mb4'x')", "(`a` = 'x')"),
        ("(`a` = _ascii'x')", "(`a` = 'x')"),
        ("(`a` = _latin1'it\\'s')", "(`a` = 'it\\'s')"),
        ("(`a` = _latin1'é')", "(`a` = _latin1'é')"),
        ("(`a` = _utf16'x')", "(`a` = _utf16'x')"),
        ("(`a` = _binary'x')", "(`a` = _binary'x')"),
        ("COMMENT '_ascii''x'''", "COMMENT '_ascii''x'''"),
        ("`_ascii'x'`", "`_ascii'x'`"),
    ],
)
def test_introducers(text: str, expected: str):
    assert without_introducers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "  `a` varchar(5) CHARACTER SET latin1 DEFAULT NULL",
            "  `a` varchar(5) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL",
        ),
        (
            "  `a` text CHARACTER SET utf8mb3,\n  `b` int",
            "  `a` text CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci,\n  `b` int",
        ),
        (
            "  `a` varchar(5) CHARACTER SET latin1 COLLATE latin1_bin",
            "  `a` varchar(5) CHARACTER SET latin1 COLLATE latin1_bin",
        ),
        (
            "  `a` varchar(5) COMMENT 'once CHARACTER SET latin1'",
            "  `a` varchar(5) COMMENT 'once CHARACTER SET latin1'",
        ),
    ],
)
def test_collations(text: str, expected: str):
    assert with_collations(text) == expected


def test_a_column_that_once_followed_its_table_is_as_one_that_never_did(bench: Bench):
    followed = bench.made(
        [
            "CREATE TABLE t (a VARCHAR(5), c ENUM('x') NOT NULL) CHARACTER SET latin1",
            "ALTER TABLE t DEFAULT CHARACTER SET utf8mb4",
        ]
    )
    latin1 = "CHARACTER SET latin1 COLLATE latin1_swedish_ci"
    never = bench.made([f"CREATE TABLE t (a VARCHAR(5) {latin1}, c ENUM('x') {latin1} NOT NULL)"])

    assert followed != never
    assert normalised(followed) == normalised(never)


def test_knows_the_servers_first_collations(bench: Bench):
    query = "SELECT CHARACTER_SET_NAME, DEFAULT_COLLATE_NAME FROM information_schema.CHARACTER_SETS"
    said = {str(charset): str(collation) for charset, collation in bench.rows(query)}

    assert {charset: primary_collation(charset) for charset in said} == said

"""A file may allow a finding, with a reason, for one rule and one statement."""

import pytest

from tests.migrations.lint.lint_repository import DOWN, PYPROJECT, TABLE, UP, codes, found, project

RENAME = "ALTER TABLE t RENAME COLUMN a TO b, ALGORITHM = INSTANT;"
BACK = "ALTER TABLE t RENAME COLUMN b TO a, ALGORITHM = INSTANT;"


def judged(tmp_path, up, **more):
    return codes(project(tmp_path, {UP: up, DOWN: BACK, **more}))


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("", ["SDB002"]),
        ("-- allow SDB002: nobody reads it", []),
        ("-- allow SDB002: nobody reads it,\n--   as the log says", []),
        ("-- Another note\n-- allow SDB002: nobody reads it\n-- and one more", []),
        ("-- ALLOW sdb002: nobody reads it", []),
        ("-- allow SDB002", ["SDB901"]),
        ("-- allow SDB002:", ["SDB901"]),
        ("-- allow SDB003: nobody reads it", ["SDB002", "SDB902"]),
        ("-- allow SDB002: nobody\n-- allow SDB008: nobody", ["SDB902"]),
        ("-- allow SDB2: nobody reads it", ["SDB002", "SDB902"]),
        ("-- allow SDB002: one\n-- allow SDB902: two", ["SDB902"]),
        ("-- allow SDB009: not asked without --measure\n-- allow SDB002: nobody", []),
    ],
)
def test_it_holds_for_its_rule_alone(tmp_path, above, expected):
    assert judged(tmp_path, f"{above}\n{RENAME}") == expected


def test_it_holds_for_the_next_statement_alone(tmp_path):
    assert judged(tmp_path, f"-- allow SDB002: nobody\nDO 0;\n{RENAME}") == ["SDB902", "SDB002"]


def test_it_holds_in_a_room_too(tmp_path):
    room = "-- allow SDB103: filled within one import\nCREATE TABLE price (a INT) COMMENT = 'x';"

    assert codes(project(tmp_path, {TABLE: room})) == []


def test_a_rule_that_is_ignored_finds_nothing_and_judges_no_allowance(tmp_path):
    ignored = '[tool.shopdb.lint.ignore]\nSDB002 = "clients know both names"\n'

    assert judged(tmp_path, RENAME, **{PYPROJECT: ignored}) == []
    assert judged(tmp_path / "more", f"-- allow SDB002: x\n{RENAME}", **{PYPROJECT: ignored}) == []


def test_what_to_do_about_a_needless_one_is_told(tmp_path):
    repository = project(tmp_path, {UP: f"-- allow SDB003: x\n{RENAME}", DOWN: BACK})

    needless = found(repository).findings[1]
    assert needless.what == "SDB003 is allowed, and finds nothing here"
    assert needless.line == 2

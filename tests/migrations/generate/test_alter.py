"""ALTER TABLE statements lead from any table to any other, and back."""

import pytest
from hypothesis import HealthCheck, given, settings

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.generate.tables import Alteration, alter
from shopdb.migrate.generate.tables.partitions import UNPARSED
from tests.migrations.generate.bench import Bench, normalised
from tests.migrations.generate.drawn import changes
from tests.migrations.generate.pairs import OTHER, PAIRS, PARENT, Pair

AROUND = (PARENT, OTHER)


def ways(bench: Bench, old: str, new: str, **renames: str) -> tuple[list[str], list[str]]:
    """The statements up and down between the tables that two statements make."""
    before, after = (bench.made([*AROUND, statement]) for statement in (old, new))
    back = {new_name: old_name for old_name, new_name in renames.items()}
    up, down = alter(before, after, renames), alter(after, before, back)
    return [found.sql for found in up], [found.sql for found in down]


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_leads_up_and_down_again(bench: Bench, pair: Pair):
    old, new = (bench.made([*AROUND, statement]) for statement in pair.made)
    up = alter(old, new, pair.renames)
    down = alter(new, old, {after: before for before, after in pair.renames.items()})

    bench.made([*AROUND, pair.made[0], *pair.rows])
    bench.run(*(statement.sql for statement in up))
    assert normalised(bench.show()) == normalised(new)
    bench.run(*(statement.sql for statement in down))
    assert normalised(bench.show()) == normalised(old)

    # And where the far side was made as such, not altered.
    bench.made([*AROUND, pair.made[1]])
    bench.run(*(statement.sql for statement in down))
    assert normalised(bench.show()) == normalised(old)
    for text in (old, new):
        assert alter(text, text) == alter(normalised(text), text) == []


LITERAL = {
    "a column between": (
        "CREATE TABLE t (a INT, c INT)",
        "CREATE TABLE t (a INT, b INT NOT NULL COMMENT 'it''s', c INT)",
        {},
        ["ALTER TABLE t\n    ADD COLUMN b INT NOT NULL COMMENT 'it''s' AFTER a"],
        ["ALTER TABLE t\n    DROP COLUMN b"],
    ),
    "only what has to move": (
        "CREATE TABLE t (a INT, b INT, c INT, d INT)",
        "CREATE TABLE t (d INT, a INT, b INT, c INT)",
        {},
        ["ALTER TABLE t\n    MODIFY COLUMN d INT NULL FIRST"],
        ["ALTER TABLE t\n    MODIFY COLUMN d INT NULL AFTER c"],
    ),
    "a rename alone": (
        "CREATE TABLE t (a INT, `order` INT)",
        "CREATE TABLE t (a INT, sort_order INT)",
        {"order": "sort_order"},
        ["ALTER TABLE t\n    RENAME COLUMN `order` TO sort_order"],
        ["ALTER TABLE t\n    RENAME COLUMN sort_order TO `order`"],
    ),
    "a rename and a change": (
        "CREATE TABLE t (a INT)",
        "CREATE TABLE t (b BIGINT NOT NULL DEFAULT 0)",
        {"a": "b"},
        ["ALTER TABLE t\n    CHANGE COLUMN a b BIGINT NOT NULL DEFAULT 0"],
        ["ALTER TABLE t\n    CHANGE COLUMN b a INT NULL"],
    ),
    "all in one": (
        "CREATE TABLE t (a INT NOT NULL, b INT, KEY k (a), KEY old (b), "
        "CONSTRAINT ck CHECK (a > 0))",
        "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL, c VARCHAR(9) DEFAULT 'x', "
        "KEY renamed (b), UNIQUE KEY k (a, b), "
        "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE, "
        "CONSTRAINT ck CHECK (a > 0 AND b > 0)) COMMENT 'A table'",
        {},
        [
            "ALTER TABLE t\n"
            "    DROP CHECK ck,\n"
            "    DROP KEY k,\n"
            "    MODIFY COLUMN b INT NOT NULL,\n"
            "    ADD COLUMN c VARCHAR(9) NULL DEFAULT 'x',\n"
            "    RENAME INDEX old TO renamed,\n"
            "    ADD UNIQUE KEY k (a, b),\n"
            "    ADD CONSTRAINT fk\n"
            "    FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE,\n"
            "    ADD CONSTRAINT ck\n"
            "    CHECK (a > 0 AND b > 0),\n"
            "    COMMENT = 'A table'"
        ],
        [
            "ALTER TABLE t\n"
            "    DROP CHECK ck,\n"
            "    DROP FOREIGN KEY fk,\n"
            "    DROP KEY k,\n"
            "    DROP COLUMN c,\n"
            "    MODIFY COLUMN b INT NULL,\n"
            "    RENAME INDEX renamed TO old,\n"
            "    ADD KEY k (a),\n"
            "    ADD CONSTRAINT ck\n"
            "    CHECK (a > 0),\n"
            "    COMMENT = ''"
        ],
    ),
    "a foreign key under its own name": (
        "CREATE TABLE t (a INT, KEY k (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
        "CREATE TABLE t (a INT, KEY k (a), "
        "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id) ON DELETE SET NULL)",
        {},
        [
            "ALTER TABLE t\n    DROP FOREIGN KEY fk",
            "ALTER TABLE t\n    ADD CONSTRAINT fk\n"
            "    FOREIGN KEY (a) REFERENCES p (id) ON DELETE SET NULL",
        ],
        [
            "ALTER TABLE t\n    DROP FOREIGN KEY fk",
            "ALTER TABLE t\n    ADD CONSTRAINT fk\n    FOREIGN KEY (a) REFERENCES p (id)",
        ],
    ),
    "visibility and enforcement": (
        "CREATE TABLE t (a INT, KEY k (a), CONSTRAINT ck CHECK (a > 0))",
        "CREATE TABLE t (a INT, KEY k (a) INVISIBLE, CONSTRAINT ck CHECK (a > 0) NOT ENFORCED)",
        {},
        ["ALTER TABLE t\n    ALTER INDEX k INVISIBLE,\n    ALTER CHECK ck NOT ENFORCED"],
        ["ALTER TABLE t\n    ALTER INDEX k VISIBLE,\n    ALTER CHECK ck ENFORCED"],
    ),
    "a virtual column that gets values of its own": (
        "CREATE TABLE t (a INT, v INT AS (a + 1))",
        "CREATE TABLE t (a INT, v INT)",
        {},
        [
            "ALTER TABLE t\n"
            "    DROP COLUMN v,\n"
            "    ADD COLUMN v INT GENERATED ALWAYS AS (a + 1) STORED",
            "ALTER TABLE t\n    MODIFY COLUMN v INT NULL",
        ],
        [
            "ALTER TABLE t\n"
            "    DROP COLUMN v,\n"
            "    ADD COLUMN v INT GENERATED ALWAYS AS (a + 1) VIRTUAL",
        ],
    ),
    "a character set that all follow": (
        "CREATE TABLE t (a VARCHAR(9), b CHAR(3)) CHARACTER SET latin1",
        "CREATE TABLE t (a VARCHAR(9), b CHAR(3))",
        {},
        ["ALTER TABLE t\n    CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci"],
        ["ALTER TABLE t\n    CONVERT TO CHARACTER SET latin1"],
    ),
    "a character set that none follows": (
        "CREATE TABLE t (a VARCHAR(9) CHARACTER SET ascii, b TEXT) CHARACTER SET latin1",
        "CREATE TABLE t (a VARCHAR(9) CHARACTER SET ascii, b TEXT CHARACTER SET latin1)",
        {},
        ["ALTER TABLE t\n    DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_0900_ai_ci"],
        ["ALTER TABLE t\n    DEFAULT CHARACTER SET = latin1"],
    ),
    "a default that is taken away": (
        "CREATE TABLE t (a INT DEFAULT 3)",
        "CREATE TABLE t (a INT)",
        {},
        ["ALTER TABLE t\n    MODIFY COLUMN a INT NULL"],
        ["ALTER TABLE t\n    MODIFY COLUMN a INT NULL DEFAULT 3"],
    ),
    "partitions": (
        "CREATE TABLE t (a INT)",
        "CREATE TABLE t (a INT, b INT) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (9))",
        {},
        [
            "ALTER TABLE t\n"
            "    ADD COLUMN b INT NULL\n"
            f"PARTITION BY RANGE (a) ({UNPARSED}\n"
            "    PARTITION p0 VALUES LESS THAN (9)\n"
            ")"
        ],
        [f"ALTER TABLE t\n    DROP COLUMN b\nREMOVE{UNPARSED}\nPARTITIONING"],
    ),
    "a partition at the end": (
        "CREATE TABLE t (a INT) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (9))",
        "CREATE TABLE t (a INT) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (9), "
        "PARTITION p1 VALUES LESS THAN (19))",
        {},
        ["ALTER TABLE t\n    ADD PARTITION (\n        PARTITION p1 VALUES LESS THAN (19)\n    )"],
        ["ALTER TABLE t\n    DROP PARTITION p1"],
    ),
    "a partition before another": (
        "CREATE TABLE t (a INT) PARTITION BY RANGE (a) (PARTITION p1 VALUES LESS THAN (19))",
        "CREATE TABLE t (a INT) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (9), "
        "PARTITION p1 VALUES LESS THAN (19))",
        {},
        [
            "ALTER TABLE t\n    REORGANIZE PARTITION p1 INTO (\n"
            "        PARTITION p0 VALUES LESS THAN (9),\n"
            "        PARTITION p1 VALUES LESS THAN (19)\n    )"
        ],
        [
            "ALTER TABLE t\n    REORGANIZE PARTITION p0, p1 INTO (\n"
            "        PARTITION p1 VALUES LESS THAN (19)\n    )"
        ],
    ),
}


@pytest.mark.parametrize("what", LITERAL)
def test_writes_as_a_person_would(bench: Bench, what: str):
    old, new, renames, up, down = LITERAL[what]

    assert ways(bench, old, new, **renames) == (up, down)


def test_keeps_rows_that_a_virtual_column_computed(bench: Bench):
    old = "CREATE TABLE t (a INT, v INT AS (a + 1))"
    up, _ = ways(bench, old, "CREATE TABLE t (a INT, v INT)")
    bench.made([old, "INSERT INTO t (a) VALUES (1), (5)"])
    bench.run(*up)

    assert bench.rows("SELECT a, v FROM t ORDER BY a") == [(1, 2), (5, 6)]


def test_keeps_rows_of_a_partition_that_the_next_can_take(bench: Bench):
    first, both = (
        f"CREATE TABLE t (a INT) PARTITION BY RANGE (a) ({parts}PARTITION p1 VALUES LESS THAN (19))"
        for parts in ("", "PARTITION p0 VALUES LESS THAN (9), ")
    )
    _, down = ways(bench, first, both)
    bench.made([both, "INSERT INTO t VALUES (1), (15)"])
    bench.run(*down)

    assert bench.rows("SELECT a FROM t ORDER BY a") == [(1,), (15,)]


@pytest.mark.parametrize(
    ("old", "new", "renames", "loses"),
    [
        ("a INT, b INT, c INT", "b INT", {}, "what a, c of t held"),
        ("a INT, g INT AS (a + 1)", "a INT", {}, ""),
        ("a INT, b INT", "a INT, c INT", {"b": "c"}, ""),
        ("a DECIMAL(9, 4)", "a DECIMAL(9, 2)", {}, "digits behind the point in a of t"),
        ("a DECIMAL(9, 4)", "b INT", {"a": "b"}, "digits behind the point in b of t"),
        ("a DOUBLE", "a FLOAT", {}, "digits behind the point in a of t"),
        ("a DECIMAL(9, 2)", "a DECIMAL(19, 4)", {}, ""),
        ("a DATETIME(6)", "a DATETIME", {}, "parts of seconds in a of t"),
        ("a DATETIME", "a DATE", {}, "the time of day in a of t"),
        ("a DATETIME", "a DATETIME(6)", {}, ""),
        ("a VARCHAR(9)", "a VARCHAR(5)", {}, ""),
        (
            "a INT, b INT",
            "a INT, b INT AS (a + 1)",
            {},
            "what b of t held, which is computed from now on",
        ),
        ("a INT, b INT AS (a + 1)", "a INT, b INT", {}, ""),
    ],
)
def test_says_what_is_lost(bench: Bench, old: str, new: str, renames: dict[str, str], loses: str):
    before, after = (bench.made([f"CREATE TABLE t ({columns})"]) for columns in (old, new))

    assert {found.loses for found in alter(before, after, renames)} - {""} == {loses} - {""}


def test_says_that_a_dropped_partition_loses_its_rows(bench: Bench):
    first = "PARTITION p0 VALUES IN (1)"
    old, new = (
        bench.made([f"CREATE TABLE t (a INT) PARTITION BY LIST (a) ({parts})"])
        for parts in (f"{first}, PARTITION p1 VALUES IN (2)", first)
    )

    assert alter(old, new) == [
        Alteration("ALTER TABLE t\n    DROP PARTITION p1", "every row of partition p1 of t")
    ]
    assert [found.loses for found in alter(new, old)] == [""]


def test_renames_the_table_first_with_what_is_named_after_it(bench: Bench):
    columns = "(a INT CHECK (a > 0), b INT, KEY k (a), FOREIGN KEY (b) REFERENCES p (id)"
    old = bench.made([PARENT, f"CREATE TABLE t {columns})"])
    new = bench.made([PARENT, f"CREATE TABLE u {columns}, c INT)"], "u")
    up, down = alter(old, new), alter(new, old)

    assert [found.sql for found in up] == [
        "ALTER TABLE t\n    RENAME TO u",
        "ALTER TABLE u\n    ADD COLUMN c INT NULL",
    ]
    bench.run(*(found.sql for found in down))
    assert normalised(bench.show()) == normalised(old)


def test_takes_a_default_away_in_a_statement_of_its_own(bench: Bench):
    columns = "CREATE TABLE t (a INT, b INT)"
    old = bench.made([columns])
    new = bench.made(
        [columns, "ALTER TABLE t MODIFY a BIGINT", "ALTER TABLE t ALTER COLUMN a DROP DEFAULT"]
    )

    assert [found.sql for found in alter(old, new)] == [
        "ALTER TABLE t\n    MODIFY COLUMN a BIGINT NULL",
        "ALTER TABLE t\n    ALTER COLUMN a DROP DEFAULT",
    ]
    bench.run(*(found.sql for found in alter(new, old)))
    assert bench.show() == old


@pytest.mark.parametrize("renames", [{"x": "b"}, {"a": "x"}, {"a": "b", "c": "b"}])
def test_refuses_a_rename_that_cannot_be(bench: Bench, renames: dict[str, str]):
    old, new = (
        bench.made([f"CREATE TABLE t ({columns})"]) for columns in ("a INT, c INT", "b INT")
    )

    with pytest.raises(MigrationProblem, match=r"column \w+ of table t cannot become"):
        alter(old, new, renames)


def test_refuses_to_take_back_what_no_alter_table_does(bench: Bench):
    old = bench.made(["CREATE TABLE t (a INT) TABLESPACE innodb_system"])
    new = bench.made(["CREATE TABLE t (a INT)"])

    with pytest.raises(MigrationProblem, match="no ALTER TABLE takes back TABLESPACE"):
        alter(old, new)


def leads_both_ways(bench: Bench, change: tuple[str, str, dict[str, str]]) -> None:
    """Demand of any two tables what is demanded of the pairs."""
    old, new, renames = change
    before, after = (bench.made([PARENT, statement]) for statement in (old, new))
    bench.made([PARENT, old])
    bench.run(*(found.sql for found in alter(before, after, renames)))
    assert normalised(bench.show()) == normalised(after)

    back = {new_name: old_name for old_name, new_name in renames.items()}
    bench.run(*(found.sql for found in alter(after, before, back)))
    assert normalised(bench.show()) == normalised(before)


BY_CHANCE = settings(
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@BY_CHANCE
@given(change=changes())
def test_leads_between_any_two_tables(bench: Bench, change: tuple[str, str, dict[str, str]]):
    leads_both_ways(bench, change)


@pytest.mark.deep
@settings(BY_CHANCE, max_examples=1000)
@given(change=changes())
def test_leads_between_a_thousand_tables(bench: Bench, change: tuple[str, str, dict[str, str]]):
    leads_both_ways(bench, change)

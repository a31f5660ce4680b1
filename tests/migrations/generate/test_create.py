"""CREATE TABLE in the house's hand makes the table that it was written from."""

import re

import pytest

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.generate.tables import create_table
from tests.migrations.generate.bench import Bench, normalised
from tests.migrations.generate.shapes import CONDITIONS, PARENT, SHAPES
from tests.migrations.scratch_repository import PROJECT

WIDTH = 100


@pytest.mark.parametrize("statement", SHAPES)
def test_makes_every_shape_of_table_again(bench: Bench, statement: str):
    shown = bench.made([PARENT, statement])

    again = bench.made([PARENT, create_table(shown)])

    assert normalised(again) == normalised(shown)
    assert create_table(again) == create_table(shown)


def test_every_condition_means_the_same_again(bench: Bench):
    columns = "a INT, b INT, c INT, s VARCHAR(20), d DATETIME, d2 DATETIME, j JSON"
    statements = [
        f"CREATE TABLE t{number} ({columns}, CONSTRAINT k{number} CHECK ({condition}), "
        f"g INT GENERATED ALWAYS AS (IF({condition}, 1, 0)), h INT DEFAULT (IF({condition}, 1, 0)))"
        for number, condition in enumerate(CONDITIONS)
    ]
    bench.run(*statements)
    shown = [bench.show(name) for name in bench.tables()]
    # The server's own text is the measure: NOT (a OR b) is not the same to it once read back.
    bench.clear()
    bench.run(*shown)
    expected = [bench.show(name) for name in bench.tables()]
    bench.clear()
    bench.run(*map(create_table, shown))
    again = [bench.show(name) for name in bench.tables()]

    assert len(again) == len(CONDITIONS)
    for text, wanted in zip(again, expected, strict=True):
        assert normalised(text) == normalised(wanted)


def test_makes_the_tables_of_the_projects_rooms_again(bench: Bench):
    files = sorted((PROJECT / "schema").rglob("*.sql"))
    bench.run("SET foreign_key_checks = 0", *(path.read_text() for path in files))
    names = bench.tables()
    before = {name: bench.show(name) for name in names}
    written = {name: create_table(before[name]) for name in names}
    bench.clear()
    bench.run("SET foreign_key_checks = 0", *written.values())

    assert len(names) == len(files)
    assert {name: normalised(bench.show(name)) for name in names} == {
        name: normalised(text) for name, text in before.items()
    }
    lines = [line for text in written.values() for line in text.split("\n")]
    long = [line for line in lines if len(line) > WIDTH]
    assert [line for line in long if not re.match(r" +(COMMENT |'\{)", line)] == []


def test_writes_as_the_house_does(bench: Bench):
    shown = bench.made(
        [
            PARENT,
            """CREATE TABLE t (
                id bigint unsigned NOT NULL AUTO_INCREMENT,
                `kind` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'a',
                amount decimal(19,4) DEFAULT 0 COMMENT 'what''s owed',
                is_open tinyint(1) NOT NULL DEFAULT 1,
                `order` int DEFAULT NULL
                    COMMENT 'Where it stands in the list a customer is shown, lowest first, from 1',
                made_at datetime(6) NOT NULL DEFAULT (utc_timestamp(6)),
                sum_of decimal(19,4) GENERATED ALWAYS AS (
                    (amount * 2) + if((kind = 'a'),1,ifnull(amount,(amount + (2 * amount))))
                ) STORED NOT NULL COMMENT 'all',
                a int, b varchar(10) CHARACTER SET ascii,
                PRIMARY KEY (id),
                UNIQUE KEY uq (a, b),
                CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE CASCADE,
                CONSTRAINT ck CHECK ((kind = 'a') or ((amount > 0) and (a is not null))),
                CONSTRAINT ck_of_many CHECK ((amount >= 0) and (a >= 0)
                    and ((kind = 'another') or (kind = 'a_third') or (kind = 'a_fourth'))
                    and (b <> 'not this'))
            ) COMMENT='A table' STATS_PERSISTENT=1""",
        ]
    )

    assert (
        create_table(shown)
        == """\
CREATE TABLE t (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'a',
    amount DECIMAL(19, 4) NULL DEFAULT 0 COMMENT 'what''s owed',
    is_open BOOLEAN NOT NULL DEFAULT TRUE,
    `order` INT NULL
    COMMENT 'Where it stands in the list a customer is shown, lowest first, from 1',
    made_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
    sum_of DECIMAL(19, 4) GENERATED ALWAYS AS (
        amount * 2 + IF(kind = 'a', 1, IFNULL(amount, amount + 2 * amount))
    ) STORED NOT NULL COMMENT 'all',
    a INT NULL,
    b VARCHAR(10) CHARACTER SET ascii COLLATE ascii_general_ci NULL,

    PRIMARY KEY (id),
    UNIQUE KEY uq (a, b),
    CONSTRAINT fk
    FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE CASCADE,
    CONSTRAINT ck
    CHECK (kind = 'a' OR (amount > 0 AND a IS NOT NULL)),
    CONSTRAINT ck_of_many
    CHECK (
        amount >= 0
        AND a >= 0
        AND (kind = 'another' OR kind = 'a_third' OR kind = 'a_fourth')
        AND b <> 'not this'
    )
) STATS_PERSISTENT = 1 COMMENT = 'A table'"""
    )


def test_refuses_what_no_create_table_makes(bench: Bench):
    shown = bench.made(["CREATE TABLE t (a INT)", "ALTER TABLE t ALTER COLUMN a DROP DEFAULT"])

    with pytest.raises(
        MigrationProblem, match="column a of table t may be NULL and has no default"
    ):
        create_table(shown)


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE `t` (\n  `a` int SHINY\n) ENGINE=InnoDB",
        "CREATE TABLE `t` (\n  `a` int,\n  SHINY KEY `k` (`a`)\n) ENGINE=InnoDB",
        "CREATE TABLE `t` (\n  `a` int,\n  CONSTRAINT `c` SHINY (`a`)\n) ENGINE=InnoDB",
        "CREATE TABLE `t` (\n  `a` int",
        "CREATE VIEW `t` AS SELECT 1",
    ],
)
def test_refuses_what_it_does_not_understand(text: str):
    with pytest.raises(MigrationProblem, match="does not understand"):
        create_table(text)

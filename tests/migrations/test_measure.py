"""The lock class of a statement is what a real server says."""

from pathlib import Path

import pytest

from shopdb.migrate.alteration import Clauses, alteration
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.measure import LockClass, Measured, measure
from shopdb.migrate.session import engine_for, rows, run, scalar, session
from shopdb.migrate.statements import Statement

TABLES = """
    CREATE TABLE parent (p INT PRIMARY KEY);
    CREATE TABLE t (
        a INT PRIMARY KEY, b VARCHAR(10), c INT, d INT, p INT, KEY ix_c (c), KEY ix_p (p)
    );
    CREATE TABLE months (a INT PRIMARY KEY) PARTITION BY RANGE (a) (
        PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20)
    );
    CREATE TABLE one (a INT PRIMARY KEY)
"""

ALTERS = [
    ("ALTER TABLE t ADD COLUMN e INT", "instant"),
    ("ALTER TABLE t RENAME COLUMN b TO f", "instant"),
    ("ALTER TABLE t DROP COLUMN d", "instant"),
    ("ALTER TABLE t RENAME TO u", "instant"),
    ("ALTER TABLE t ADD INDEX ix_d (d)", "in place, writes go on"),
    ("ALTER TABLE t MODIFY b VARCHAR(60)", "in place, writes go on"),
    ("ALTER TABLE t DROP INDEX ix_c, ADD INDEX ix_c (c, d)", "in place, writes go on"),
    ("CREATE UNIQUE INDEX ix_d ON t (d) COMMENT 'on it'", "in place, writes go on"),
    ("DROP INDEX ix_c ON t -- a comment", "in place, writes go on"),
    ("ALTER TABLE months DROP PARTITION p1", "in place, writes go on"),
    ("ALTER TABLE t ADD FULLTEXT ft (b)", "in place, writes wait"),
    ("CREATE FULLTEXT INDEX ft ON t (b)", "in place, writes wait"),
    (
        "ALTER TABLE months REORGANIZE PARTITION p0, p1 INTO (PARTITION p VALUES LESS THAN (20))",
        "in place, writes wait",
    ),
    ("ALTER TABLE t ADD INDEX ix_d (d), RENAME TO u", "in place, writes go on"),
    ("ALTER TABLE months EXCHANGE PARTITION p0 WITH TABLE one", "in place, all wait"),
    ("ALTER TABLE t MODIFY c BIGINT", "copy, writes wait"),
    ("ALTER TABLE t ADD CONSTRAINT ck CHECK (c > 0)", "copy, writes wait"),
    ("ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (p) REFERENCES parent (p)", "copy, writes wait"),
    ("ALTER TABLE t PARTITION BY HASH (a) PARTITIONS 2", "copy, writes wait"),
    ("ALTER TABLE months REMOVE PARTITIONING", "copy, writes wait"),
    ("ALTER TABLE t ADD COLUMN e INT PARTITION BY HASH (a) PARTITIONS 2", "copy, writes wait"),
    ("ALTER TABLE months TRUNCATE PARTITION p0", "metadata"),
]
OTHERS = [
    ("CREATE TABLE n (i INT)", "new"),
    ("DROP TABLE t", "metadata"),
    ("RENAME TABLE t TO u", "metadata"),
    ("TRUNCATE TABLE t", "metadata"),
    ("CREATE PROCEDURE q () DO 0", "swapped"),
    ("CREATE TRIGGER q BEFORE INSERT ON t FOR EACH ROW SET NEW.c = 1", "swapped"),
    ("CREATE VIEW q AS SELECT a FROM t", "swapped"),
    ("INSERT INTO t (a) VALUES (1)", "row locks"),
    ("UPDATE t SET c = 1", "row locks"),
    ("CALL not_there()", "row locks"),
    ("SET @x = 1", "none"),
    ("DO 0", "none"),
    ("CREATE ROLE shopdb_plan_never", "none"),
    ("SET GLOBAL max_connections = 7", "none"),
]


def statement(text):
    return Statement(text, Path("0007_x.up.sql"), 3)


@pytest.fixture
def scratch(scratch_database):
    with session(engine_for(scratch_database)) as connection:
        for text in TABLES.split(";"):
            run(connection, text)
        yield connection


@pytest.mark.parametrize(("text", "expected"), ALTERS + OTHERS)
def test_the_first_way_that_the_server_takes_is_the_class(scratch, text, expected):
    assert measure(scratch, statement(text)).lock == expected


def test_each_statement_finds_what_those_before_it_left(scratch):
    measure(scratch, statement("ALTER TABLE t ADD COLUMN e INT"))
    measure(scratch, statement("RENAME TABLE t TO u"))
    measure(scratch, statement("CREATE INDEX ix_e ON u (e) ALGORITHM=INPLACE"))

    assert rows(scratch, "SHOW INDEX FROM u WHERE Key_name = 'ix_e'") != []


def test_a_session_without_checks_adds_a_foreign_key_in_place(scratch):
    measure(scratch, statement("SET SESSION foreign_key_checks = 0"))
    added = measure(
        scratch, statement("ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (p) REFERENCES parent (p)")
    )

    assert added.lock == "in place, writes go on"


def test_what_reaches_beyond_the_scratch_database_is_not_run(scratch):
    before = scalar(scratch, "SELECT @@GLOBAL.max_connections")

    measure(scratch, statement("SET GLOBAL max_connections = 7"))
    measure(scratch, statement("SET @@GLOBAL.max_connections = 7"))
    measure(scratch, statement("CREATE ROLE shopdb_plan_never"))

    assert scalar(scratch, "SELECT @@GLOBAL.max_connections") == before
    named = "SELECT COUNT(*) FROM mysql.user WHERE User = 'shopdb_plan_never'"
    assert scalar(scratch, named) == 0


@pytest.mark.parametrize(
    ("text", "lightest", "lock", "refused"),
    [
        ("ADD COLUMN e INT, ALGORITHM=INSTANT", "INSTANT", "INSTANT", False),
        ("ADD COLUMN e INT, ALGORITHM = DEFAULT, LOCK DEFAULT", "INSTANT", "INSTANT", False),
        ("ADD COLUMN e INT, ALGORITHM INPLACE", "INSTANT", "INPLACE", False),
        ("ADD COLUMN e INT, ALGORITHM=COPY", "INSTANT", "COPY_SHARED", False),
        ("ADD COLUMN e INT, LOCK=NONE, ALGORITHM=INPLACE", "INSTANT", "INPLACE", False),
        ("ALGORITHM=INPLACE, LOCK=EXCLUSIVE, ADD KEY k (d)", "INPLACE", "INPLACE_EXCLUSIVE", False),
        ("ADD KEY k (d), ALGORITHM=INSTANT", "INPLACE", "INPLACE", True),
        ("MODIFY c BIGINT, ALGORITHM=INPLACE, LOCK=NONE", "COPY_SHARED", "COPY_SHARED", True),
        ("MODIFY c BIGINT, LOCK=NONE", "COPY_SHARED", "COPY_SHARED", True),
        ("MODIFY c BIGINT, LOCK=EXCLUSIVE", "COPY_SHARED", "COPY_EXCLUSIVE", False),
        ("ADD FULLTEXT ft (b), LOCK=NONE", "INPLACE_SHARED", "INPLACE_SHARED", True),
    ],
)
def test_what_a_statement_asks_for_is_told_beside_what_it_needs(
    scratch, text, lightest, lock, refused
):
    written = f"ALTER TABLE t {text}"
    if refused:
        with pytest.raises(Exception, match=r"1845|1846"):
            run(scratch, written)

    found = measure(scratch, statement(written))

    assert (found.lightest, found.lock, found.refused) == (
        LockClass[lightest],
        LockClass[lock],
        refused,
    )
    assert found.table == "t"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ALTER TABLE t ADD COLUMN a INT", "ERROR 1060: Duplicate column name 'a'"),
        ("ALTER TABLE nowhere ADD COLUMN a INT", r"ERROR 1146: Table .*nowhere' doesn't exist"),
        ("CREATE TABLE t (i INT)", "ERROR 1050: Table 't' already exists"),
        ("ALTER TABLE t ADD", "ERROR 1064"),
    ],
)
def test_what_fails_for_another_reason_is_an_error_with_its_place(scratch, text, said):
    with pytest.raises(MigrationProblem, match=rf"^0007_x\.up\.sql:3: .* scratch copy\n{said}"):
        measure(scratch, statement(text))


@pytest.mark.parametrize(
    ("written", "asked", "under"),
    [
        (
            "ALTER TABLE `a``b` ADD COLUMN `lock` SET('x,y') COMMENT 'LOCK=NONE, ' , LOCK = NONE",
            Clauses(lock="NONE"),
            "ALTER TABLE `a``b`  ALGORITHM=COPY, LOCK=SHARED, "
            "ADD COLUMN `lock` SET('x,y') COMMENT 'LOCK=NONE, ' ",
        ),
        (
            "ALTER TABLE t -- why, so\n ADD KEY k (a, b), -- LOCK=NONE\n ALGORITHM=INPLACE",
            Clauses("INPLACE"),
            "ALTER TABLE t  ALGORITHM=COPY, LOCK=SHARED, -- why, so\n ADD KEY k (a, b)",
        ),
        (
            "ALTER TABLE t ADD e INT, LOCK=SHARED /*!50100 PARTITION BY HASH (a) */",
            Clauses(lock="SHARED"),
            "ALTER TABLE t  ALGORITHM=COPY, LOCK=SHARED, ADD e INT  "
            "/*!50100 PARTITION BY HASH (a) */",
        ),
        (
            "CREATE INDEX algorithm ON t (lock_id) ALGORITHM INPLACE LOCK=NONE",
            Clauses("INPLACE", "NONE"),
            "CREATE INDEX algorithm ON t (lock_id)  \nALGORITHM=COPY LOCK=SHARED",
        ),
    ],
)
def test_clauses_are_taken_out_and_put_in(written, asked, under):
    found = alteration(written)

    assert found is not None
    assert found.asked == asked
    assert found.under(Clauses("COPY", "SHARED")) == under


@pytest.mark.parametrize("text", ["ALTER VIEW v AS SELECT 1", "CREATE TABLE t (INDEX (a))", "DO 0"])
def test_what_alters_no_table_has_no_clauses(text):
    assert alteration(text) is None


def test_nothing_altered_is_nothing_refused():
    assert Measured(LockClass.NEW).refused is False

"""Rules about revisions: what each finds, and beside it what it leaves alone."""

import pytest

from tests.migrations.lint.lint_repository import DOWN, TABLE, UP, codes, found, project

INSTANT = ", ALGORITHM = INSTANT;"
INPLACE = ", ALGORITHM = INPLACE, LOCK = NONE;"
COPY = ", ALGORITHM = COPY, LOCK = SHARED;"
MADE = "CREATE TABLE new_one (id INT NOT NULL PRIMARY KEY, note INT NULL);\n"
ADDED = "ALTER TABLE t ADD COLUMN c INT NULL, ALGORITHM = INSTANT;\n"
CHUNKS, BOUNDS = "-- chunks: 1000 by id\n", "WHERE id BETWEEN @chunk_from AND @chunk_to"
ROUTINE = "CREATE PROCEDURE p () SELECT 1;"
TOOL = "-- hand over: pt-online-schema-change\n"
TRIGGER = "CREATE TRIGGER t_bi BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;"

# What an up of revision 0001 holds, and what is found there.
FINDS = [
    ("DROP TABLE t;", ["SDB001"]),
    ("DROP TABLE t, u;", ["SDB001", "SDB001"]),
    ("-- Loses: every row of t\nDROP TABLE t;", []),
    ("-- Loses: nothing\nDROP TABLE t;", []),
    (MADE + "DROP TABLE new_one;", []),
    ("DROP VIEW v;", []),
    ("DROP PROCEDURE p;", []),
    ("ALTER TABLE t DROP COLUMN a" + INSTANT, ["SDB001"]),
    ("ALTER TABLE t DROP a, DROP b" + INSTANT, ["SDB001", "SDB001"]),
    ("ALTER TABLE t DROP KEY ix_a" + INPLACE, []),
    ("ALTER TABLE t DROP CHECK ck_a" + INSTANT, []),
    ("ALTER TABLE t DROP PARTITION p1, p2;", ["SDB001"]),
    ("ALTER TABLE t ALGORITHM = INPLACE, DROP PARTITION p1;", ["SDB001"]),
    ("-- idempotent: empty after it\nALTER TABLE t TRUNCATE PARTITION p1;", ["SDB001"]),
    ("-- idempotent: empty after it\nTRUNCATE TABLE t;", ["SDB001"]),
    ("DELETE FROM t WHERE a = 1;", []),
    ("DELETE FROM t LIMIT 10;", []),
    ("DELETE FROM t;", ["SDB001", "SDB012"]),
    ("ALTER TABLE t RENAME TO u" + INSTANT, ["SDB002"]),
    ("RENAME TABLE t TO u, v TO w;", ["SDB002", "SDB002"]),
    ("ALTER TABLE t RENAME COLUMN a TO b" + INSTANT, ["SDB002"]),
    ("ALTER TABLE t CHANGE COLUMN a b INT NULL" + INSTANT, ["SDB002"]),
    ("ALTER TABLE t CHANGE COLUMN a a INT NULL" + INSTANT, []),
    ("ALTER TABLE t RENAME KEY a TO b" + INSTANT, []),
    ("ALTER TABLE t ADD COLUMN a INT NOT NULL" + INSTANT, ["SDB003"]),
    ("ALTER TABLE t ADD COLUMN (a INT NOT NULL, b INT NOT NULL)" + INSTANT, ["SDB003"] * 2),
    ("ALTER TABLE t ADD COLUMN a INT NOT NULL DEFAULT 0" + INSTANT, []),
    ("ALTER TABLE t ADD COLUMN a INT NULL" + INSTANT, []),
    ("ALTER TABLE t ADD COLUMN a INT AS (b + 1) VIRTUAL NOT NULL" + INSTANT, []),
    (MADE + "ALTER TABLE new_one ADD COLUMN a INT NOT NULL;", []),
    ("ALTER TABLE t MODIFY COLUMN a BIGINT NULL" + COPY, ["SDB004"]),
    ("ALTER TABLE t CHANGE a a BIGINT NULL" + COPY, ["SDB004"]),
    ("ALTER TABLE t MODIFY COLUMN a BIGINT NULL COMMENT 'x'" + INSTANT, []),
    ("ALTER TABLE t ALTER COLUMN a SET DEFAULT 1" + INSTANT, []),
    ("ALTER TABLE t MODIFY a ENUM ('x', 'y')" + COPY, ["SDB005"]),
    ("ALTER TABLE t MODIFY a SET ('x', 'y')" + COPY, ["SDB005"]),
    ("ALTER TABLE t MODIFY a ENUM ('x', 'y')" + INSTANT, []),
    ("ALTER TABLE t ADD UNIQUE KEY uq_a (a)" + INPLACE, ["SDB006"]),
    ("ALTER TABLE t ADD PRIMARY KEY (a)" + INPLACE, ["SDB006"]),
    ("CREATE UNIQUE INDEX uq_a ON t (a) ALGORITHM = INPLACE LOCK = NONE;", ["SDB006"]),
    ("ALTER TABLE t ADD COLUMN a INT NULL, ADD UNIQUE KEY uq_a (a)" + INPLACE, []),
    ("ALTER TABLE t ADD COLUMN a INT NULL DEFAULT 1, ADD UNIQUE uq_a (a)" + INPLACE, ["SDB006"]),
    ("ALTER TABLE t ADD KEY ix_a (a)" + INPLACE, []),
    ("ALTER TABLE price ADD UNIQUE KEY uq_price_id_sku (price_id, sku)" + INPLACE, []),
    ("ALTER TABLE price ADD UNIQUE KEY uq_price_sku (sku)" + INPLACE, ["SDB006"]),
    ("ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (a)" + COPY, ["SDB007"]),
    (MADE + "ALTER TABLE new_one ADD FOREIGN KEY (note) REFERENCES u (a)" + COPY, []),
    ("ALTER TABLE t ADD COLUMN a INT NULL;", ["SDB008"]),
    ("ALTER TABLE t ADD COLUMN a INT NULL, LOCK = NONE;", ["SDB008"]),
    ("ALTER TABLE t ADD COLUMN a INT NULL, ALGORITHM = DEFAULT;", ["SDB008"]),
    ("CREATE INDEX ix_a ON t (a);", ["SDB008"]),
    ("CREATE INDEX ix_a ON t (a) ALGORITHM = INPLACE;", []),
    ("DROP INDEX ix_a ON t;", ["SDB008"]),
    (MADE + "CREATE INDEX ix_note ON new_one (note);", []),
    ("ALTER TABLE t ADD PARTITION (PARTITION p3 VALUES LESS THAN (30));", []),
    ("UPDATE t SET a = 1;", ["SDB012"]),
    ("UPDATE t AS x INNER JOIN u ON x.a = u.a SET x.b = u.b;", ["SDB012"]),
    ("UPDATE t SET a = 1 WHERE a = 0;", []),
    ("UPDATE t SET a = (SELECT MAX(b) FROM u WHERE u.a = t.a);", ["SDB012"]),
    ("UPDATE t SET a = 1 WHERE 1 = 1;", ["SDB012"]),
    (f"{ADDED}UPDATE t SET c = a WHERE c IS NULL;", ["SDB012"]),
    (f"{ADDED}UPDATE t SET c = a WHERE c IS NULL LIMIT 9;", []),
    (f"{ADDED}UPDATE u SET c = a WHERE c IS NULL;", []),
    (f"{ADDED}{CHUNKS}UPDATE t SET c = a {BOUNDS};", []),
    (f"{CHUNKS}UPDATE t SET a = 1 {BOUNDS};", []),
    (f"{CHUNKS}UPDATE t SET a = 1 WHERE id > 3;", ["SDB017"]),
    (f"-- chunks: all\nUPDATE t SET a = 1 {BOUNDS};", ["SDB017"]),
    (f"{CHUNKS}ALTER TABLE t ADD COLUMN c INT NULL{INSTANT}", ["SDB017"]),
    ("INSERT INTO t (a) VALUES (1);", []),
    ("INSERT INTO t (a) SELECT 1;", []),
    ("INSERT INTO t (a) SELECT b FROM u;", ["SDB012"]),
    ("INSERT INTO t (a) SELECT b FROM u WHERE b > 3;", []),
    ("WITH w AS (SELECT 1 AS a) UPDATE t INNER JOIN w SET t.b = w.a;", ["SDB012"]),
    (MADE + "INSERT INTO new_one (id) SELECT a FROM t;", []),
    ("CALL rebuild();", ["SDB013"]),
    ("GRANT SELECT ON t TO r;", ["SDB013"]),
    ("REVOKE SELECT ON t FROM r;", ["SDB013"]),
    ("CREATE USER 'u'@'localhost';", ["SDB013"]),
    ("DROP ROLE r;", ["SDB013"]),
    ("OPTIMIZE TABLE t;", ["SDB013"]),
    ("ANALYZE TABLE t;", ["SDB013"]),
    ("ALTER TABLE t EXCHANGE PARTITION p1 WITH TABLE u;", ["SDB013"]),
    ("ALTER TABLE t FORCE, ALGORITHM = INPLACE;", []),
    ("ALTER TABLE t REORGANIZE PARTITION p1 INTO (PARTITION p2 VALUES LESS THAN (9));", []),
    ("-- idempotent: makes all anew\nCALL rebuild();", []),
    ("-- idempotent: a right is granted once\nGRANT SELECT ON t TO r;", []),
    ("CREATE TABLE IF NOT EXISTS t (a INT NOT NULL PRIMARY KEY);", ["SDB014"]),
    ("DROP PROCEDURE IF EXISTS p;", ["SDB014"]),
    ("DROP VIEW IF EXISTS v;", ["SDB014"]),
    ("-- Loses: every row of t\nDROP TABLE IF EXISTS t;", ["SDB014"]),
    ("CREATE OR REPLACE VIEW v AS SELECT 1 AS a;", []),
    ("CREATE FUNCTION f () RETURNS INT RETURN IF (EXISTS (SELECT 1), 1, 2);", []),
    ("-- idempotent: by its name\nCREATE USER IF NOT EXISTS 'u'@'localhost';", []),
    (f"DROP TRIGGER t_bi; DO 1; {TRIGGER}", ["SDB011"]),
    (f"DROP TRIGGER t_bi; DROP TRIGGER t_ai; {TRIGGER}", []),
    (f"DROP TRIGGER t_bi; {TRIGGER}", []),
    (f"DROP TRIGGER t_ai; DO 1; {TRIGGER}", []),
    (f"DROP PROCEDURE p; {ADDED} {ROUTINE}", ["SDB016"]),
    (f"DROP PROCEDURE p; UPDATE t SET a = 1 WHERE b = 2; {ROUTINE}", ["SDB016"]),
    (f"DROP PROCEDURE p; DROP VIEW v; {ROUTINE}", []),
    (f"DROP PROCEDURE p; {ROUTINE} {ADDED}", []),
    (f"DROP FUNCTION p; {ADDED} {ROUTINE}", []),
    (TOOL + "ALTER TABLE t MODIFY COLUMN a BIGINT NULL;", []),
    (TOOL + "ALTER TABLE t MODIFY COLUMN a ENUM ('x');", []),
    (TOOL + "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (a);", []),
    (TOOL + "ALTER TABLE t DROP COLUMN a;", ["SDB001"]),
    ("EXECUTE statement_made_elsewhere;", ["SDB000", "SDB013"]),
    ("ALTER TABLE t ADD COLUMN a NONSENSE NULL" + INSTANT, ["SDB000"]),
    ("ALTER TABLE t TURN UPSIDE DOWN;", ["SDB000"]),
    ("CREATE TABLE t LIKE u;", ["SDB000"]),
    ("CREATE TABLE t AS SELECT 1 AS a;", ["SDB000"]),
    ("UPDATE t SET a = 'never closed WHERE a = 1;", ["SDB000"]),
    ("UPDATE t SET a = 1 WHERE b = 2", ["SDB000"]),
    ("SET @a = 1; DO SLEEP(0);", []),
]
ROOM = {
    TABLE: """\
    CREATE TABLE price (
        price_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
        sku VARCHAR(32) NOT NULL,
        PRIMARY KEY (price_id),
        UNIQUE KEY uq_price_sku (sku)
    ) COMMENT = 'What a thing costs';
    """
}


@pytest.mark.parametrize(("sql", "expected"), FINDS)
def test_an_up_is_judged(tmp_path, sql, expected):
    # The way back of all these is not what is asked.
    way_back = "-- allow SDB015: not asked here\nDO 0;" if "SDB000" not in expected else "DO 0;"
    repository = project(tmp_path, {UP: sql, DOWN: way_back, **ROOM})
    about_up = [one for one in found(repository).findings if one.path.name.endswith("up.sql")]

    assert [one.rule.code for one in about_up] == expected


def test_a_finding_names_the_line_of_its_clause(tmp_path):
    up = "-- A note\nALTER TABLE t\n    ADD COLUMN a INT NULL,\n    DROP COLUMN b,\n" + INSTANT[2:]
    down = "-- Loses: a\nALTER TABLE t DROP COLUMN a, ADD COLUMN b INT NULL" + INSTANT

    (one,) = found(project(tmp_path, {UP: up, DOWN: down})).findings

    assert (one.rule.code, one.path.name, one.line) == ("SDB001", "0001_first.up.sql", 4)
    assert (one.source, one.what) == ("DROP COLUMN b,", "drop column b of t")


@pytest.mark.parametrize(
    ("down", "expected"),
    [
        ("DROP TABLE t;", ["SDB001"]),
        ("-- Loses: every row of t\nDROP TABLE t;", []),
        ("DO 0;", ["SDB015"]),
        ("DO 0; DO 1;", ["SDB015"]),
        ("-- allow SDB015: a table of this name is kept\nDO 0;", []),
        ("ALTER TABLE u RENAME COLUMN b TO a" + INSTANT, []),
        ("ALTER TABLE u ADD COLUMN b INT NULL;", ["SDB008"]),
    ],
)
def test_a_down_is_judged(tmp_path, down, expected):
    up = "CREATE TABLE t (a INT NOT NULL PRIMARY KEY);"

    assert codes(project(tmp_path, {UP: up, DOWN: down})) == expected


def test_a_down_of_nothing_is_right_where_the_up_does_nothing(tmp_path):
    assert codes(project(tmp_path, {UP: "DO 0;", DOWN: "DO 0;"})) == []


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE t;",
        "ALTER TABLE t ADD COLUMN a INT NOT NULL" + INSTANT,
        "ALTER TABLE t MODIFY a BIGINT NULL" + COPY,
        "ALTER TABLE t MODIFY a ENUM ('x')" + COPY,
        "ALTER TABLE t ADD UNIQUE KEY uq_a (a)" + INPLACE,
        "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (a)" + COPY,
        "UPDATE t SET a = 1;",
    ],
)
def test_a_table_known_to_be_empty_needs_no_care(tmp_path, sql):
    repository = project(tmp_path, {UP: sql, DOWN: "-- allow SDB015: not asked here\nDO 0;"})

    assert len(codes(repository)) == 1
    assert codes(repository, filled=["t"]) == codes(repository)
    assert codes(repository, filled=["u"]) == []


def test_an_allowance_holds_whatever_the_tables_hold(tmp_path):
    """Else a file would be clean on one database and not on another."""
    up = "-- allow SDB012: 20 rows\nUPDATE t SET a = 1;"
    repository = project(tmp_path, {UP: up, DOWN: "UPDATE t SET a = 0 WHERE a = 1;"})

    assert codes(repository, filled=[]) == codes(repository) == []

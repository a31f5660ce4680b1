"""What a statement touches, and whether it can be seen to have taken effect."""

from pathlib import Path

import pytest

from shopdb.migrate.statements import split
from shopdb.migrate.touched import Kind, kind, touched


def one(source):
    (statement,) = split(source, Path("some.sql"))
    return statement


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("CREATE TABLE author (a INT);", ["table author"]),
        ("CREATE TABLE IF NOT EXISTS `a``b` (a INT);", ["table a`b"]),
        ("ALTER TABLE book ADD COLUMN c INT, RENAME COLUMN a TO b;", ["table book"]),
        ("ALTER TABLE book RENAME INDEX a TO b, RENAME KEY c TO d;", ["table book"]),
        ("ALTER TABLE book RENAME TO tome;", ["table book", "table tome"]),
        ("ALTER TABLE book RENAME tome;", ["table book", "table tome"]),
        ("RENAME TABLE a TO b, `c d` TO e;", ["table a", "table b", "table c d", "table e"]),
        ("DROP TABLE IF EXISTS a, b, c CASCADE;", ["table a", "table b", "table c"]),
        ("DROP TABLE a;", ["table a"]),
        ("DROP VIEW a, b;", ["view a", "view b"]),
        ("CREATE UNIQUE INDEX ix ON book (title DESC);", ["table book"]),
        ("DROP INDEX ix ON `book`;", ["table book"]),
        ("CREATE OR REPLACE SQL SECURITY INVOKER VIEW v AS SELECT 1;", ["view v"]),
        ("CREATE DEFINER = 'o'@'%' TRIGGER t BEFORE INSERT ON b FOR EACH ROW SET @a = 1;",
         ["trigger t"]),
        ("ALTER EVENT e RENAME TO f;", ["event e", "event f"]),
        ("ALTER EVENT e DISABLE;", ["event e"]),
        ("DROP PROCEDURE p;", ["procedure p"]),
        ("ALTER DATABASE COLLATE utf8mb4_bin;", ["database"]),
    ],
)  # fmt: skip
def test_touched(source, expected):
    statement = one(source)

    assert kind(statement) is Kind.STRUCTURE
    assert [str(name) for name in touched(statement)] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("INSERT INTO a VALUES (1);", Kind.ROWS),
        ("WITH a AS (SELECT 1) DELETE FROM b;", Kind.ROWS),
        ("LOAD DATA LOCAL INFILE 'f' INTO TABLE a;", Kind.ROWS),
        ("DO SLEEP(1);", Kind.ROWS),
        ("SET @a = 1;", Kind.SESSION),
        ("TRUNCATE TABLE a;", Kind.UNKNOWN),
        ("ALTER TABLE a TRUNCATE PARTITION p;", Kind.UNKNOWN),
        ("ALTER TABLE a EXCHANGE PARTITION p WITH TABLE b;", Kind.UNKNOWN),
        ("ALTER TABLE a DROP PARTITION p;", Kind.STRUCTURE),
        ("GRANT SELECT ON a TO b;", Kind.UNKNOWN),
        ("CREATE USER a;", Kind.UNKNOWN),
        ("CREATE ROLE a;", Kind.UNKNOWN),
        ("OPTIMIZE TABLE a;", Kind.UNKNOWN),
        ("CALL p();", Kind.UNKNOWN),
        ("START TRANSACTION;", Kind.UNKNOWN),
        ("COMMIT;", Kind.UNKNOWN),
        ("LOCK TABLES a WRITE;", Kind.UNKNOWN),
        ("-- idempotent: it empties\nTRUNCATE TABLE a;", Kind.IDEMPOTENT),
    ],
)
def test_kind(source, expected):
    assert kind(one(source)) is expected

"""What a statement does, and to which object."""

import pytest

from shopdb.migrate.subject import Subject, subject


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CREATE TABLE author (a INT)", ("CREATE", "TABLE", "author")),
        ("create table if not exists `my ``table` (a INT)", ("CREATE", "TABLE", "my `table")),
        ("CREATE TABLE event (view INT)", ("CREATE", "TABLE", "event")),
        ("CREATE TEMPORARY TABLE t (a INT)", ("CREATE", "TABLE", "t")),
        ("ALTER TABLE t ADD COLUMN c INT", ("ALTER", "TABLE", "t")),
        ("DROP TABLE IF EXISTS a, b", ("DROP", "TABLE", "a")),
        ("CREATE UNIQUE INDEX ix ON t (a)", ("CREATE", "INDEX", "ix")),
        (
            "CREATE OR REPLACE ALGORITHM = MERGE\nDEFINER = 'view'@'table' SQL SECURITY DEFINER\n"
            "VIEW v AS SELECT 1",
            ("CREATE", "VIEW", "v"),
        ),
        ("CREATE DEFINER=`o`@`h` PROCEDURE p(IN a INT) BEGIN END", ("CREATE", "PROCEDURE", "p")),
        ("CREATE FUNCTION f() RETURNS INT RETURN 1", ("CREATE", "FUNCTION", "f")),
        ("CREATE /* a VIEW? */ TRIGGER -- x\n t BEFORE INSERT ON u", ("CREATE", "TRIGGER", "t")),
        ("/*!50106 CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DO 0 */", ("CREATE", "EVENT", "e")),
        ("ALTER DATABASE DEFAULT COLLATE utf8mb4_bin", ("ALTER", "DATABASE", "")),
        ("INSERT IGNORE INTO t VALUES (1)", ("INSERT", "", "t")),
        ("UPDATE t SET a = 1", ("UPDATE", "", "t")),
        ("DELETE FROM t", ("DELETE", "", "t")),
        ("TRUNCATE TABLE t", ("TRUNCATE", "TABLE", "t")),
        ("GRANT SELECT (a), INSERT ON t TO r", ("GRANT", "", "t")),
        ("GRANT EXECUTE ON PROCEDURE p TO r", ("GRANT", "PROCEDURE", "p")),
        ("GRANT SELECT ON * TO r", ("GRANT", "", "*")),
        ("GRANT r TO 'u'@'h'", ("GRANT", "", "")),
        ("CREATE USER IF NOT EXISTS 'u'@'h' ACCOUNT LOCK", ("CREATE", "USER", "u")),
        ("SET foreign_key_checks = 0", ("SET", "", "")),
    ],
)  # fmt: skip
def test_names_the_object(text, expected):
    assert subject(text) == Subject(*expected)


def test_names_the_database_where_the_statement_does():
    assert subject("DROP VIEW `a b`.`v`") == Subject("DROP", "VIEW", "v", "a b")

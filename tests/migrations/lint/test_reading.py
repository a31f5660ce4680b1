"""The readers: what they make of statements, and that they read every file of this repository."""

import pytest

from shopdb.migrate.commands import configuration
from shopdb.migrate.lint import Settings, all_rules, collect, lint, read_settings
from shopdb.migrate.lint.alter import read_alter
from shopdb.migrate.lint.code import read_code
from shopdb.migrate.lint.dml import read_dml
from shopdb.migrate.lint.files import Change, Room
from shopdb.migrate.lint.table import read_table
from shopdb.migrate.lint.words import Unread, words
from shopdb.migrate.reserved import RESERVED
from shopdb.migrate.session import engine_for, rows, session
from tests.migrations.generate import shapes
from tests.migrations.scratch_repository import PROJECT


def test_words_know_their_lines_and_pass_over_comments():
    text = "SELECT -- a 'comment\n  `a``b`, /* two\nlines */ 'it''s; \\' ok'\n/*!80000 KEY */ # end"

    assert [(word.text, word.line, word.upper) for word in words(text)] == [
        ("SELECT", 0, "SELECT"),
        ("`a``b`", 1, ""),
        (",", 1, ","),
        ("'it''s; \\' ok'", 2, ""),
        ("KEY", 3, "KEY"),
    ]
    assert words(text)[1].plain == "a`b"


TABLE = """\
CREATE TABLE `order` (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin DEFAULT _ascii'abc' COMMENT 'It''s, a (code)',
  price DECIMAL(19, 4) NOT NULL DEFAULT -1.5 CHECK (price > 0 OR (code = ')')),
  state ENUM('a,b', 'c') NOT NULL DEFAULT 'a,b' INVISIBLE,
  total INT GENERATED ALWAYS AS (IF(price > 1, 1, 0)) STORED NOT NULL,
  at TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (id),
  UNIQUE KEY uq_code (code, `price` DESC) USING BTREE COMMENT 'x',
  KEY ((LOWER(code)), state(2)) /*!80000 INVISIBLE */,
  FULLTEXT KEY ft (code) WITH PARSER ngram,
  CONSTRAINT fk_x FOREIGN KEY (code) REFERENCES other (code) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT CHECK (price < 9) NOT ENFORCED
) ENGINE=InnoDB, AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Orders'
/*!50100 PARTITION BY RANGE (id) (PARTITION p VALUES LESS THAN (10)) */"""


def test_a_table_is_read():
    table = read_table(TABLE)

    assert (table.name, table.line) == ("order", 0)
    assert [(one.name, one.type, one.nullable, one.default, one.line) for one in table.columns] == [
        ("id", "BIGINT UNSIGNED", False, None, 1),
        ("code", "CHAR(3)", True, "_ascii 'abc'", 2),
        ("price", "DECIMAL(19, 4)", False, "- 1.5", 3),
        ("state", "ENUM('a,b', 'c')", False, "'a,b'", 4),
        ("total", "INT", False, None, 5),
        ("at", "TIMESTAMP(6)", True, "current_timestamp (6)", 6),
    ]
    code = table.column("CODE")
    assert (code.charset, code.collation, code.comment) == ("ascii", "ascii_bin", "It's, a (code)")
    assert [one.name for one in table.columns if one.is_generated] == ["total"]
    assert [(key.kind, key.name, key.parts, key.refers) for key in table.keys] == [
        ("PRIMARY", "PRIMARY", ("id",), ""),
        ("UNIQUE", "uq_code", ("code", "price desc"), ""),
        ("KEY", "", ("(lower (code))", "state (2)"), ""),
        ("FULLTEXT", "ft", ("code",), ""),
        ("FOREIGN", "fk_x", ("code",), "other"),
        ("CHECK", "", ("price < 9",), ""),
    ]
    assert table.keys[2].columns == ("state",)
    assert {option.word: option.value for option in table.options} == {
        "ENGINE": "InnoDB",
        "AUTO_INCREMENT": "7",
        "CHARACTER SET": "utf8mb4",
        "COLLATE": "utf8mb4_bin",
        "COMMENT": "Orders",
    }


SHAPES = [
    ("a TEXT CHARACTER SET latin1 COLLATE latin1_bin", "TEXT"),
    ("a NATIONAL CHARACTER VARYING(9) NULL", "NATIONAL CHARACTER VARYING(9)"),
    ("a DOUBLE PRECISION UNSIGNED DEFAULT .5e-3", "DOUBLE PRECISION UNSIGNED"),
    ("a SET('x', 'y,z') CHARSET utf8mb4 NOT NULL DEFAULT 'x'", "SET('x', 'y,z')"),
    ("a POINT NOT NULL SRID 4326, SPATIAL KEY (a)", "POINT"),
    ("a VECTOR(3)", "VECTOR(3)"),
    ("a BIT(8) DEFAULT b'101'", "BIT(8)"),
    ("a VARBINARY(20) DEFAULT 0x6162", "VARBINARY(20)"),
    ("a BOOL DEFAULT TRUE", "TINYINT(1)"),
    ("a NUMERIC(5, 2) ZEROFILL", "DECIMAL(5, 2) ZEROFILL"),
    ("a INT NOT SECONDARY COLUMN_FORMAT FIXED STORAGE DISK", "INT"),
    ("a JSON SECONDARY_ENGINE_ATTRIBUTE '{}' DEFAULT (JSON_ARRAY())", "JSON"),
    ("a DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE NOW()", "DATETIME"),
    ("a DATE DEFAULT (CURRENT_DATE) CONSTRAINT c CHECK (a > '2020-01-01') ENFORCED", "DATE"),
    ("a INT REFERENCES u (a) ON DELETE NO ACTION", "INT"),
    ("`a` INT /*!80023 INVISIBLE */ COMMENT 'x' -- y, z", "INT"),
]


@pytest.mark.parametrize(("column", "expected"), SHAPES)
def test_columns_of_every_shape_are_read(column, expected):
    table = read_table(f"CREATE TABLE t ({column}\n) TABLESPACE s STORAGE DISK UNION = (v, w)")

    assert [(one.name, one.type) for one in table.columns] == [("a", expected)]


@pytest.mark.parametrize(
    "made",
    [
        *shapes.SHAPES,
        *(f"CREATE TABLE t (a INT, CHECK ({condition}))" for condition in shapes.CONDITIONS),
    ],
)
def test_tables_of_every_shape_are_read(made):
    assert read_table(made).name == "t"


ALTERS = [
    ("ADD a INT NOT NULL FIRST, ADD COLUMN b INT AFTER a", ["ADD COLUMN a", "ADD COLUMN b"]),
    ("ADD COLUMN (a INT, KEY k (a))", ["ADD COLUMN a", "ADD KEY k"]),
    ("ADD INDEX k (a), ADD UNIQUE (b)", ["ADD KEY k", "ADD KEY"]),
    ("ADD CONSTRAINT c CHECK (a > 0), ADD PRIMARY KEY (a)", ["ADD CHECK c", "ADD KEY PRIMARY"]),
    ("ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a)", ["ADD FOREIGN KEY f"]),
    ("DROP a, DROP COLUMN b, DROP INDEX c", ["DROP COLUMN a", "DROP COLUMN b", "DROP KEY c"]),
    ("DROP PRIMARY KEY, DROP FOREIGN KEY f", ["DROP PRIMARY KEY", "DROP FOREIGN KEY f"]),
    ("DROP CHECK c, DROP CONSTRAINT d", ["DROP CHECK c", "DROP CONSTRAINT d"]),
    ("ALTER a SET DEFAULT (1 + 1), ALTER INDEX k INVISIBLE", ["ALTER COLUMN a", "ALTER INDEX k"]),
    ("ALTER CHECK c NOT ENFORCED", ["ALTER CHECK c"]),
    ("RENAME u", ["RENAME TABLE t"]),
    ("RENAME AS u, RENAME COLUMN a TO b", ["RENAME TABLE t", "RENAME COLUMN a"]),
    ("CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", ["CONVERT"]),
    ("COMMENT = 'x', ENGINE = InnoDB, DEFAULT CHARSET utf8mb4", ["OPTION"] * 3),
    ("FORCE, ORDER BY a", ["FORCE", "ORDER BY"]),
    ("REORGANIZE PARTITION p, q INTO (PARTITION r VALUES IN (1, 2))", ["REORGANIZE PARTITION"]),
    ("DROP PARTITION p, q", ["DROP PARTITION p, q"]),
    ("ADD KEY k (a) PARTITION BY HASH (a) PARTITIONS 4", ["ADD KEY k", "PARTITION BY"]),
    ("REMOVE PARTITIONING", ["REMOVE PARTITIONING"]),
]


@pytest.mark.parametrize(("actions", "expected"), ALTERS)
def test_an_alter_is_read(actions, expected):
    (alter,) = read_alter(f"ALTER TABLE t {actions}")

    assert [f"{one.what} {one.name}".strip() for one in alter.actions] == expected
    assert (alter.table, alter.algorithm, alter.lock) == ("t", "", "")


@pytest.mark.parametrize(
    "text",
    [
        "ALTER TABLE t ADD KEY k (a), ALGORITHM = INPLACE, LOCK = NONE",
        "ALTER TABLE t ALGORITHM INPLACE, LOCK NONE, ADD KEY k (a)",
        "CREATE INDEX k USING BTREE ON t (a) COMMENT 'x' ALGORITHM = inplace LOCK = none",
    ],
)
def test_what_an_alter_asks_for_is_read(text):
    (alter,) = read_alter(text)

    assert (alter.table, alter.algorithm, alter.lock) == ("t", "INPLACE", "NONE")
    assert [one.key.parts for one in alter.actions] == [("a",)]


def test_the_head_of_code_is_read():
    routine = read_code(
        "CREATE DEFINER = `o`@`localhost` FUNCTION `f` (p VARCHAR(9) CHARACTER SET ascii)\n"
        "RETURNS VARCHAR(9) CHARSET ascii COLLATE ascii_bin NOT DETERMINISTIC READS SQL DATA\n"
        "COMMENT 'SQL SECURITY DEFINER' SQL SECURITY INVOKER BEGIN RETURN 'a'; END"
    )
    event = read_code(
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01' ON COMPLETION PRESERVE\n"
        "COMMENT 'DO it' DO DELETE FROM t"
    )

    assert (str(routine), routine.definer, routine.security, routine.access) == (
        "function f",
        "o@localhost",
        "INVOKER",
        "READS SQL DATA",
    )
    assert [word.text for word in routine.body] == ["BEGIN", "RETURN", "'a'", ";", "END"]
    assert [word.text for word in event.body] == ["DELETE", "FROM", "t"]
    assert (event.definer, event.schedule[0].text) == ("", "EVERY")


def test_a_change_of_rows_is_read():
    dml = read_dml(
        "DELETE a FROM t AS a JOIN (SELECT b FROM u WHERE b > 1 LIMIT 2) AS c ON a.b = c.b"
    )

    assert (dml.verb, dml.has_where, dml.has_limit, dml.reads) == ("DELETE", False, False, True)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_table, "CREATE TABLE t (a INT, b"),
        (read_table, "CREATE TABLE t (a INT) SHAPE = round"),
        (read_alter, "ALTER TABLE t ADD a INT SIDEWAYS"),
        (read_alter, "DROP DATABASE d"),
        (read_code, "CREATE TRIGGER t AFTER LUNCH ON u FOR EACH ROW SET @a = 1"),
        (read_dml, "SHOW TABLES"),
    ],
)
def test_what_is_not_known_is_refused(read, text):
    with pytest.raises(Unread):
        read(text)


def test_every_file_of_this_repository_is_read():
    files = collect(configuration(PROJECT), Settings(), everything=True)
    rooms = [file for file in files if isinstance(file, Room)]
    changes = [file for file in files if isinstance(file, Change)]

    assert [(file, unread) for file in files for unread in file.unread] == []
    assert len([room for room in rooms if room.table]) > 70
    assert len([room for room in rooms if room.code]) > 200
    assert len(rooms) == len([room for room in rooms if room.table or room.code])
    assert len([alter for change in changes for alter in change.alters]) > 40


def test_this_repository_is_clean():
    """All of its rooms, and its revisions from the first on that was written under these rules."""
    settings = read_settings(PROJECT, frozenset(all_rules()))
    found = lint(collect(configuration(PROJECT), settings), settings).findings

    assert [
        f"{one.path.name}:{one.line} {one.rule.code}"
        for one in found
        if one.path.parent.name != "sql" or one.path.name >= "0040"
    ] == []


def test_what_the_server_shows_of_every_table_is_read(workspace):
    with session(engine_for(workspace.url)) as connection:
        names = [
            name
            for (name,) in rows(
                connection,
                "SELECT TABLE_NAME FROM information_schema.TABLES "
                "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'",
            )
        ]
        for name in names:
            ((_, text),) = rows(connection, f"SHOW CREATE TABLE `{name}`")
            shown = rows(connection, f"SHOW COLUMNS FROM `{name}`")
            assert [one.name for one in read_table(text).columns] == [row[0] for row in shown]

    assert len(names) > 70


def test_the_reserved_words_are_those_of_the_server(server_url):
    with session(engine_for(server_url)) as connection:
        reserved = rows(connection, "SELECT WORD FROM information_schema.KEYWORDS WHERE RESERVED")

    assert {word for (word,) in reserved} == RESERVED

"""Pairs of tables t, each the two sides of one change: made, altered up, altered down again."""

# ruff: noqa: E501
# A line of SQL that is cut in two reads worse than a long one.

from collections.abc import Mapping
from dataclasses import dataclass, field

PARENT = (
    "CREATE TABLE p (id INT NOT NULL PRIMARY KEY, code VARCHAR(10) NOT NULL, UNIQUE KEY (code), "
    "UNIQUE KEY (id, code))"
)
OTHER = "CREATE TABLE q (id INT NOT NULL PRIMARY KEY, big BIGINT NOT NULL, UNIQUE KEY (big))"


@dataclass(frozen=True)
class Pair:
    """One change: what stands between the parentheses of CREATE TABLE t, and what follows them."""

    what: str
    old: str
    new: str
    old_options: str = ""
    new_options: str = ""
    renames: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.what

    @property
    def made(self) -> tuple[str, str]:
        """The statements that make either side."""
        return (
            f"CREATE TABLE t ({self.old}) {self.old_options}",
            f"CREATE TABLE t ({self.new}) {self.new_options}",
        )


def same(what: str, columns: str, old_options: str, new_options: str, *rows: str) -> Pair:
    """A pair that differs in what follows the columns."""
    return Pair(what, columns, columns, old_options, new_options, rows=rows)


ONE_ROW = ("INSERT INTO t () VALUES ()",)
ABC = "id INT NOT NULL PRIMARY KEY, a INT, b INT, c VARCHAR(20)"
ROW = "INSERT INTO t (id, a, b, c) VALUES (1, 2, 3, 'x'), (2, 3, 4, 'y')"
RANGE_ROWS = "INSERT INTO t (a) VALUES (1), (15)"
GEN = "id INT NOT NULL PRIMARY KEY, a INT"

COLUMN_PAIRS = [
    Pair("add a column at the end", ABC, f"{ABC}, d INT NOT NULL DEFAULT 7", rows=(ROW,)),
    Pair("add a column first", ABC, f"z INT, {ABC}", rows=(ROW,)),
    Pair(
        "add columns between", "a INT, d INT", "a INT, b INT, c INT NOT NULL, d INT, e INT, f INT"
    ),
    Pair("drop the column in the middle", "a INT, b INT, c INT", "a INT, c INT"),
    Pair("another type", ABC, ABC.replace("a INT", "a BIGINT UNSIGNED"), rows=(ROW,)),
    Pair("a longer text", ABC, ABC.replace("(20)", "(300)"), rows=(ROW,)),
    Pair("a decimal's scale", "a DECIMAL(10, 2)", "a DECIMAL(19, 4)"),
    Pair("not null", ABC, ABC.replace("a INT", "a INT NOT NULL"), rows=(ROW,)),
    Pair(
        "a default",
        "a INT, b VARCHAR(9) NOT NULL DEFAULT 'x'",
        "a INT DEFAULT 5, b VARCHAR(9) NOT NULL",
    ),
    Pair(
        "a default that is an expression",
        "a JSON, b INT",
        "a JSON DEFAULT (JSON_ARRAY(1)), b INT DEFAULT (1 + 2)",
    ),
    Pair(
        "a moment's default",
        "a DATETIME(6) NOT NULL",
        "a DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
    ),
    Pair("a timestamp", "a TIMESTAMP NULL", "a TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP"),
    Pair(
        "a comment",
        "a INT, b INT COMMENT 'it''s'",
        r"a INT COMMENT 'a; \\ %s :n', b INT COMMENT 'it is'",
    ),
    Pair("invisible", "a INT, b INT", "a INT INVISIBLE, b INT INVISIBLE DEFAULT 3, c INT"),
    Pair(
        "a column's format",
        "a INT, b INT COLUMN_FORMAT FIXED",
        "a INT COLUMN_FORMAT DYNAMIC, b INT",
    ),
    Pair("an attribute for engines", "a INT", "a INT SECONDARY_ENGINE_ATTRIBUTE '{\"x\": 1}'"),
    Pair("members of an enum", "a ENUM('x', 'y')", "a ENUM('x', 'y', 'it''s')"),
    Pair("boolean", "a INT NOT NULL DEFAULT 0", "a BOOLEAN NOT NULL DEFAULT FALSE"),
    Pair("move one column back", "a INT, b INT, c INT, d INT", "a INT, c INT, d INT, b INT"),
    Pair("move one column first", "a INT, b INT, c INT, d INT", "d INT, a INT, b INT, c INT"),
    Pair(
        "move several columns",
        "a INT, b INT, c INT, d INT, e INT",
        "e INT, b INT, x INT, c INT, a INT, d BIGINT",
    ),
    Pair("turn all columns round", "a INT, b INT, c INT, d INT", "d INT, c INT, b INT, a INT"),
    Pair("rename", ABC, ABC.replace("b INT", "bb INT"), renames={"b": "bb"}, rows=(ROW,)),
    Pair(
        "rename and change",
        ABC,
        ABC.replace("b INT", "bb BIGINT NOT NULL"),
        renames={"b": "bb"},
        rows=(ROW,),
    ),
    Pair(
        "rename and move", "a INT, b INT, c INT", "c INT, a INT, bb INT, x INT", renames={"b": "bb"}
    ),
    Pair("exchange two names", "a INT, b BIGINT", "b INT, a BIGINT", renames={"a": "b", "b": "a"}),
    Pair(
        "rename over a dropped column",
        "a INT, b BIGINT, KEY k (b)",
        "b INT, KEY k (b)",
        renames={"a": "b"},
    ),
    Pair(
        "rename away and add the name again",
        "a INT, b INT",
        "c INT, a VARCHAR(9), b INT",
        renames={"a": "c"},
    ),
    Pair("drop and add, no rename", "a INT, b INT", "a INT, c INT"),
    Pair(
        "rename what everything stands on",
        "id INT NOT NULL PRIMARY KEY, a INT, b INT DEFAULT (a + 1), v INT AS (a + 1), w INT AS (v * 2) STORED, "
        "KEY k (a, b), KEY f ((a + 1)), KEY kv (v), CONSTRAINT ck CHECK (a > 0), CONSTRAINT ck2 CHECK (b > 0), "
        "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)",
        "id INT NOT NULL PRIMARY KEY, aa INT, b INT DEFAULT (aa + 1), v INT AS (aa + 1), w INT AS (v * 2) STORED, "
        "KEY k (aa, b), KEY f ((aa + 1)), KEY kv (v), CONSTRAINT ck CHECK (aa > 0), CONSTRAINT ck2 CHECK (b > 0), "
        "CONSTRAINT fk FOREIGN KEY (aa) REFERENCES p (id)",
        renames={"a": "aa"},
        rows=("INSERT INTO p VALUES (1, 'x')", "INSERT INTO t (id, a) VALUES (1, 1)"),
    ),
    Pair(
        "an SRID under a spatial key",
        "a POINT NOT NULL SRID 4326, SPATIAL KEY k (a)",
        "a POINT NOT NULL SRID 0, SPATIAL KEY k (a)",
    ),
]
GENERATED_PAIRS = [
    Pair(
        "add generated columns",
        GEN,
        f"{GEN}, v INT AS (a + 1), s INT AS (v * 2) STORED NOT NULL",
        rows=("INSERT INTO t VALUES (1, 2)",),
    ),
    Pair(
        "another expression",
        f"{GEN}, v INT AS (a + 1), s INT AS (a * 2) STORED, KEY (v), KEY (s)",
        f"{GEN}, v INT AS (a + 3), s INT AS (a * 4) STORED, KEY (v), KEY (s)",
        rows=("INSERT INTO t (id, a) VALUES (1, 2)",),
    ),
    Pair(
        "virtual to stored",
        f"{GEN}, v INT AS (a + 1), KEY k (v), w INT AS (v + 1)",
        f"{GEN}, v INT AS (a + 1) STORED, KEY k (v), w INT AS (v + 1)",
        rows=("INSERT INTO t (id, a) VALUES (1, 2)",),
    ),
    Pair(
        "stored to plain",
        f"{GEN}, s INT AS (a + 1) STORED, KEY k (s)",
        f"{GEN}, s INT, KEY k (s)",
        rows=("INSERT INTO t (id, a) VALUES (1, 2)",),
    ),
    Pair(
        "virtual to plain",
        f"{GEN}, v INT AS (a + 1), KEY k (v, a), w INT AS (v + 1)",
        f"{GEN}, v INT NOT NULL, KEY k (v, a), w INT AS (v + 1)",
        rows=("INSERT INTO t (id, a) VALUES (1, 2)",),
    ),
    Pair(
        "virtual to plain, its base dropped",
        f"{GEN}, v INT AS (a + 1)",
        "id INT NOT NULL PRIMARY KEY, v INT",
    ),
    Pair(
        "the type under a generated column",
        f"{GEN}, v INT AS (a + 1), s INT AS (a + 2) STORED, KEY (v)",
        f"{GEN.replace('a INT', 'a BIGINT')}, v INT AS (a + 1), s INT AS (a + 2) STORED, KEY (v)",
    ),
    Pair(
        "drop what a generated column was made from",
        f"{GEN}, b INT, v INT AS (a + b)",
        "id INT NOT NULL PRIMARY KEY, b INT, v INT AS (b)",
    ),
    Pair(
        "a generated column within the primary key",
        "a INT NOT NULL, g INT AS (a + 1) STORED NOT NULL, PRIMARY KEY (g)",
        "a INT NOT NULL, g BIGINT AS (a + 2) STORED NOT NULL, PRIMARY KEY (g, a)",
    ),
    Pair(
        "a check on a generated column",
        f"{GEN}, v INT AS (a + 1), CONSTRAINT ck CHECK (v > 0)",
        f"{GEN}, v INT AS (a + 1) STORED, CONSTRAINT ck CHECK (v > 0)",
    ),
    Pair(
        "a foreign key on a generated column",
        f"{GEN}, v INT AS (a + 1) STORED, KEY k (v), CONSTRAINT fk FOREIGN KEY (v) REFERENCES p (id)",
        "id INT NOT NULL PRIMARY KEY, aa INT, v INT AS (aa + 1) STORED, KEY k (v), CONSTRAINT fk FOREIGN KEY (v) REFERENCES p (id)",
        renames={"a": "aa"},
    ),
]
KEY_PAIRS = [
    Pair(
        "add keys",
        ABC,
        f"{ABC}, KEY k (a DESC, c(3)), UNIQUE KEY u (b) COMMENT 'x', KEY f ((a + b), c), FULLTEXT KEY ft (c)",
        rows=(ROW,),
    ),
    Pair(
        "other parts",
        f"{ABC}, KEY k (a), UNIQUE KEY u (b)",
        f"{ABC}, KEY k (a, b), UNIQUE KEY u (b, c)",
    ),
    Pair("unique", f"{ABC}, KEY k (a)", f"{ABC}, UNIQUE KEY k (a)"),
    Pair(
        "rename keys",
        f"{ABC}, KEY k (a), UNIQUE KEY u (b)",
        f"{ABC}, KEY k2 (a), UNIQUE KEY u2 (b)",
    ),
    Pair(
        "exchange the names of keys", f"{ABC}, KEY k (a), KEY l (b)", f"{ABC}, KEY l (a), KEY k (b)"
    ),
    Pair("rename a key over a dropped one", f"{ABC}, KEY k (a), KEY l (b)", f"{ABC}, KEY l (a)"),
    Pair(
        "visibility",
        f"{ABC}, KEY k (a), KEY l (b) INVISIBLE",
        f"{ABC}, KEY k (a) INVISIBLE, KEY l (b)",
    ),
    Pair("visibility and name", f"{ABC}, KEY k (a)", f"{ABC}, KEY l (a) INVISIBLE"),
    Pair("a key's comment", f"{ABC}, KEY k (a)", f"{ABC}, KEY k (a) COMMENT 'it''s'"),
    Pair("a key's order", f"{ABC}, KEY k (a)", f"{ABC}, KEY k (a DESC)"),
    Pair("a key's prefix", f"{ABC}, KEY k (c(5))", f"{ABC}, KEY k (c)"),
    Pair(
        "a key's block size",
        f"{ABC}, KEY k (a)",
        f"{ABC}, KEY k (a) USING BTREE KEY_BLOCK_SIZE = 4",
    ),
    Pair("a parser", "a TEXT, FULLTEXT KEY k (a)", "a TEXT, FULLTEXT KEY k (a) WITH PARSER ngram"),
    Pair(
        "a spatial key",
        "a POINT NOT NULL SRID 4326",
        "a POINT NOT NULL SRID 4326, SPATIAL KEY k (a)",
    ),
    Pair("a functional key", f"{ABC}, KEY k ((a + 1))", f"{ABC}, KEY k ((a + 2))"),
    Pair(
        "a key over many values",
        "a JSON, KEY k ((CAST(a -> '$.x' AS UNSIGNED ARRAY)))",
        "a JSON, KEY k ((CAST(a -> '$.y' AS CHAR(10) ARRAY)))",
    ),
    Pair(
        "drop a column within keys",
        f"{ABC}, KEY k (a), KEY l (a, b), KEY m (b, a)",
        "id INT NOT NULL PRIMARY KEY, b INT, c VARCHAR(20), KEY l (b), KEY m (b)",
    ),
    Pair("add a primary key", "a INT, b INT", "a INT NOT NULL, b INT, PRIMARY KEY (a)"),
    Pair(
        "another primary key",
        "a INT NOT NULL, b INT, PRIMARY KEY (a)",
        "a INT, b INT NOT NULL, PRIMARY KEY (b) COMMENT 'x'",
    ),
    Pair(
        "a number that counts itself",
        "a INT NOT NULL PRIMARY KEY",
        "a INT NOT NULL AUTO_INCREMENT PRIMARY KEY",
        rows=("INSERT INTO t VALUES (1)",),
    ),
    Pair(
        "the counting column is another",
        "a INT NOT NULL AUTO_INCREMENT PRIMARY KEY, b INT NOT NULL",
        "a INT NOT NULL, b BIGINT NOT NULL AUTO_INCREMENT, PRIMARY KEY (b)",
        rows=("INSERT INTO t VALUES (1, 3)",),
    ),
    Pair("drop the counting column", "a INT NOT NULL AUTO_INCREMENT PRIMARY KEY, b INT", "b INT"),
    Pair(
        "the counting column loses its key",
        "a INT NOT NULL AUTO_INCREMENT, b INT, PRIMARY KEY (a)",
        "a INT NOT NULL AUTO_INCREMENT, b INT NOT NULL, PRIMARY KEY (b), KEY k (a)",
    ),
    Pair(
        "rename within keys",
        f"{ABC}, KEY k (a, b), UNIQUE KEY u (b)",
        f"{ABC.replace('b INT', 'bb INT')}, KEY k (a, bb), UNIQUE KEY u (bb)",
        renames={"b": "bb"},
    ),
]
CONSTRAINT_PAIRS = [
    Pair(
        "add checks",
        ABC,
        f"{ABC}, CONSTRAINT ck CHECK (a > 0), CONSTRAINT ck2 CHECK (c <> 'it''s') NOT ENFORCED, CHECK (b > 1 OR (a < 2 AND b < 3))",
        rows=(ROW,),
    ),
    Pair(
        "another condition",
        f"{ABC}, CONSTRAINT ck CHECK (a > 0)",
        f"{ABC}, CONSTRAINT ck CHECK (a > 0 AND b > 0)",
    ),
    Pair(
        "rename a check",
        f"{ABC}, CONSTRAINT ck CHECK (a > 0)",
        f"{ABC}, CONSTRAINT ck2 CHECK (a > 0)",
    ),
    Pair(
        "enforcement",
        f"{ABC}, CONSTRAINT ck CHECK (a > 0), CONSTRAINT cl CHECK (a > 1) NOT ENFORCED",
        f"{ABC}, CONSTRAINT ck CHECK (a > 0) NOT ENFORCED, CONSTRAINT cl CHECK (a > 1)",
    ),
    Pair(
        "drop a column that a check names",
        f"{ABC}, CONSTRAINT ck CHECK (a > 0), CONSTRAINT cl CHECK (a > b)",
        "id INT NOT NULL PRIMARY KEY, b INT, c VARCHAR(20), CONSTRAINT cl CHECK (b > 0)",
    ),
    Pair(
        "a column checked anew",
        f"{ABC}, CONSTRAINT ck CHECK (a > 0)",
        f"{ABC.replace('a INT', 'a DECIMAL(9, 2)')}, CONSTRAINT ck CHECK (a > 0)",
    ),
    Pair(
        "add a foreign key with all it needs",
        "id INT NOT NULL PRIMARY KEY",
        "id INT NOT NULL PRIMARY KEY, a INT, c VARCHAR(20), KEY k (a, c), KEY l (c), "
        "CONSTRAINT fk FOREIGN KEY (a, c) REFERENCES p (id, code) ON DELETE CASCADE ON UPDATE SET NULL, CONSTRAINT fk2 FOREIGN KEY (c) REFERENCES p (code)",
    ),
    Pair(
        "a foreign key's actions",
        f"{ABC}, KEY k (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)",
        f"{ABC}, KEY k (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id) ON DELETE SET NULL",
    ),
    Pair(
        "a foreign key's table and type",
        f"{ABC}, KEY k (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)",
        f"{ABC.replace('a INT', 'a BIGINT')}, KEY k (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES q (big)",
    ),
    Pair(
        "a foreign key's name",
        f"{ABC}, KEY k (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)",
        f"{ABC}, KEY k (a), CONSTRAINT fk2 FOREIGN KEY (a) REFERENCES p (id)",
    ),
    Pair(
        "a foreign key's key",
        f"{ABC}, KEY k (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)",
        f"{ABC}, KEY l (a, b), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)",
    ),
    Pair(
        "one of two foreign keys",
        f"{ABC}, KEY k (a), KEY l (b), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)",
        f"{ABC}, KEY k (a), KEY l (b), CONSTRAINT fl FOREIGN KEY (b) REFERENCES p (id)",
    ),
    Pair(
        "a foreign key to itself",
        "id INT NOT NULL PRIMARY KEY, up INT, KEY k (up), CONSTRAINT fk FOREIGN KEY (up) REFERENCES t (id)",
        "no BIGINT NOT NULL PRIMARY KEY, up BIGINT, KEY k (up), CONSTRAINT fk FOREIGN KEY (up) REFERENCES t (no)",
        renames={"id": "no"},
        rows=("INSERT INTO t VALUES (1, NULL), (2, 1)",),
    ),
    Pair(
        "a new key that a foreign key to itself needs",
        "id INT NOT NULL PRIMARY KEY, a INT, up INT, KEY k (up)",
        "id INT NOT NULL PRIMARY KEY, a INT, up INT, KEY k (up), UNIQUE KEY u (a), CONSTRAINT fk FOREIGN KEY (up) REFERENCES t (a)",
    ),
    Pair(
        "rename a column of a foreign key",
        f"{ABC}, KEY k (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)",
        f"{ABC.replace('a INT', 'aa INT')}, KEY k (aa), CONSTRAINT fk FOREIGN KEY (aa) REFERENCES p (id)",
        renames={"a": "aa"},
    ),
    Pair(
        "a longer text under a foreign key",
        "c VARCHAR(5), KEY k (c), CONSTRAINT fk FOREIGN KEY (c) REFERENCES p (code)",
        "c VARCHAR(30) NOT NULL, KEY k (c), CONSTRAINT fk FOREIGN KEY (c) REFERENCES p (code)",
    ),
    Pair(
        "one that may not be NULL any more, beside a column of another type",
        "a INT, b VARCHAR(9), KEY k (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)",
        "a INT NOT NULL, b BIGINT, KEY k (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)",
    ),
]
LATIN = "DEFAULT CHARSET = latin1"
TEXTS = "a VARCHAR(9), b CHAR(3) NOT NULL, e ENUM('x', 'y'), n INT"
OPTION_PAIRS = [
    same("a table's comment", "a INT", "COMMENT = 'it''s'", "COMMENT = 'it is'"),
    same("a table's comment comes", "a INT", "", "COMMENT = 'it''s'"),
    same(
        "row format",
        "a INT, KEY k (a)",
        "ROW_FORMAT = DYNAMIC",
        "ROW_FORMAT = COMPRESSED KEY_BLOCK_SIZE = 8",
    ),
    same(
        "statistics",
        "a INT",
        "STATS_PERSISTENT = 0",
        "STATS_PERSISTENT = 1 STATS_AUTO_RECALC = 0 STATS_SAMPLE_PAGES = 9",
    ),
    same(
        "sizes",
        "a INT",
        "",
        "MAX_ROWS = 10 MIN_ROWS = 1 AVG_ROW_LENGTH = 5 CHECKSUM = 1 DELAY_KEY_WRITE = 1 PACK_KEYS = 1 AUTOEXTEND_SIZE = 4M",
    ),
    same("compression", "a INT", "", "COMPRESSION = 'zlib'"),
    same("a second engine", "a INT", "", "SECONDARY_ENGINE = rapid"),
    same("engine", "a INT, KEY k (a)", "", "ENGINE = MyISAM", "INSERT INTO t VALUES (1)"),
    Pair(
        "engine and foreign key",
        "a INT, KEY k (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)",
        "a INT, KEY k (a)",
        "",
        "ENGINE = MyISAM",
    ),
    same(
        "the next number is nothing",
        "a INT NOT NULL AUTO_INCREMENT PRIMARY KEY",
        "AUTO_INCREMENT = 5",
        "AUTO_INCREMENT = 77",
    ),
    same(
        "character set with all its texts",
        TEXTS,
        LATIN,
        "",
        "INSERT INTO t VALUES ('é', 'x', 'x', 1)",
    ),
    same("collation with all its texts", f"{TEXTS}, KEY k (a)", "", "COLLATE = utf8mb4_bin"),
    same(
        "character set with long texts",
        "a TEXT, b TINYTEXT, c VARCHAR(9)",
        LATIN,
        "",
        "INSERT INTO t VALUES ('é', 'x', 'x')",
    ),
    Pair(
        "the table's character set alone",
        "a VARCHAR(9), b TEXT",
        "a VARCHAR(9) CHARACTER SET latin1, b TEXT CHARACTER SET latin1",
        LATIN,
        "",
    ),
    Pair(
        "the table's collation alone",
        "a VARCHAR(9), b TEXT",
        "a VARCHAR(9) COLLATE utf8mb4_0900_ai_ci, b TEXT COLLATE utf8mb4_0900_ai_ci",
        "",
        "COLLATE = utf8mb4_bin",
    ),
    Pair(
        "the columns' character set alone",
        "a VARCHAR(9), b TEXT",
        "a VARCHAR(9) CHARACTER SET latin1, b TEXT CHARACTER SET ascii COLLATE ascii_bin",
    ),
    Pair(
        "character sets crossing",
        "a VARCHAR(9), b VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, n INT",
        "a VARCHAR(9), b VARCHAR(9) CHARACTER SET latin1, d VARCHAR(9)",
        LATIN,
        "DEFAULT CHARSET = ascii",
    ),
    Pair(
        "a collation that is the table's anyway",
        "a VARCHAR(9)",
        "a VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci",
    ),
    same(
        "character set under keys, checks and generated columns",
        "a VARCHAR(9), g VARCHAR(20) AS (CONCAT(a, 'x')) STORED, KEY k (g), KEY f ((LOWER(a))), CONSTRAINT ck CHECK (a <> 'y')",
        LATIN,
        "",
    ),
    same("a table without texts", "a INT", LATIN, ""),
    Pair(
        "character set and a text that becomes a blob",
        "a CHAR(5), b CHAR(5)",
        "a BLOB, b CHAR(5)",
        LATIN,
        "",
    ),
    Pair(
        "character set and a number that becomes a blob",
        "a INT, b CHAR(5)",
        "a BLOB, b CHAR(5)",
        LATIN,
        "",
    ),
]
PARTITION_PAIRS = [
    same(
        "partition by range",
        "a INT",
        "",
        "PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
        RANGE_ROWS,
    ),
    Pair(
        "partition and keys",
        "id INT NOT NULL PRIMARY KEY, a INT NOT NULL",
        "id INT NOT NULL, a INT NOT NULL, b INT, PRIMARY KEY (id, a)",
        "",
        "PARTITION BY HASH (a) PARTITIONS 3",
    ),
    Pair(
        "partition and foreign keys",
        "id INT NOT NULL PRIMARY KEY, a INT, KEY k (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id)",
        "id INT NOT NULL PRIMARY KEY, a INT, KEY k (a)",
        "",
        "PARTITION BY KEY () PARTITIONS 2",
    ),
    same(
        "another method",
        "a INT NOT NULL",
        "PARTITION BY HASH (a) PARTITIONS 2",
        "PARTITION BY LINEAR KEY (a) PARTITIONS 3",
    ),
    same(
        "more by hash",
        "a INT",
        "PARTITION BY HASH (a) PARTITIONS 2",
        "PARTITION BY HASH (a) PARTITIONS 5",
        RANGE_ROWS,
    ),
    same(
        "another expression to partition by",
        "a INT",
        "PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (100))",
        "PARTITION BY RANGE (a + 1) (PARTITION p0 VALUES LESS THAN (100))",
        RANGE_ROWS,
    ),
    same(
        "a range at the end",
        "a INT",
        "PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10))",
        "PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20), PARTITION p2 VALUES LESS THAN MAXVALUE)",
        "INSERT INTO t VALUES (1)",
    ),
    same(
        "a range before the last",
        "a INT",
        "PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION pm VALUES LESS THAN MAXVALUE)",
        "PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20), PARTITION pm VALUES LESS THAN MAXVALUE)",
        RANGE_ROWS,
    ),
    same(
        "a range first",
        "a INT",
        "PARTITION BY RANGE (a) (PARTITION p1 VALUES LESS THAN (20))",
        "PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))",
        RANGE_ROWS,
    ),
    same(
        "a range's end, name and comment",
        "a INT",
        "PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20), PARTITION p2 VALUES LESS THAN (30))",
        "PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (12), PARTITION pp VALUES LESS THAN (20) COMMENT 'it''s', PARTITION p2 VALUES LESS THAN (30))",
        RANGE_ROWS,
    ),
    same(
        "the last range's end",
        "a INT",
        "PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
        "PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (30))",
        RANGE_ROWS,
    ),
    same(
        "ranges of dates",
        "d DATE",
        "PARTITION BY RANGE COLUMNS (d) (PARTITION p0 VALUES LESS THAN ('2026-01-01'), PARTITION p1 VALUES LESS THAN ('2026-02-01'))",
        "PARTITION BY RANGE COLUMNS (d) (PARTITION p0 VALUES LESS THAN ('2026-01-01'), PARTITION p1 VALUES LESS THAN ('2026-03-01'))",
        "INSERT INTO t VALUES ('2026-01-05')",
    ),
    same(
        "a list more",
        "a INT",
        "PARTITION BY LIST (a) (PARTITION p0 VALUES IN (1, 2))",
        "PARTITION BY LIST (a) (PARTITION p0 VALUES IN (1, 2), PARTITION p1 VALUES IN (3, NULL))",
        "INSERT INTO t VALUES (1)",
    ),
    same(
        "a list in the middle",
        "a INT",
        "PARTITION BY LIST (a) (PARTITION p0 VALUES IN (1), PARTITION p2 VALUES IN (2))",
        "PARTITION BY LIST (a) (PARTITION p0 VALUES IN (1), PARTITION p1 VALUES IN (3), PARTITION p2 VALUES IN (2))",
        "INSERT INTO t VALUES (1), (2)",
    ),
    same(
        "lists shared out anew",
        "a INT",
        "PARTITION BY LIST (a) (PARTITION p0 VALUES IN (1, 2), PARTITION p1 VALUES IN (3))",
        "PARTITION BY LIST (a) (PARTITION p0 VALUES IN (1), PARTITION p1 VALUES IN (2, 3))",
        "INSERT INTO t VALUES (1), (2), (3)",
    ),
    same(
        "subpartitions",
        "a INT, b INT",
        "PARTITION BY RANGE (a) SUBPARTITION BY HASH (b) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (10))",
        "PARTITION BY RANGE (a) SUBPARTITION BY HASH (b) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))",
    ),
    Pair(
        "rename what it is partitioned by",
        "a INT, b INT",
        "aa INT, b INT",
        "PARTITION BY HASH (a) PARTITIONS 2",
        "PARTITION BY HASH (aa) PARTITIONS 2",
        renames={"a": "aa"},
        rows=("INSERT INTO t (a) VALUES (1), (15)",),
    ),
    Pair(
        "rename, partitioned by the names of columns",
        "a INT, d DATE",
        "aa INT, d DATE",
        "PARTITION BY RANGE COLUMNS (a) (PARTITION p0 VALUES LESS THAN (10))",
        "PARTITION BY RANGE COLUMNS (aa) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))",
        renames={"a": "aa"},
    ),
    same(
        "rotating partitions are the day's doing",
        "a DATE",
        "COMMENT = 'x [rotating]' PARTITION BY RANGE COLUMNS (a) (PARTITION p0 VALUES LESS THAN ('2026-01-01'))",
        "COMMENT = 'y [rotating]' PARTITION BY RANGE COLUMNS (a) (PARTITION p0 VALUES LESS THAN ('2026-01-01'), PARTITION p1 VALUES LESS THAN (MAXVALUE))",
    ),
]
PAIRS = [
    *COLUMN_PAIRS,
    *GENERATED_PAIRS,
    *KEY_PAIRS,
    *CONSTRAINT_PAIRS,
    *OPTION_PAIRS,
    *PARTITION_PAIRS,
]

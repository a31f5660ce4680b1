"""Tables of every shape that SHOW CREATE TABLE knows, each the statement that makes a table t."""

PARENT = "CREATE TABLE p (a INT NOT NULL, b VARCHAR(10) CHARACTER SET ascii, PRIMARY KEY (a, b))"

COLUMNS = [
    "id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY",
    r"a INT(5) UNSIGNED ZEROFILL DEFAULT 5 COMMENT 'it''s; a \\ back\nline `x` -- é %s :n'",
    "a VARCHAR(10) CHARACTER SET latin1 NOT NULL DEFAULT 'x''y'",
    "a ENUM('a', 'b''c', 'ü,)') CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin DEFAULT 'a'",
    "a SET('x', 'y') NOT NULL DEFAULT 'x,y'",
    "a TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)",
    "a DATETIME DEFAULT '2020-01-01 00:00:00' ON UPDATE CURRENT_TIMESTAMP",
    "a TIMESTAMP NULL",
    "a JSON NOT NULL DEFAULT (JSON_OBJECT('a', 1))",
    "a INT, h INT GENERATED ALWAYS AS (a + 1) VIRTUAL COMMENT 'of a'",
    "a INT, i INT GENERATED ALWAYS AS (a * 2) STORED NOT NULL UNIQUE",
    "a POINT NOT NULL SRID 4326, SPATIAL KEY sp (a)",
    "a GEOMETRYCOLLECTION NOT NULL SRID 0, b LINESTRING DEFAULT (NULL)",
    "a INT, b INT INVISIBLE DEFAULT 3",
    "a DECIMAL(10, 2) DEFAULT 1.50, b DECIMAL(30, 4) NOT NULL DEFAULT 100, c DOUBLE DEFAULT -1e30",
    "a FLOAT(7, 3), b DOUBLE(7, 2) UNSIGNED DEFAULT 0.5, c FLOAT DEFAULT 1.25",
    "a BIT(8) DEFAULT b'101', b YEAR DEFAULT 2000, c TIME(6) DEFAULT '00:00:01'",
    "a BINARY(16) DEFAULT (UUID_TO_BIN(UUID())), b VARBINARY(20) DEFAULT 0x6162",
    "a BINARY(4) DEFAULT 0x00ff0a27, b CHAR(5) DEFAULT ''",
    "a VECTOR(3)",
    "a INT COLUMN_FORMAT DYNAMIC STORAGE DISK, b INT COLUMN_FORMAT FIXED",
    "a VARCHAR(10) SECONDARY_ENGINE_ATTRIBUTE '{\"b\": 1}', b INT NOT SECONDARY",
    "a TINYTEXT, b LONGTEXT NOT NULL, c MEDIUMBLOB, d TEXT CHARACTER SET latin1",
    "a DATE DEFAULT (CURRENT_DATE), b BOOLEAN NOT NULL DEFAULT TRUE, c BOOLEAN DEFAULT FALSE",
    "a TINYINT UNSIGNED DEFAULT 1, b MEDIUMINT, c SMALLINT DEFAULT -5",
    '`order` INT, `we``ird "x"` INT, `Grün` INT, `UpPer` INT, `2x` INT, `_latin1` INT, `a b` INT',
    "`key` INT, `group` INT AS (`key` + 1), KEY `select` (`key`), CHECK (`key` > `group`)",
    "a CHAR(5) COLLATE utf8mb4_bin NOT NULL, b VARCHAR(9) COLLATE utf8mb4_0900_ai_ci",
    "my_row_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT INVISIBLE, PRIMARY KEY (my_row_id), a INT",
]
KEYS = [
    "a INT, b VARCHAR(20), KEY k (b(3) DESC, a), UNIQUE KEY u (a) COMMENT 'it''s'",
    "a TEXT, FULLTEXT KEY ft (a) WITH PARSER ngram",
    "a INT, c INT, KEY f ((CAST(a AS CHAR(10))), c) COMMENT 'by a', KEY g ((a + c) DESC)",
    "a INT, KEY k (a) INVISIBLE, KEY k2 (a) USING BTREE KEY_BLOCK_SIZE = 4",
    "a INT, b JSON, KEY mv ((CAST(b -> '$.x' AS UNSIGNED ARRAY)))",
    "a INT NOT NULL, b INT NOT NULL, PRIMARY KEY USING BTREE (a, b) COMMENT 'pk'",
    "a INT, b VARCHAR(10) CHARACTER SET ascii, CONSTRAINT fk FOREIGN KEY (a, b) "
    "REFERENCES p (a, b) ON DELETE CASCADE ON UPDATE SET NULL, KEY fk (a, b)",
    "a INT, CHECK (a > 0), CONSTRAINT ck CHECK (a < 9) NOT ENFORCED",
    "a_rather_long_name_of_a_column INT, another_rather_long_name_of_a_column INT, "
    "UNIQUE KEY uq_of_a_rather_long_name_of_a_key_without_end (a_rather_long_name_of_a_column, "
    "another_rather_long_name_of_a_column)",
]
OPTIONS = [
    "COMMENT = 'it''s' ROW_FORMAT = COMPRESSED KEY_BLOCK_SIZE = 8 STATS_PERSISTENT = 1 "
    "STATS_AUTO_RECALC = 0 STATS_SAMPLE_PAGES = 10 CHECKSUM = 1 PACK_KEYS = 1 DELAY_KEY_WRITE = 1 "
    "MAX_ROWS = 10 MIN_ROWS = 1 AVG_ROW_LENGTH = 5 AUTO_INCREMENT = 77 DEFAULT CHARSET = latin1",
    "DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_general_ci",
    "DEFAULT CHARSET = ascii",
    "COMPRESSION = 'zlib' AUTOEXTEND_SIZE = 4M",
    "TABLESPACE innodb_system STORAGE DISK",
    "ENGINE = MyISAM ROW_FORMAT = FIXED",
    "ENGINE = MEMORY",
    "SECONDARY_ENGINE = rapid",
]
PARTITIONS = [
    "RANGE (a) SUBPARTITION BY HASH (TO_DAYS(d)) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN "
    "(10) COMMENT 'x' (SUBPARTITION s0 COMMENT 'q', SUBPARTITION s1), "
    "PARTITION p1 VALUES LESS THAN MAXVALUE (SUBPARTITION s2, SUBPARTITION s3))",
    "RANGE (a) SUBPARTITION BY LINEAR KEY (d) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (10) "
    "COMMENT 'x', PARTITION `p-1` VALUES LESS THAN (-5 + 20) MAX_ROWS 4 MIN_ROWS 3)",
    "LIST COLUMNS (a, b) (PARTITION p0 VALUES IN ((1, 'x'), (2, 'ü''x')), "
    "PARTITION p1 VALUES IN ((NULL, NULL)))",
    "KEY (a) PARTITIONS 4",
    "LINEAR KEY ALGORITHM = 1 (a, b) PARTITIONS 4",
    "LINEAR HASH (YEAR(d) + a) PARTITIONS 2",
    "HASH (a)",
    "LIST (a) (PARTITION p0 VALUES IN (1, 2, NULL), PARTITION p1 VALUES IN (-3))",
    "RANGE COLUMNS (d, b) (PARTITION p0 VALUES LESS THAN ('2020-01-01', 'a'), "
    "PARTITION p1 VALUES LESS THAN (MAXVALUE, MAXVALUE))",
]
SHAPES = [
    *(f"CREATE TABLE t ({columns})" for columns in [*COLUMNS, *KEYS]),
    *(f"CREATE TABLE t (a INT, b VARCHAR(9), KEY k (a)) {options}" for options in OPTIONS),
    *(
        f"CREATE TABLE t (a INT, b VARCHAR(9), d DATETIME) PARTITION BY {partitions}"
        for partitions in PARTITIONS
    ),
]

# Conditions over a, b, c INT; s VARCHAR; d, d2 DATETIME; j JSON.
CONDITIONS = [
    "(a + b) * 2 - c / 3 > 1 AND NOT (s LIKE 'x%') OR a IS NULL XOR b",
    "a BETWEEN b + 1 AND c - 1 AND a NOT BETWEEN 1 AND 2",
    "a IN (1, 2) AND a + 1 NOT IN (3, 4)",
    "(a, b) IN ((1, 2), (3, 4))",
    r"s LIKE 'a\\%b' ESCAPE '|'",
    "NOT a",
    "-a > - -1 AND b < -1.5",
    "(~a & b | c ^ 3 << 2) > 0",
    "a - -b > 0 AND a - (-(b - c)) > 0",
    "CASE a WHEN 1 THEN b ELSE (c + 1) END = 2",
    "CASE WHEN a > 1 OR (b > 1 AND c > 2) THEN s WHEN b THEN 'x' END = 'ü'",
    "d + INTERVAL (a + 1) DAY > d2 OR d - INTERVAL 1 HOUR < d2",
    "s COLLATE utf8mb4_bin = 'x' OR CONCAT(s, 'x') COLLATE utf8mb4_bin = 'x'",
    "CAST(a AS CHAR(10)) = s",
    "CAST(s AS CHAR CHARACTER SET latin1) = 'x'",
    "CONVERT(s USING latin1) = 'x'",
    "TRIM(BOTH 'x' FROM s) = 'y' AND TRIM(LEADING (CONCAT(s, 'q')) FROM s) = 'y'",
    "EXTRACT(YEAR FROM d) > 3",
    "a DIV 2 = b MOD 2",
    "s REGEXP '^[a-z]+$' AND s NOT REGEXP 'y'",
    "a <=> b",
    "JSON_VALUE(j, '$.a' RETURNING DECIMAL(4, 2) NULL ON EMPTY) > 1",
    "j -> '$.x' = 1 AND j ->> '$.y' = 'a'",
    "3 MEMBER OF (j -> '$.z')",
    "JSON_CONTAINS(j, CAST('[1]' AS JSON))",
    "a = TRUE AND b IS TRUE AND c IS NOT FALSE",
    "a IS UNKNOWN",
    "SUBSTRING(s FROM 2 FOR 3) = 'x' AND POSITION('a' IN s) > 0",
    "IF(a, b, c) AND IFNULL(a, b) AND NULLIF(a, b) AND COALESCE(a, b)",
    "BINARY s = 'x'",
    "DATE_FORMAT(d, '%Y-%m') = '2020-01'",
    "TIMESTAMPDIFF(MONTH, d, d2) > 1 AND TIMESTAMPADD(DAY, 1, d) > d2",
    r"""s = 'it''s \\ \n "q" `b`' AND s <> '\\''' AND s <> '\'\\\''""",
    "s = x'4142' OR a = 0x10 OR a = b'11'",
    "a > 1.5e3 AND a < .5",
    "(a > 0) = (b > 0)",
    "(a > 0) + (b > 0) + (c IS NULL) = 1",
    "a > 0 AND (b > 0 AND c > 0)",
    "(a OR b) AND (c OR d IS NULL)",
    "a = 1 OR (b = 2 AND (c = 3 OR a = 4) XOR c)",
    "d = DATE '2020-01-01' AND d2 > TIMESTAMP '2020-01-01 00:00:00'",
    "a - (b - c) > 0 AND a / (b * c) > 0 AND a - b - c > 0 AND a / b / c > 0 AND a * (b / c) > 0",
    "CHAR(65, 66) = s AND WEIGHT_STRING(s AS CHAR(3)) = s",
    "GET_FORMAT(DATE, 'usa') = s",
    "(a = b) IS TRUE AND (a IS NULL) IS FALSE",
    "(a > b) IS NOT NULL",
    "CAST(a AS SIGNED) = CAST(b AS UNSIGNED) AND CAST(a AS DECIMAL(10, 2)) = 1",
    "LEFT(s, 1) = RIGHT(s, 1) AND INSERT(s, 1, 2, 'x') = REPLACE(s, 'a', 'b')",
    "_latin1'x' = s AND _utf8mb4'é' = s",
    "JSON_OBJECT('a', a, 'b', s) IS NOT NULL AND JSON_ARRAY(a) = j",
    "ADDDATE(d, 3) > d2 AND ADDDATE(d, INTERVAL 1 WEEK) > d2",
    "INTERVAL(a, 1, 2) > 0",
    "NOT (a > 0 AND b > 0) AND NOT (a OR b)",
    "(a & b) = 3 AND a & (b = 3)",
    "(a << 2) + 1 > a << (2 + 1)",
    "-(a + b) > 0 AND -a + b > 0",
    "s IN ('a', CONCAT('b', 'c')) AND (a + b) IN (c, 1)",
    "(a BETWEEN 1 AND 2) = (b BETWEEN 3 AND 4)",
]

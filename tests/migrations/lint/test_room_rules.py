"""Rules about rooms: what each finds, and beside it what it leaves alone."""

import pytest

from tests.migrations.lint.lint_repository import (
    EVENT,
    FUNCTION,
    PYPROJECT,
    TABLE,
    TRIGGER,
    VIEW,
    codes,
    found,
    project,
)

ID = "price_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY"
FK = "CONSTRAINT fk_price FOREIGN KEY (a, b) REFERENCES other (a, b)"
COLUMNS = f"{ID}, a INT NOT NULL, b INT NOT NULL"


def table(inside, options=" COMMENT = 'One price'"):
    return {TABLE: f"CREATE TABLE price (\n{inside}\n){options};"}


def settings(text):
    return {PYPROJECT: f"[tool.shopdb.lint]\n{text}\n"}


TABLES = [
    (table(ID), []),
    (table(f"{COLUMNS}, {FK}"), ["SDB101"]),
    (table(f"{COLUMNS}, KEY (b, a), {FK}"), ["SDB101"]),
    (table(f"{COLUMNS}, KEY (a, b), {FK}"), []),
    (table(f"{COLUMNS}, KEY (a, b, price_id), {FK}"), []),
    (table(f"a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (a, b), {FK}"), []),
    (table(f"{COLUMNS}, KEY k (a), KEY l (a)"), ["SDB102"]),
    (table(f"{COLUMNS}, KEY k (a), KEY l (a, b)"), ["SDB102"]),
    (table(f"{COLUMNS}, KEY k (a), UNIQUE KEY l (a, b)"), ["SDB102"]),
    (table(f"{COLUMNS}, KEY k (price_id)"), ["SDB102"]),
    (table(f"{COLUMNS}, UNIQUE KEY k (a, b), UNIQUE KEY l (b, a)"), ["SDB102"]),
    (table(f"{COLUMNS}, UNIQUE KEY k (price_id)"), ["SDB102"]),
    (table(f"{COLUMNS}, UNIQUE KEY k (a), KEY l (a, b)"), []),
    (table(f"{COLUMNS}, UNIQUE KEY k (price_id, a)"), []),
    (table(f"{COLUMNS}, KEY k (a), KEY l (b, a)"), []),
    (table(f"{COLUMNS}, KEY k (a DESC), KEY l (a)"), []),
    (table(f"{ID}, c TEXT NOT NULL, KEY k (c(10)), KEY l (c(20))"), []),
    (table(f"{ID}, c TEXT NOT NULL, FULLTEXT KEY k (c), KEY l (c(9))"), []),
    (table(f"{ID}, c TEXT NOT NULL, FULLTEXT KEY k (c), FULLTEXT KEY l (c)"), ["SDB102"]),
    (table("a INT NOT NULL"), ["SDB103"]),
    (table("a INT NOT NULL UNIQUE"), ["SDB103"]),
    (table("a INT NOT NULL KEY"), []),
    (table(f"{ID}, amount DOUBLE NOT NULL"), ["SDB104"]),
    (table(f"{ID}, unit_price FLOAT(7, 4) NOT NULL"), ["SDB104"]),
    (table(f"{ID}, x REAL NOT NULL COMMENT 'Its price today'"), ["SDB104"]),
    (table(f"{ID}, x DOUBLE PRECISION NOT NULL COMMENT 'Its weight'"), []),
    (table(f"{ID}, amount DECIMAL(19, 4) NOT NULL"), []),
    ({**table(f"{ID}, x FLOAT NOT NULL"), **settings('money = ["x"]')}, ["SDB104"]),
    (table(f"{ID}, d DATE NOT NULL DEFAULT '0000-00-00'"), ["SDB105"]),
    (table(f"{ID}, d DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00'"), ["SDB105"]),
    (table(f"{ID}, d TIMESTAMP NOT NULL DEFAULT 0"), ["SDB105"]),
    (table(f"{ID}, d DATE NOT NULL DEFAULT '2025-01-00'"), ["SDB105"]),
    (table(f"{ID}, d DATE NOT NULL DEFAULT '2025-01-01'"), []),
    (table(f"{ID}, d DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))"), []),
    (table(f"{ID}, d DATE NULL DEFAULT NULL"), []),
    (table(f"{ID}, n INT NOT NULL DEFAULT 0"), []),
    (table(f"{ID}, c CHAR(3) CHARACTER SET latin1 NOT NULL"), ["SDB106"]),
    (table(f"{ID}, c CHAR(3) CHARSET utf8mb3 NOT NULL"), ["SDB106"]),
    (table(f"{ID}, c CHAR(3) COLLATE utf8mb3_bin NOT NULL"), ["SDB106"]),
    (table(f"{ID}, c NCHAR(3) NOT NULL"), ["SDB106"]),
    (table(f"{ID}, c CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL"), []),
    (table(ID, " DEFAULT CHARSET=utf8 COMMENT='x'"), ["SDB106"]),
    (table(ID, " COLLATE = utf8mb4_0900_ai_ci COMMENT = 'x'"), []),
    (
        {**table(f"{ID}, c CHAR(3) CHARSET ascii NOT NULL"), **settings('charsets = ["utf8mb4"]')},
        ["SDB106"],
    ),
    (table(ID, ""), ["SDB107"]),
    (table(ID, " COMMENT = ''"), ["SDB107"]),
    ({**table(f"{ID}, a INT NULL"), **settings('column_comments = "nullable"')}, ["SDB108"]),
    ({**table(f"{ID}, a INT NOT NULL"), **settings('column_comments = "nullable"')}, []),
    ({**table(f"{ID}, a INT NOT NULL"), **settings('column_comments = "all"')}, ["SDB108"] * 2),
    (table(f"{ID}, a INT NULL"), []),
    (table(f"{ID}, email VARCHAR(320) NULL"), ["SDB109"]),
    (table(f"{ID}, billing_phone VARCHAR(32) NULL"), ["SDB109"]),
    (table(f"{ID}, email VARCHAR(320) NULL COMMENT 'NULL: none [pii:email]'"), []),
    (table(f"{ID}, phone_calls INT NOT NULL"), []),
    ({**table(f"{ID}, nick VARCHAR(9) NULL"), **settings('personal = ["nick"]')}, ["SDB109"]),
    (
        {
            **table(f"{ID}, email VARCHAR(99) NULL COMMENT 'PII: email'"),
            **settings('personal_mark = "PII:"'),
        },
        [],
    ),
    (table(f"{ID}, `rank` INT NOT NULL"), ["SDB110"]),
    (table(f"{ID}, a INT NOT NULL, KEY `order` (a)"), ["SDB110"]),
    (table(f"{ID}, status INT NOT NULL"), []),
    (table("a INT NOT NULL AUTO_INCREMENT PRIMARY KEY"), ["SDB111"]),
    (table("a SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY"), ["SDB111"]),
    (table("a INTEGER UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY"), []),
    (table("a BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY"), []),
    ({**table(ID), **settings('auto_increment = ["BIGINT"]')}, ["SDB111"]),
]
OWNER = "CREATE DEFINER = 'o'@'localhost' "
SAID = f"{OWNER}SQL SECURITY INVOKER VIEW price_now AS "
ROUTINE = f"{OWNER}FUNCTION price_of () RETURNS INT "
SCHEDULE = f"{OWNER}EVENT price_purge ON SCHEDULE "
OWNED = settings('owner = "o@localhost"')
CODE = [
    ({VIEW: f"{SAID}SELECT a FROM price;"}, []),
    ({VIEW: f"{SAID}SELECT a FROM price;", **OWNED}, []),
    (
        {VIEW: f"{SAID}SELECT a FROM price;", **settings('owner = "p@localhost"')},
        ["SDB201"],
    ),
    ({VIEW: "CREATE SQL SECURITY INVOKER VIEW price_now AS SELECT a FROM price;"}, ["SDB201"]),
    (
        {
            VIEW: "CREATE DEFINER = CURRENT_USER() SQL SECURITY INVOKER VIEW price_now AS "
            "SELECT a FROM price;"
        },
        ["SDB201"],
    ),
    (
        {
            TRIGGER: "CREATE TRIGGER price_before_insert BEFORE INSERT ON price "
            "FOR EACH ROW SET NEW.a = 1;"
        },
        ["SDB201"],
    ),
    ({FUNCTION: f"{ROUTINE}NO SQL SQL SECURITY INVOKER RETURN 1;"}, []),
    ({FUNCTION: f"{ROUTINE}DETERMINISTIC NO SQL RETURN 1;"}, ["SDB202"]),
    ({FUNCTION: f"{ROUTINE}SQL SECURITY INVOKER RETURN 1;"}, ["SDB202"]),
    ({FUNCTION: f"{ROUTINE}RETURN 1;"}, ["SDB202", "SDB202"]),
    (
        {FUNCTION: f"{ROUTINE}COMMENT 'NO SQL' RETURN 1; -- SQL SECURITY INVOKER"},
        ["SDB202", "SDB202"],
    ),
    ({VIEW: f"{OWNER}VIEW price_now AS SELECT a FROM price;"}, ["SDB203"]),
    ({VIEW: f"{SAID}SELECT * FROM price;"}, ["SDB204"]),
    ({VIEW: f"{SAID}SELECT DISTINCT * FROM price;"}, ["SDB204"]),
    ({VIEW: f"{SAID}SELECT p.* FROM price AS p;"}, ["SDB204"]),
    ({VIEW: f"{SAID}SELECT p.a, q.* FROM price p JOIN q ON p.a = q.a;"}, ["SDB204"]),
    ({VIEW: f"{SAID}SELECT a FROM (SELECT * FROM price) AS p;"}, ["SDB204"]),
    ({VIEW: f"{SAID}SELECT COUNT(*) AS n, 2 * a AS b FROM price;"}, []),
    ({VIEW: f"{SAID}SELECT a FROM price WHERE EXISTS (SELECT * FROM q);"}, []),
    ({VIEW: f"{SAID}WITH w AS (SELECT a FROM price) SELECT * FROM w;"}, []),
    ({VIEW: f"{SAID}WITH w AS (SELECT a FROM price) SELECT w.*, 1 AS b FROM w;"}, []),
    ({VIEW: f"{SAID}WITH w AS (SELECT a FROM price) SELECT * FROM w, price;"}, ["SDB204"]),
    ({VIEW: f"{SAID}SELECT d.* FROM (SELECT a FROM price) AS d JOIN price AS p;"}, []),
    ({EVENT: f"{SCHEDULE}EVERY 1 DAY STARTS '2030-01-01 03:00:00' DO DO 0;"}, []),
    ({EVENT: f"{SCHEDULE}EVERY 1 DAY DO DO 0;"}, ["SDB205"]),
    ({EVENT: f"{SCHEDULE}EVERY 1 DAY STARTS CURRENT_TIMESTAMP DO DO 0;"}, ["SDB205"]),
    ({EVENT: f"{SCHEDULE}AT '2030-01-01 03:00:00' DO DO 0;"}, []),
    ({EVENT: f"{SCHEDULE}AT CURRENT_TIMESTAMP + INTERVAL 1 DAY DO DO 0;"}, ["SDB205"]),
]


@pytest.mark.parametrize(("files", "expected"), [*TABLES, *CODE])
def test_a_room_is_judged(tmp_path, files, expected):
    assert codes(project(tmp_path, files)) == expected


@pytest.mark.parametrize(
    "files",
    [
        table(f"{ID}, a NONSENSE NOT NULL"),
        table(f"{ID}, a INT NOT NULL SOMETIMES"),
        table(ID, " COLOUR = 'red'"),
        table(f"{ID}, KEY (a) SIDEWAYS"),
        {TABLE: "CREATE TABLE price LIKE other;"},
        {VIEW: "CREATE BEAUTIFUL VIEW price_now AS SELECT 1;"},
        {TABLE: "CREATE TABLE price (a INT"},
        {TABLE: ""},
    ],
)
def test_what_is_not_understood_is_a_finding_of_its_own(tmp_path, files):
    assert codes(project(tmp_path, files)) == ["SDB000"]


def test_the_place_of_what_is_not_understood_is_told(tmp_path):
    (one,) = found(project(tmp_path, table(f"{ID},\na NONSENSE"))).findings

    assert (one.line, one.source) == (3, "a NONSENSE")
    assert one.what == "not understood: a type is expected at NONSENSE"

"""A made-up database as people leave them: many character sets, circles, code of other sessions."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL

from shopdb.migrate.grants import revoke_all
from shopdb.migrate.session import engine_for, run, session

# The keys of three tables go in a circle, and one refers to itself.
TABLES = """\
SET foreign_key_checks = 0
;;
CREATE TABLE ship (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT,
  `order` VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'a''b; c',
  `Größe µ` DECIMAL(6,2) NULL COMMENT 'in m; 100 % of "it"',
  captain INT UNSIGNED NULL,
  flagship INT UNSIGNED NULL,
  length_cm INT AS (`Größe µ` * 100) STORED,
  label VARCHAR(40) AS (CONCAT(`order`, ':', `Größe µ`)) VIRTUAL,
  facts JSON NOT NULL DEFAULT ('{"a":1}'),
  PRIMARY KEY (id),
  UNIQUE KEY `by order` (`order`),
  KEY by_half ((length_cm DIV 2)),
  KEY captain (captain),
  KEY flagship (flagship),
  CONSTRAINT `ship's captain` FOREIGN KEY (captain) REFERENCES sailor (id) ON DELETE SET NULL,
  CONSTRAINT fk_flagship FOREIGN KEY (flagship) REFERENCES ship (id),
  CONSTRAINT ck_size CHECK (`Größe µ` > 0)
) AUTO_INCREMENT = 77 COMMENT = 'What floats'
;;
CREATE TABLE sailor (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  home INT UNSIGNED NULL,
  name VARCHAR(80) NOT NULL,
  KEY home (home),
  CONSTRAINT sailor_ibfk_1 FOREIGN KEY (home) REFERENCES harbour (id)
) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci
;;
CREATE TABLE harbour (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  guard INT UNSIGNED NULL,
  name VARCHAR(80) COLLATE latin1_german1_ci,
  KEY guard (guard),
  CONSTRAINT harbour_ibfk_1 FOREIGN KEY (guard) REFERENCES ship (id)
) DEFAULT CHARSET = latin1
;;
CREATE TABLE anchor (
  ship INT UNSIGNED NOT NULL,
  weight DOUBLE(8,3) NULL,
  KEY ship (ship),
  CONSTRAINT fk_anchor FOREIGN KEY (ship) REFERENCES ship (id)
)
;;
CREATE TABLE `log book` (
  noted_on DATE NOT NULL,
  entry TEXT,
  PRIMARY KEY (noted_on)
) PARTITION BY RANGE COLUMNS (noted_on) (
  PARTITION p0 VALUES LESS THAN ('2020-01-01'),
  PARTITION p1 VALUES LESS THAN (MAXVALUE)
)
;;
CREATE TABLE crate (id INT PRIMARY KEY, FULLTEXT KEY words (words), words TEXT) ENGINE = MyISAM
;;
SET foreign_key_checks = 1
"""
CODE = """\
CREATE FUNCTION knots (p_metres INT) RETURNS DECIMAL(8, 2) DETERMINISTIC NO SQL
RETURN p_metres / 0.514
;;
CREATE PROCEDURE hire (IN p_name VARCHAR(80))
label_1: BEGIN
    -- What isn't hired; "quoted" :name %s
    IF p_name IS NULL THEN LEAVE label_1; END IF;
    INSERT INTO sailor (name) VALUES (CONCAT(p_name, ' at ', knots(3)));
END
;;
CREATE VIEW fleet AS SELECT id, label, knots(length_cm) AS speed FROM ship WHERE `order` <> ' from '
;;
CREATE VIEW `a fleet` AS SELECT speed FROM fleet
;;
CREATE TRIGGER z_first BEFORE INSERT ON sailor FOR EACH ROW SET NEW.name = TRIM(NEW.name)
;;
CREATE TRIGGER a_second BEFORE INSERT ON sailor FOR EACH ROW SET NEW.name = CONCAT(NEW.name, '.')
"""
# Under no strict mode, and another collation; z_first and a_second fire before and after it.
LAX = """\
SET sql_mode = 'NO_ENGINE_SUBSTITUTION'
;;
SET collation_connection = utf8mb4_general_ci
;;
CREATE TRIGGER m_between BEFORE INSERT ON sailor FOR EACH ROW FOLLOWS z_first
SET NEW.name = CONCAT(NEW.name, '-')
;;
CREATE PROCEDURE sink ()
BEGIN
    DELETE FROM ship;\r
END
;;
CREATE VIEW hands AS SELECT name FROM sailor
;;
CREATE EVENT `purge` ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 03:00:00' DISABLE
COMMENT 'Forgets' DO DELETE FROM `log book` WHERE noted_on < '2020-01-01'
"""
# Accounts are the server's, which the workers share.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
OWN = f"bl_{WORKER}_"
OFFICER, CLERK, READER = f"'{OWN}officer'@'localhost'", f"'{OWN}clerk'@'%'", f"'{OWN}reader'@'%'"
RIGHTS = f"""\
CREATE USER {OFFICER} ACCOUNT LOCK
;;
CREATE USER {CLERK} IDENTIFIED BY 'sesame opens it'
;;
CREATE ROLE {READER}
;;
CREATE DEFINER = {OFFICER} PROCEDURE promote () SQL SECURITY DEFINER SELECT 1
;;
GRANT SELECT ON fleet TO {READER}
;;
GRANT EXECUTE ON PROCEDURE sink TO {CLERK}
;;
GRANT SELECT (name), INSERT ON sailor TO {CLERK} WITH GRANT OPTION
"""


def run_all(url: URL, script: str) -> None:
    """Run statements that `;;` parts, in one session that begins as every session does."""
    with session(engine_for(url)) as connection:
        for statement in script.split("\n;;\n"):
            run(connection, statement.removesuffix("\n"))


@contextmanager
def messy(url: URL, prefix: str = OWN) -> Iterator[URL]:
    """All of it in an empty database, whose accounts, named with a prefix, are gone afterwards."""
    run_all(url, "ALTER DATABASE CHARACTER SET latin1")
    try:
        for script in (TABLES, CODE, LAX, RIGHTS):
            run_all(url, script.replace(OWN, prefix))
        yield url
    finally:
        with session(engine_for(url)) as connection:
            revoke_all(connection, url.database or "")
            accounts = f"{OFFICER}, {CLERK}, {READER}".replace(OWN, prefix)
            run(connection, f"DROP USER IF EXISTS {accounts}")

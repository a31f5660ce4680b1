"""A made-up repository with an object of every kind, its revisions and its roles."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from alembic.config import Config
from sqlalchemy import URL

from shopdb.migrate.commands import configuration
from shopdb.migrate.fingerprint import Fingerprint, fingerprint
from shopdb.migrate.session import engine_for, session

PROJECT = Path(__file__).resolve().parents[2]

AUTHOR = """\
    CREATE TABLE author (
        author_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        name VARCHAR(80) NOT NULL COMMENT 'As on the title page; 100 % of it',
        born_on DATE NULL,
        PRIMARY KEY (author_id),
        UNIQUE KEY uq_author_name (name)
    ) COMMENT = 'Who wrote a book';
"""
BOOK = """\
    CREATE TABLE book (
        book_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        author_id INT UNSIGNED NOT NULL,
        title VARCHAR(200) NOT NULL,
        pages INT NOT NULL DEFAULT 1,
        facts JSON NOT NULL DEFAULT ('{"a":1}'),
        PRIMARY KEY (book_id),
        KEY ix_book_author (author_id),
        CONSTRAINT fk_book_author FOREIGN KEY (author_id) REFERENCES author (author_id),
        CONSTRAINT ck_book_pages_positive CHECK (pages > 0)
    ) COMMENT = 'A book; one copy of it';
"""
LOAN = """\
    CREATE TABLE loan (
        loan_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        book_id INT UNSIGNED NOT NULL,
        lent_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
        note VARCHAR(80) NOT NULL DEFAULT '',
        PRIMARY KEY (loan_id),
        KEY ix_loan_book (book_id),
        CONSTRAINT fk_loan_book FOREIGN KEY (book_id) REFERENCES book (book_id)
    );
"""
DAYS_LENT = """\
    DELIMITER $$

    CREATE DEFINER = 'library_owner'@'localhost'
    FUNCTION days_lent (p_from DATETIME(6), p_to DATETIME(6))
    RETURNS INT
    COMMENT 'Days begun; a part of a day counts'
    DETERMINISTIC
    NO SQL
    SQL SECURITY INVOKER
    BEGIN
        -- Never less than one day; not 'zero'.
        RETURN GREATEST(1, DATEDIFF(p_to, p_from));
    END$$

    DELIMITER ;
"""
BOOK_CARD = """\
    CREATE OR REPLACE
    DEFINER = 'library_owner'@'localhost'
    SQL SECURITY DEFINER
    VIEW book_card AS
    SELECT
        b.book_id,
        CONCAT(a.name, ': ', b.title) AS card,
        days_lent('2025-01-01', '2025-01-03') AS days
    FROM book AS b
    INNER JOIN author AS a
        ON b.author_id = a.author_id;
"""
# Its name comes before the view that it reads, so that files cannot be installed by name.
BOOK_ANNOUNCED = """\
    CREATE OR REPLACE
    DEFINER = 'library_owner'@'localhost'
    SQL SECURITY DEFINER
    VIEW book_announced AS
    SELECT card
    FROM book_card
    WHERE card LIKE '%:%';
"""
LEND_BOOK = """\
    -- Procedure: lend_book
    --
    -- Its body has what a splitter trips over; a comment's ' apostrophe among it.

    DELIMITER $$

    CREATE DEFINER = 'library_owner'@'localhost'
    PROCEDURE lend_book (IN p_book_id INT UNSIGNED)
    COMMENT 'Lends a book'
    MODIFIES SQL DATA
    SQL SECURITY DEFINER
    outer_block: BEGIN
        DECLARE v_note VARCHAR(80) DEFAULT '{"a":1}; -- 100 %\tof; /* it */';
        -- What isn't lent (`yet`); "quoted" :name %s
        # another; kind
        inner_block: BEGIN
            IF p_book_id IS NULL THEN
                LEAVE outer_block;
            END IF;
            INSERT INTO loan (book_id, note) VALUES (p_book_id, LEFT(v_note, 80));
        END inner_block;
    END outer_block$$

    DELIMITER ;
"""
LOAN_CHECK = """\
    CREATE DEFINER = 'library_owner'@'localhost'
    TRIGGER loan_before_insert_trim_note
    BEFORE INSERT ON loan
    FOR EACH ROW
    SET NEW.note = TRIM(NEW.note);
"""
# Its name comes first and it fires second.
LOAN_AUDIT = """\
    DELIMITER $$

    CREATE DEFINER = 'library_owner'@'localhost'
    TRIGGER loan_before_insert_add_dot
    BEFORE INSERT ON loan
    FOR EACH ROW
    FOLLOWS loan_before_insert_trim_note
    BEGIN
        SET NEW.note = CONCAT(NEW.note, '.');
    END$$

    DELIMITER ;
"""
PURGE_LOANS = """\
    CREATE DEFINER = 'library_owner'@'localhost'
    EVENT purge_loans
    ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 03:00:00'
    ON COMPLETION PRESERVE
    DISABLE
    COMMENT 'Forgets old loans'
    DO DELETE FROM loan WHERE lent_at < '2020-01-01';
"""
ACCOUNTS = """\
    CREATE USER IF NOT EXISTS 'library_owner'@'localhost' ACCOUNT LOCK;
    CREATE ROLE IF NOT EXISTS library_reader, library_desk;
"""
GRANTS = """\
    GRANT ALL ON * TO 'library_owner'@'localhost';
    GRANT SELECT ON book_card TO library_reader;
    GRANT SELECT (title), INSERT ON book TO library_desk;
    GRANT EXECUTE ON PROCEDURE lend_book TO library_desk;
    GRANT EXECUTE ON FUNCTION days_lent TO library_desk;
"""

ROOMS = {
    "schema/people/author.sql": AUTHOR,
    "schema/shelf/book.sql": BOOK,
    "schema/desk/loan.sql": LOAN,
    "procedures/desk/days_lent.sql": DAYS_LENT,
    "procedures/desk/lend_book.sql": LEND_BOOK,
    "views/shelf/book_card.sql": BOOK_CARD,
    "views/shelf/book_announced.sql": BOOK_ANNOUNCED,
    "triggers/desk/loan_before_insert_trim_note.sql": LOAN_CHECK,
    "triggers/desk/loan_before_insert_add_dot.sql": LOAN_AUDIT,
    "events/desk/purge_loans.sql": PURGE_LOANS,
    "roles/accounts/accounts.sql": ACCOUNTS,
    "roles/grants/grants.sql": GRANTS,
}


@dataclass(frozen=True)
class ScratchRepository:
    """A repository in a folder of its own, with the project's env.py and no revision yet."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> "ScratchRepository":
        """Lay out the folders that Alembic needs."""
        repository = cls(root)
        for name in ("alembic.ini", "migrations/env.py", "migrations/script.py.mako"):
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, target)
        (root / "migrations" / "versions").mkdir()
        (root / "migrations" / "sql").mkdir()
        return repository

    @property
    def config(self) -> Config:
        """Alembic's configuration of it."""
        return configuration(self.root)

    def write(self, path: str, text: str) -> Path:
        """Write one file, its text dedented."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(text))
        return target

    def replace(self, path: str, old: str, new: str) -> None:
        """Change one file in one place, which must be there."""
        target = self.root / path
        text = target.read_text()
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path}"
        target.write_text(text.replace(old, new))

    def revision(self, number: int, name: str, up: str, down: str) -> None:
        """Add a revision after the one before it."""
        before = f'"{number - 1:04}"' if number > 1 else None
        self.write(
            f"migrations/versions/{number:04}_{name}.py",
            f'''\
            """{name}."""

            from shopdb.migrate import sql_revision

            revision = "{number:04}"
            down_revision = {before}

            upgrade, downgrade = sql_revision(__file__)
            ''',
        )
        self.write(f"migrations/sql/{number:04}_{name}.up.sql", up)
        self.write(f"migrations/sql/{number:04}_{name}.down.sql", down)


def printed(url: URL) -> Fingerprint:
    """The fingerprint of a database."""
    with session(engine_for(url)) as connection:
        return fingerprint(connection)


def library(root: Path) -> ScratchRepository:
    """A library: tables, a function, a procedure, views, triggers, an event, roles; 3 revisions."""
    repository = ScratchRepository.make(root)
    for path, text in ROOMS.items():
        repository.write(path, text)
    repository.revision(
        1,
        "shelf",
        # The column comes later, and the key in another place than in the room.
        dedent(AUTHOR)
        + dedent(BOOK)
        .replace("    pages INT NOT NULL DEFAULT 1,\n", "")
        .replace(",\n    CONSTRAINT ck_book_pages_positive CHECK (pages > 0)", ""),
        "DROP TABLE book; DROP TABLE author;",
    )
    repository.revision(
        2,
        "desk",
        dedent(LOAN)
        + dedent(DAYS_LENT)
        + dedent(LEND_BOOK).replace("'Lends a book'", "'Lent a book'")
        + dedent(LOAN_CHECK)
        + dedent(LOAN_AUDIT)
        + dedent(PURGE_LOANS),
        """\
        DROP EVENT purge_loans;
        DROP PROCEDURE lend_book;
        DROP FUNCTION days_lent;
        DROP TABLE loan;
        """,
    )
    repository.revision(
        3,
        "pages",
        """\
        ALTER TABLE book
            ADD COLUMN pages INT NOT NULL DEFAULT 1 AFTER title,
            ADD CONSTRAINT ck_book_pages_positive CHECK (pages > 0);
        INSERT INTO author (name) VALUES ('a; b -- c :d %s');
        DELETE FROM author;
        DROP PROCEDURE lend_book;
        """
        + LEND_BOOK
        + BOOK_CARD
        + BOOK_ANNOUNCED,
        """\
        DROP VIEW book_announced;
        DROP VIEW book_card;
        DROP PROCEDURE lend_book;
        """
        + LEND_BOOK.replace("'Lends a book'", "'Lent a book'")
        + """\
        ALTER TABLE book DROP CONSTRAINT ck_book_pages_positive, DROP COLUMN pages;
        """,
    )
    return repository

"""Tables and the code that reads them change in an order in which nothing is broken meanwhile."""

from textwrap import dedent

import pytest

from tests.migrations.scratch_repository import (
    AUTHOR,
    BOOK_CARD,
    PROJECT,
    ROOMS,
    ScratchRepository,
)

CARD = "views/shelf/book_card.sql"
LEND = "procedures/desk/lend_book.sql"
TRIM = "triggers/desk/loan_before_insert_trim_note.sql"
DOT = "triggers/desk/loan_before_insert_add_dot.sql"
EVENT = "events/desk/purge_loans.sql"
GRANTS = "roles/grants/grants.sql"
AUTHOR_TABLE = "schema/people/author.sql"
BOOK_TABLE = "schema/shelf/book.sql"
LOAN_TABLE = "schema/desk/loan.sql"

FINE = """\
    CREATE TABLE fine (
        fine_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
        loan_id INT UNSIGNED NOT NULL,
        PRIMARY KEY (fine_id),
        KEY ix_fine_loan (loan_id),
        CONSTRAINT fk_fine_loan FOREIGN KEY (loan_id) REFERENCES loan (loan_id)
    ) COMMENT = 'What a reader owes';
"""


def firsts(sql):
    """The first words of each statement, in order."""
    lines = sql.split("\n")
    verbs = ("CREATE", "DROP", "ALTER", "RENAME")
    kinds = ("TABLE", "VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "DATABASE")
    found = []
    for line in lines:
        if line.startswith(verbs):
            found.append(line.split()[0])
        if line.startswith((*verbs, *kinds)) and found and " " not in found[-1]:
            words = line.replace("(", " ").rstrip(";").split()
            at = next((at for at, word in enumerate(words) if word in kinds), None)
            if at is not None:
                found[-1] += f" {words[at]} {words[at + 1]}".lower().replace("`", "")
    return found


def test_what_needs_a_new_column_comes_after_it_and_goes_before_it(repository, write_revision):
    repository.replace(
        AUTHOR_TABLE, "born_on DATE NULL,", "born_on DATE NULL,\n    died_on DATE NULL,"
    )
    repository.replace(CARD, "b.book_id,", "b.book_id,\n    a.died_on,")
    repository.write(
        "triggers/people/author_before_insert_live.sql",
        """\
        CREATE DEFINER = 'library_owner'@'localhost'
        TRIGGER author_before_insert_live
        BEFORE INSERT ON author
        FOR EACH ROW
        SET NEW.died_on = NULL;
        """,
    )

    written = write_revision("let authors die")

    assert firsts(written.up) == [
        "ALTER table author",
        "CREATE view book_card",
        "CREATE trigger author_before_insert_live",
    ]
    assert firsts(written.down) == [
        "CREATE view book_card",
        "DROP trigger author_before_insert_live",
        "ALTER table author",
    ]
    assert (
        "ALTER TABLE author\n    ADD COLUMN died_on DATE NULL,\n    ALGORITHM = INSTANT;\n"
        in written.up
    )
    assert written.head("up")[-1] == "-- Locks: author changes at once (INSTANT)"
    assert "-- Loses: " in written.down
    assert "Loses" not in written.up


def test_what_no_longer_reads_a_column_is_replaced_before_it_goes(repository, write_revision):
    repository.replace(BOOK_TABLE, "title VARCHAR(200) NOT NULL,\n", "")
    repository.replace(CARD, "CONCAT(a.name, ': ', b.title)", "CONCAT(a.name, ': ')")
    repository.replace(GRANTS, "GRANT SELECT (title), INSERT ON book", "GRANT INSERT ON book")

    written = write_revision("forget titles")

    assert firsts(written.up) == ["CREATE view book_card", "ALTER table book"]
    assert firsts(written.down) == ["ALTER table book", "CREATE view book_card"]
    assert any("title" in line for line in written.head("up") if "Loses" in line)


def test_a_trigger_that_no_longer_reads_a_column_is_exchanged_before_it_goes(
    repository, write_revision
):
    repository.replace(LOAN_TABLE, "    note VARCHAR(80) NOT NULL DEFAULT '',\n", "")
    repository.replace(
        LEND, "(book_id, note) VALUES (p_book_id, LEFT(v_note, 80))", "(book_id) VALUES (p_book_id)"
    )
    repository.replace(TRIM, "NEW.note = TRIM(NEW.note)", "NEW.lent_at = NOW(6)")
    repository.replace(DOT, "NEW.note = CONCAT(NEW.note, '.')", "NEW.lent_at = NOW(6)")

    written = write_revision("note nothing")

    code = [
        "DROP procedure lend_book",
        "CREATE procedure lend_book",
        "DROP trigger loan_before_insert_add_dot",
        "DROP trigger loan_before_insert_trim_note",
        "CREATE trigger loan_before_insert_trim_note",
        "CREATE trigger loan_before_insert_add_dot",
    ]
    assert firsts(written.up) == [*code, "ALTER table loan"]
    assert firsts(written.down) == ["ALTER table loan", *code]


def test_code_that_goes_waits_for_old_code_that_uses_it(repository, write_revision):
    """The view's replacement needs a new column; until then it calls the function."""
    (repository.root / "procedures/desk/days_lent.sql").unlink()
    repository.replace(GRANTS, "GRANT EXECUTE ON FUNCTION days_lent TO library_desk;", "")
    repository.replace(CARD, "days_lent('2025-01-01', '2025-01-03') AS days", "b.days")
    repository.replace(BOOK_TABLE, "pages INT", "days INT NULL,\n    pages INT")

    written = write_revision("store days")

    assert firsts(written.up) == [
        "ALTER table book",
        "CREATE view book_card",
        "DROP function days_lent",
    ]
    assert firsts(written.down) == [
        "ALTER table book",
        "CREATE function days_lent",
        "CREATE view book_card",
    ]


def test_everything_at_once_comes_in_one_go(repository, write_revision):
    repository.write("schema/desk/fine.sql", FINE)
    repository.write(
        "procedures/desk/fine_loan.sql",
        """\
        CREATE DEFINER = 'library_owner'@'localhost'
        PROCEDURE fine_loan (IN p_loan_id INT UNSIGNED)
        MODIFIES SQL DATA
        SQL SECURITY DEFINER
        INSERT INTO fine (loan_id) VALUES (p_loan_id);
        """,
    )
    repository.write(
        "triggers/desk/fine_after_insert_count.sql",
        """\
        CREATE DEFINER = 'library_owner'@'localhost'
        TRIGGER fine_after_insert_count
        AFTER INSERT ON fine
        FOR EACH ROW
        SET @fines = @fines + 1;
        """,
    )
    repository.write(
        "views/desk/aa_fined.sql",
        """\
        CREATE OR REPLACE
        DEFINER = 'library_owner'@'localhost'
        SQL SECURITY DEFINER
        VIEW aa_fined AS
        SELECT loan_id
        FROM fine;
        """,
    )
    repository.write(
        "events/desk/forget_fines.sql",
        """\
        CREATE DEFINER = 'library_owner'@'localhost'
        EVENT forget_fines
        ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 03:00:00'
        DISABLE
        DO DELETE FROM fine;
        """,
    )

    written = write_revision("fine readers")

    assert firsts(written.up) == [
        "CREATE table fine",
        "CREATE procedure fine_loan",
        "CREATE view aa_fined",
        "CREATE trigger fine_after_insert_count",
        "CREATE event forget_fines",
    ]
    # The trigger goes with its table.
    assert firsts(written.down) == [
        "DROP event forget_fines",
        "DROP view aa_fined",
        "DROP procedure fine_loan",
        "DROP table fine",
    ]
    assert written.head("down")[-2:] == ["-- Loses: every row of fine", "-- Locks: fine is dropped"]


def test_a_table_that_is_gone_comes_back_with_its_triggers(repository, write_revision):
    for path in (LOAN_TABLE, TRIM, DOT, EVENT, LEND):
        (repository.root / path).unlink()
    repository.replace(GRANTS, "GRANT EXECUTE ON PROCEDURE lend_book TO library_desk;", "")

    written = write_revision("lend no more")

    assert firsts(written.up) == [
        "DROP event purge_loans",
        "DROP procedure lend_book",
        "DROP table loan",
    ]
    assert firsts(written.down) == [
        "CREATE table loan",
        "CREATE procedure lend_book",
        "CREATE trigger loan_before_insert_trim_note",
        "CREATE trigger loan_before_insert_add_dot",
        "CREATE event purge_loans",
    ]
    assert "-- Loses: every row of loan" in written.head("up")


def test_a_table_may_take_the_name_of_a_view_and_give_it_back(repository, write_revision):
    (repository.root / CARD).unlink()
    (repository.root / "views/shelf/book_announced.sql").unlink()
    repository.write(
        "schema/shelf/book_card.sql",
        "CREATE TABLE book_card (book_id INT UNSIGNED NOT NULL, PRIMARY KEY (book_id));",
    )

    written = write_revision("keep cards")

    assert firsts(written.up) == [
        "DROP view book_announced",
        "DROP view book_card",
        "CREATE table book_card",
    ]
    assert firsts(written.down) == [
        "DROP table book_card",
        "CREATE view book_card",
        "CREATE view book_announced",
    ]


def test_a_trigger_may_move_to_another_table(repository, write_revision):
    repository.write(
        TRIM,
        """\
        CREATE DEFINER = 'library_owner'@'localhost'
        TRIGGER loan_before_insert_trim_note
        BEFORE INSERT ON author
        FOR EACH ROW
        SET NEW.name = TRIM(NEW.name);
        """,
    )
    repository.replace(DOT, "FOLLOWS loan_before_insert_trim_note\n", "")

    written = write_revision("trim names")

    assert firsts(written.up) == [
        "DROP trigger loan_before_insert_trim_note",
        "CREATE trigger loan_before_insert_trim_note",
    ]


def test_tables_whose_keys_go_in_a_circle(repository, write_revision):
    repository.write(
        "schema/desk/hen.sql",
        """\
        CREATE TABLE hen (
            hen_id INT UNSIGNED NOT NULL,
            egg_id INT UNSIGNED NULL,
            PRIMARY KEY (hen_id),
            KEY ix_hen_egg (egg_id),
            CONSTRAINT fk_hen_egg FOREIGN KEY (egg_id) REFERENCES egg (egg_id)
        );
        """,
    )
    repository.write(
        "schema/desk/egg.sql",
        """\
        CREATE TABLE egg (
            egg_id INT UNSIGNED NOT NULL,
            hen_id INT UNSIGNED NULL,
            PRIMARY KEY (egg_id),
            KEY ix_egg_hen (hen_id),
            CONSTRAINT fk_egg_hen FOREIGN KEY (hen_id) REFERENCES hen (hen_id)
        );
        """,
    )

    written = write_revision("keep hens")

    made = firsts(written.up)
    assert sorted(made[:2]) == ["CREATE table egg", "CREATE table hen"]
    assert len(made) == 3
    assert made[2].startswith("ALTER table ")
    assert firsts(written.down)[-2:] in (
        ["DROP table egg", "DROP table hen"],
        ["DROP table hen", "DROP table egg"],
    )


def test_both_ends_of_a_key_may_change_their_type(repository, write_revision):
    repository.replace(AUTHOR_TABLE, "author_id INT UNSIGNED", "author_id BIGINT UNSIGNED")
    repository.replace(BOOK_TABLE, "author_id INT UNSIGNED", "author_id BIGINT UNSIGNED")

    written = write_revision("widen authors")

    assert "DROP FOREIGN KEY fk_book_author" in written.up
    assert "ADD CONSTRAINT fk_book_author" in written.up


def test_a_whole_library_from_nothing(tmp_path, write_revision):
    repository = ScratchRepository.make(tmp_path / "new")
    for path, text in ROOMS.items():
        repository.write(path, text)

    written = write_revision("open the library", of=repository)

    assert firsts(written.up) == [
        "CREATE table author",
        "CREATE table book",
        "CREATE table loan",
        "CREATE function days_lent",
        "CREATE procedure lend_book",
        "CREATE view book_card",
        "CREATE view book_announced",
        "CREATE trigger loan_before_insert_trim_note",
        "CREATE trigger loan_before_insert_add_dot",
        "CREATE event purge_loans",
    ]
    assert written.up.startswith("-- Migration 0001, up: open the library\n")
    assert dedent(AUTHOR) in written.up
    assert dedent(BOOK_CARD) in written.up
    assert firsts(written.down) == [
        "DROP event purge_loans",
        "DROP view book_announced",
        "DROP view book_card",
        "DROP procedure lend_book",
        "DROP function days_lent",
        "DROP table loan",
        "DROP table book",
        "DROP table author",
    ]
    assert written.head("down")[2] == "-- Loses: every row of loan, book, author"


@pytest.mark.deep
def test_the_projects_own_rooms_from_nothing(tmp_path, write_revision):
    repository = ScratchRepository.make(tmp_path / "new")
    rooms = ("schema", "procedures", "views", "triggers", "events")
    files = [path for room in rooms for path in (PROJECT / room).rglob("*.sql")]
    for path in [*files, *(PROJECT / "roles").rglob("*.sql")]:
        repository.write(str(path.relative_to(PROJECT)), path.read_text())

    written = write_revision("everything", of=repository)

    made = [first for first in firsts(written.up) if first.startswith("CREATE")]
    assert sorted(first.split()[-1] for first in made) == sorted(path.stem for path in files)

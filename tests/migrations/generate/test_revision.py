"""A change to any kind of object becomes a pair that makes the rooms, and takes itself back."""

from textwrap import dedent

from shopdb.engine.privileges import needed
from shopdb.migrate.generate.renames import Answers
from shopdb.migrate.generate.revision import revise
from shopdb.migrate.session import engine_for, rows, run, session
from tests.migrations.scratch_repository import (
    BOOK_ANNOUNCED,
    BOOK_CARD,
    DAYS_LENT,
    LEND_BOOK,
    LOAN_AUDIT,
    LOAN_CHECK,
    PURGE_LOANS,
)

DAYS = "procedures/desk/days_lent.sql"
LEND = "procedures/desk/lend_book.sql"
CARD = "views/shelf/book_card.sql"
ANNOUNCED = "views/shelf/book_announced.sql"
TRIM = "triggers/desk/loan_before_insert_trim_note.sql"
DOT = "triggers/desk/loan_before_insert_add_dot.sql"
EVENT = "events/desk/purge_loans.sql"
LOAN_TABLE = "schema/desk/loan.sql"
BOOK_TABLE = "schema/shelf/book.sql"


def sql(text):
    """A room's statement as a migration holds it: without the comments before it."""
    text = dedent(text)
    return text[text.index("DELIMITER $$") if "DELIMITER" in text else text.index("CREATE") :]


def test_a_new_table_is_made_as_its_room_has_it(repository, write_revision):
    fine = """\
        CREATE TABLE fine (
            fine_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
            -- Not the book: one is lent many times.
            loan_id INT UNSIGNED NOT NULL,
            PRIMARY KEY (fine_id),
            KEY ix_fine_loan (loan_id),
            CONSTRAINT fk_fine_loan FOREIGN KEY (loan_id) REFERENCES loan (loan_id)
        ) COMMENT = 'What a reader owes; for one loan';
        """
    repository.write("schema/desk/fine.sql", fine)

    written = write_revision("hold fines")

    assert written.up == (
        "-- Migration 0004, up: hold fines\n--\n-- Locks: none; every object is new\n\n"
        + dedent(fine)
    )
    assert written.down == dedent(
        """\
        -- Migration 0004, down: take back what it made and changed
        --
        -- Loses: every row of fine
        -- Locks: fine is dropped

        DROP TABLE fine;
        """
    )
    module = repository.root / "migrations/versions/0004_hold_fines.py"
    assert module.read_text().startswith('"""Hold fines.\n\nRevision: 0004\nRevises: 0003\n"""')


def test_a_changed_procedure_is_dropped_and_made_back_to_back(repository, write_revision):
    repository.replace(LEND, "'Lends a book'", "'Lends one book'")

    written = write_revision("lend one")

    assert written.head("up") == [
        "-- Migration 0004, up: lend one",
        "--",
        "-- Locks: none; procedure lend_book is missing for the moment between drop and create",
    ]
    new = (repository.root / LEND).read_text()
    assert written.statements("up") == f"DROP PROCEDURE lend_book;\n\n{sql(new)}"
    assert written.statements("down") == f"DROP PROCEDURE lend_book;\n\n{sql(LEND_BOOK)}"


def test_a_new_procedure_goes_again(repository, write_revision):
    give_back = LEND_BOOK.replace("lend_book", "give_back")
    repository.write("procedures/desk/give_back.sql", give_back)

    written = write_revision()

    assert written.statements("up") == sql(give_back)
    assert written.head("up")[-1] == "-- Locks: none; every object is new"
    assert written.statements("down") == "DROP PROCEDURE give_back;\n"
    assert written.head("down")[-1] == "-- Locks: none; only code is dropped"


def test_a_procedure_that_is_gone_comes_back_as_it_was(repository, write_revision):
    (repository.root / LEND).unlink()
    repository.write("roles/grants/grants.sql", "GRANT ALL ON * TO 'library_owner'@'localhost';")

    written = write_revision()

    assert written.statements("up") == "DROP PROCEDURE lend_book;\n"
    assert written.statements("down") == sql(LEND_BOOK)


def test_a_function_comes_before_the_view_that_reads_it(repository, write_revision):
    shelf_of = """\
        CREATE DEFINER = 'library_owner'@'localhost'
        FUNCTION zz_shelf_of (p_title VARCHAR(200))
        RETURNS VARCHAR(1)
        DETERMINISTIC
        NO SQL
        SQL SECURITY INVOKER
        RETURN LEFT(p_title, 1);
        """
    repository.write("procedures/shelf/zz_shelf_of.sql", shelf_of)
    view = BOOK_CARD.replace("book_card", "aa_shelf").replace(
        "days_lent('2025-01-01', '2025-01-03') AS days", "zz_shelf_of(b.title) AS shelf"
    )
    repository.write("views/shelf/aa_shelf.sql", view)

    written = write_revision()

    assert written.statements("up") == dedent(shelf_of) + "\n" + dedent(view)
    assert written.statements("down") == "DROP VIEW aa_shelf;\n\nDROP FUNCTION zz_shelf_of;\n"


def test_a_changed_function_leaves_its_views_alone(repository, write_revision):
    repository.replace(DAYS, "GREATEST(1,", "GREATEST(2,")

    written = write_revision()

    new = (repository.root / DAYS).read_text()
    assert written.statements("up") == f"DROP FUNCTION days_lent;\n\n{sql(new)}"
    assert written.statements("down") == f"DROP FUNCTION days_lent;\n\n{sql(DAYS_LENT)}"


def test_views_are_replaced_in_the_order_in_which_they_read(repository, write_revision):
    repository.replace(CARD, "a.name, ': '", "a.name, ' - '")
    repository.replace(CARD, "b.book_id,", "b.book_id,\n    b.title,")
    repository.replace(ANNOUNCED, "SELECT card", "SELECT\n    card,\n    title")

    written = write_revision()

    card, announced = ((repository.root / path).read_text() for path in (CARD, ANNOUNCED))
    assert written.statements("up") == f"{card}\n{announced}"
    # Back, the one that reads the column goes first, so that it is never without it.
    assert written.statements("down") == f"{dedent(BOOK_CARD)}\n{dedent(BOOK_ANNOUNCED)}"
    assert written.head("up")[-1] == "-- Locks: none; views are made or replaced at once"


def test_views_on_views_are_made_from_below_and_dropped_from_above(repository, write_revision):
    for path in (CARD, ANNOUNCED):
        (repository.root / path).unlink()
    repository.replace(
        "roles/grants/grants.sql", "GRANT SELECT ON book_card TO library_reader;", ""
    )

    written = write_revision()

    assert written.statements("up") == "DROP VIEW book_announced;\n\nDROP VIEW book_card;\n"
    assert written.statements("down") == f"{dedent(BOOK_CARD)}\n{dedent(BOOK_ANNOUNCED)}"


def test_a_trigger_that_others_follow_is_exchanged_with_them(repository, write_revision):
    repository.replace(TRIM, "TRIM(NEW.note)", "LTRIM(NEW.note)")

    written = write_revision()

    drops = (
        "DROP TRIGGER loan_before_insert_add_dot;\n\nDROP TRIGGER loan_before_insert_trim_note;\n\n"
    )
    new = (repository.root / TRIM).read_text()
    assert written.statements("up") == f"{drops}{new}\n{sql(LOAN_AUDIT)}"
    assert written.statements("down") == f"{drops}{dedent(LOAN_CHECK)}\n{sql(LOAN_AUDIT)}"
    assert written.head("up")[-1] == "-- Locks: none; 2 triggers are exchanged"


def test_a_trigger_that_fires_last_is_exchanged_alone(repository, write_revision):
    repository.replace(DOT, "'.'", "'!'")

    written = write_revision()

    drop = "DROP TRIGGER loan_before_insert_add_dot;\n\n"
    assert written.statements("up") == drop + sql((repository.root / DOT).read_text())
    assert written.statements("down") == drop + sql(LOAN_AUDIT)


def test_triggers_that_only_fire_in_another_order_are_exchanged(repository, write_revision):
    repository.replace(DOT, "FOLLOWS", "PRECEDES")

    written = write_revision()

    drop = "DROP TRIGGER loan_before_insert_add_dot;\n\n"
    assert written.statements("up") == drop + sql((repository.root / DOT).read_text())
    assert written.statements("down") == drop + sql(LOAN_AUDIT)


def test_a_trigger_between_two_others_moves_neither(repository, write_revision):
    between = LOAN_AUDIT.replace("add_dot", "add_comma").replace("'.'", "','")
    repository.write("triggers/desk/loan_before_insert_add_comma.sql", between)
    repository.replace(
        DOT, "FOLLOWS loan_before_insert_trim_note", "FOLLOWS loan_before_insert_add_comma"
    )

    written = write_revision()

    assert written.statements("up") == sql(between)
    assert written.statements("down") == "DROP TRIGGER loan_before_insert_add_comma;\n"


def test_an_event_is_made_anew(repository, write_revision):
    repository.replace(EVENT, "EVERY 1 DAY", "EVERY 2 DAY")

    written = write_revision()

    drop = "DROP EVENT purge_loans;\n\n"
    assert written.statements("up") == drop + (repository.root / EVENT).read_text()
    assert written.statements("down") == drop + dedent(PURGE_LOANS)


def test_an_event_that_wakes_is_awake_afterwards(repository, write_revision):
    repository.replace(EVENT, "DISABLE", "ENABLE")

    written = write_revision()

    assert "    ENABLE\n" in written.up or "\nENABLE\n" in written.up
    assert "\nDISABLE\n" in written.down


def test_routines_that_call_each_other_are_made_from_below(repository, write_revision):
    def routine(name, body):
        return (
            f"CREATE DEFINER = 'library_owner'@'localhost'\nPROCEDURE {name} ()\n"
            f"SQL SECURITY DEFINER\n{body};\n"
        )

    rooms = {
        "aa_top": "CALL mm_middle()",
        "mm_middle": "CALL zz_bottom()",
        "zz_bottom": "DO 1",
    }
    for name, body in rooms.items():
        repository.write(f"procedures/desk/{name}.sql", routine(name, body))

    written = write_revision()

    assert written.statements("up") == "\n".join(
        routine(name, rooms[name]) for name in ("zz_bottom", "mm_middle", "aa_top")
    )
    assert written.statements("down") == (
        "DROP PROCEDURE aa_top;\n\nDROP PROCEDURE mm_middle;\n\nDROP PROCEDURE zz_bottom;\n"
    )


def test_what_was_altered_after_its_creation_comes_back_as_it_was(repository, write_revision):
    """The newest CREATE in the revisions is then not what stands: the server's own words are."""
    repository.replace("migrations/sql/0003_pages.up.sql", "'Lends a book'", "'Lends'")
    repository.revision(
        4,
        "comment",
        "ALTER PROCEDURE lend_book COMMENT 'Lends a book';",
        "ALTER PROCEDURE lend_book COMMENT 'Lends';",
    )
    (repository.root / LEND).unlink()
    repository.replace(
        "roles/grants/grants.sql", "GRANT EXECUTE ON PROCEDURE lend_book TO library_desk;", ""
    )

    written = write_revision()

    assert "COMMENT 'Lends a book'" in written.down
    assert "CREATE DEFINER=`library_owner`@`localhost` PROCEDURE `lend_book`" in written.down
    # The style checker passes over it.
    assert [line.split()[-1] for line in written.down.splitlines() if "able=all" in line] == [
        "disable=all",
        "enable=all",
    ]


def test_the_application_account_may_write_a_revision(
    repository, scratch_database, server_url, worker_id
):
    """With the rights that it needs to migrate, and no more."""
    repository.replace(CARD, "b.book_id,", "b.book_id,\n    b.pages,")
    repository.replace(LOAN_TABLE, "note VARCHAR(80)", "note VARCHAR(90)")
    user = f"library_writer_{worker_id}"
    grants = [grant.statement(f"'{user}'@'%'") for grant in needed(scratch_database.database)]
    with session(engine_for(server_url)) as connection:
        run(connection, f"CREATE USER '{user}'@'%' IDENTIFIED BY 'Writer-1'")
        for grant in grants:
            run(connection, grant)
    try:
        limited = scratch_database.set(username=user, password="Writer-1")
        files = revise(repository.config, limited, "show pages", Answers(), lambda _: None)
    finally:
        with session(engine_for(server_url)) as connection:
            run(connection, f"DROP USER '{user}'@'%'")

    assert files.module.name == "0004_show_pages.py"


def made_for_a_proof(connection):
    """The databases that no test of another worker made meanwhile."""
    return [
        name
        for (name,) in rows(connection, "SHOW DATABASES")
        if not name.startswith(("shopdb_test_", "shopdb_scratch_gw"))
    ]


def test_scratch_databases_are_gone_afterwards(repository, write_revision, server_url):
    with session(engine_for(server_url)) as connection:
        before = made_for_a_proof(connection)
        repository.replace(EVENT, "EVERY 1 DAY", "EVERY 2 DAY")

        write_revision()

        assert made_for_a_proof(connection) == before


def test_nothing_is_written_where_nothing_differs(repository, write_revision, files):
    before = files()

    written = write_revision()

    assert written.told[-1] == "Nothing to write: the migrations make what the rooms make."
    assert files() == before


def test_rights_are_no_part_of_a_revision(repository, write_revision, files):
    grant = "-- idempotent: a right is given once\nGRANT UPDATE ON author TO library_desk;"
    repository.revision(4, "right", grant, "DO 0;")
    before = files()

    written = write_revision()

    assert written.told[-1] == (
        "Nothing to write: the migrations make what the rooms make. "
        "Only rights differ: roles/ grants them after every upgrade."
    )
    assert files() == before


def test_defaults_of_the_database_are_altered(repository, write_revision):
    repository.revision(
        4,
        "binary",
        "ALTER DATABASE COLLATE utf8mb4_bin;",
        "ALTER DATABASE COLLATE utf8mb4_0900_ai_ci;",
    )

    written = write_revision()

    assert written.statements("up") == "ALTER DATABASE COLLATE utf8mb4_0900_ai_ci;\n"
    assert written.statements("down") == "ALTER DATABASE COLLATE utf8mb4_bin;\n"

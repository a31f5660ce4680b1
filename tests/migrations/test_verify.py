"""verify and drift find any one difference between migrations, rooms and a live database."""

import pytest

from shopdb.engine.privileges import needed
from shopdb.migrate import fingerprint as fingerprinting
from shopdb.migrate.commands import upgrade
from shopdb.migrate.compare import differences
from shopdb.migrate.drift import drift, fingerprint_of_rooms
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.rooms import Name, Repository
from shopdb.migrate.scratch import scratch_database as scratch_database_of
from shopdb.migrate.session import engine_for, rows, run, session
from shopdb.migrate.verify import verify
from tests.migrations.scratch_repository import LOAN, library, printed

LEND = "procedures/desk/lend_book.sql"
DAYS = "procedures/desk/days_lent.sql"
BOOK = "schema/shelf/book.sql"
LOAN_TABLE = "schema/desk/loan.sql"
CARD = "views/shelf/book_card.sql"
TRIM = "triggers/desk/loan_before_insert_trim_note.sql"
DOT = "triggers/desk/loan_before_insert_add_dot.sql"
READER = "account 'library_reader'@'%'"
EVENT = "events/desk/purge_loans.sql"


def silent(_: str) -> None:
    pass


def changed(old, new):
    """The names of what differs."""
    return {str(item.name) for item in differences(old, new, str, str)}


def databases(server_url):
    with session(engine_for(server_url)) as connection:
        return {name for (name,) in rows(connection, "SHOW DATABASES")}


def test_equal_sources_verify_and_every_object_is_counted(repository, scratch_database):
    stages = []

    report = verify(repository.config, scratch_database, stages.append)

    assert report.findings == []
    assert report.revisions == 3
    assert report.counts == {
        "database": 1,
        "table": 3,
        "procedure": 1,
        "function": 1,
        "view": 2,
        "trigger": 2,
        "event": 1,
        "account": 3,
    }
    assert [line for line in stages if line.startswith("0003")] == ["0003: up, down, up"]


def test_a_difference_is_shown_with_the_objects_file(repository, scratch_database):
    repository.replace(BOOK, "pages INT NOT NULL DEFAULT 1", "pages INT NOT NULL DEFAULT 2")

    (finding,) = verify(repository.config, scratch_database, silent).findings

    assert finding.claim == "the migrations make what the rooms make"
    (difference,) = finding.differences
    assert difference.name == Name("table", "book")
    lines = difference.diff.split("\n")
    assert lines[:2] == ["--- the migrations: table book", "+++ schema/shelf/book.sql"]
    assert "-  `pages` int NOT NULL DEFAULT '1'" in lines
    assert "+  `pages` int NOT NULL DEFAULT '2'" in lines


MUTATIONS = [
    (BOOK, "title VARCHAR(200)", "title VARCHAR(201)", "table book"),
    (BOOK, "pages INT NOT NULL", "pages INT NULL", "table book"),
    (BOOK, "title VARCHAR(200)", "title VARCHAR(200) COLLATE utf8mb4_bin", "table book"),
    (BOOK, "'{\"a\":1}'", "'{\"a\": 1}'", "table book"),
    (BOOK, "(pages > 0)", "(pages > 1)", "table book"),
    (BOOK, "(pages > 0)", "(pages > 0) NOT ENFORCED", "table book"),
    (BOOK, "KEY ix_book_author (author_id)", "KEY ix_book_author (author_id DESC)", "table book"),
    (BOOK, "PRIMARY KEY (book_id),", "PRIMARY KEY (book_id), KEY ix_title (title),", "table book"),
    (BOOK, "),\n    CONSTRAINT ck", ") ON DELETE CASCADE,\n    CONSTRAINT ck", "table book"),
    (BOOK, "A book; one copy of it", "A book", "table book"),
    ("schema/people/author.sql", "100 % of it", "100 % of all", "table author"),
    ("schema/people/author.sql", "born_on DATE NULL", "born_on YEAR NULL", "table author"),
    (LOAN_TABLE, "note VARCHAR(80)", "note VARCHAR(80) INVISIBLE", "table loan"),
    (CARD, "OR REPLACE", "OR REPLACE ALGORITHM = MERGE", "view book_card"),
    (CARD, "SQL SECURITY DEFINER", "SQL SECURITY INVOKER", "view book_card"),
    (CARD, "': '", "'; '", "view book_card"),
    (LEND, "Lends a book", "Lends one", "procedure lend_book"),
    (LEND, "SECURITY DEFINER", "SECURITY INVOKER", "procedure lend_book"),
    (LEND, "another; kind", "another kind", "procedure lend_book"),
    (LEND, "MODIFIES SQL DATA", "READS SQL DATA", "procedure lend_book"),
    (DAYS, "GREATEST(1,", "GREATEST(0,", "function days_lent"),
    (DAYS, "DETERMINISTIC", "NOT DETERMINISTIC", "function days_lent"),
    (TRIM, "TRIM(NEW", "LTRIM(NEW", "trigger loan_before_insert_trim_note"),
    (EVENT, "EVERY 1 DAY", "EVERY 2 DAY", "event purge_loans"),
    (EVENT, "03:00:00", "03:00:01", "event purge_loans"),
    (EVENT, "DISABLE", "ENABLE", "event purge_loans"),
    (EVENT, "COMPLETION PRESERVE", "COMPLETION NOT PRESERVE", "event purge_loans"),
    (EVENT, "Forgets old loans", "Forgets", "event purge_loans"),
]


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_any_one_attribute_of_a_room_is_found(head, repository, scratch_database, mutation):
    path, old, new, name = mutation
    repository.replace(path, old, new)

    rooms = fingerprint_of_rooms(scratch_database, Repository(repository.root))

    assert changed(head, rooms) == {name}


def test_the_unchanged_rooms_are_equal(head, repository, scratch_database):
    rooms = fingerprint_of_rooms(scratch_database, Repository(repository.root))

    assert changed(head, rooms) == set()


def test_the_order_of_triggers_is_found(head, repository, scratch_database):
    repository.replace(DOT, "FOLLOWS", "PRECEDES")

    rooms = fingerprint_of_rooms(scratch_database, Repository(repository.root))

    assert changed(head, rooms) == {
        "trigger loan_before_insert_add_dot",
        "trigger loan_before_insert_trim_note",
    }


def test_an_object_that_only_one_side_has_is_found(head, repository, scratch_database):
    (repository.root / EVENT).unlink()
    repository.write("schema/desk/fine.sql", "CREATE TABLE fine (fine_id INT PRIMARY KEY);")

    rooms = fingerprint_of_rooms(scratch_database, Repository(repository.root))

    assert changed(head, rooms) == {"event purge_loans", "table fine"}


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("ALTER DATABASE COLLATE utf8mb4_bin;", "database"),
        (
            "-- idempotent: a grant\nGRANT UPDATE ON author TO library_desk;",
            "account 'library_desk'@'%'",
        ),
        (
            "-- idempotent: a grant\nGRANT EXECUTE ON FUNCTION days_lent TO library_reader;",
            "account 'library_reader'@'%'",
        ),
        (
            "ALTER TABLE loan MODIFY note VARCHAR(80) NOT NULL DEFAULT '' AFTER book_id;",
            "table loan",
        ),
    ],
)
def test_any_one_statement_of_a_migration_is_found(
    head, repository, scratch_database, statement, name
):
    repository.revision(4, "more", statement, "DO 0;")

    upgrade(scratch_database, config=repository.config)

    assert changed(head, printed(scratch_database)) == {name}


@pytest.mark.parametrize(
    "setting", ["sql_mode = 'ANSI_QUOTES'", "NAMES latin1", "collation_connection = 'utf8mb4_bin'"]
)
def test_the_settings_that_code_was_created_under_are_found(
    head, repository, scratch_database, setting
):
    trim = (repository.root / TRIM).read_text()
    first = "FOR EACH ROW PRECEDES loan_before_insert_add_dot"
    repository.revision(
        4,
        "again",
        "DROP TRIGGER loan_before_insert_trim_note;\n"
        f"SET {setting};\n" + trim.replace("FOR EACH ROW", first),
        "DO 0;",
    )

    upgrade(scratch_database, config=repository.config)

    assert changed(head, printed(scratch_database)) == {"trigger loan_before_insert_trim_note"}


def test_history_and_rows_make_no_difference(head, repository, scratch_database):
    upgrade(scratch_database, config=repository.config)
    with session(engine_for(scratch_database)) as connection:
        run(connection, "INSERT INTO author (author_id, name) VALUES (7, 'Ada')")
        run(
            connection,
            "ALTER TABLE book DROP KEY ix_book_author, ADD KEY ix_book_author (author_id)",
        )

    assert printed(scratch_database) == head


def test_a_way_down_that_leaves_something_is_named(repository, scratch_database):
    repository.replace("migrations/sql/0002_desk.down.sql", "DROP FUNCTION days_lent;", "DO 0;")

    with pytest.raises(MigrationProblem, match=r"0002_desk\.up\.sql:12: create function days_lent"):
        verify(repository.config, scratch_database, silent)


def test_a_way_down_that_changes_something_is_shown(repository, scratch_database):
    repository.replace(
        "migrations/sql/0003_pages.down.sql",
        "DROP COLUMN pages",
        "DROP COLUMN pages, ADD KEY (title)",
    )

    findings = verify(repository.config, scratch_database, silent).findings

    assert [finding.claim for finding in findings] == [
        "0003 down undoes 0003 up",
        "0003 up, down, up ends where it began",
    ]
    assert "+  KEY `title` (`title`)" in findings[0].differences[0].diff


def test_a_revision_that_takes_nothing_back_is_shown(repository, scratch_database):
    repository.revision(4, "shelf_mark", "CREATE TABLE IF NOT EXISTS mark (a INT);", "DO 0;")
    repository.write("schema/shelf/mark.sql", "CREATE TABLE mark (a INT);")

    findings = verify(repository.config, scratch_database, silent).findings

    assert [finding.claim for finding in findings] == [
        "downgrade base leaves an empty database",
        "0004 down undoes 0004 up",
    ]


def test_scratch_databases_and_their_rights_are_gone_afterwards(
    repository, scratch_database, server_url
):
    repository.write(
        "roles/grants/more.sql",
        """\
        GRANT ALL ON * TO library_desk WITH GRANT OPTION;
        GRANT EXECUTE ON PROCEDURE lend_book TO library_reader WITH GRANT OPTION;
        """,
    )
    repository.replace("migrations/sql/0003_pages.up.sql", "AFTER title", "AFTER nothing")

    with pytest.raises(MigrationProblem, match="Unknown column 'nothing'"):
        verify(repository.config, scratch_database, silent)

    begin = f"{scratch_database.database}_verify"
    assert not [name for name in databases(server_url) if name.startswith(begin)]
    with session(engine_for(server_url)) as connection:
        granted = [
            line.replace("\\", "")
            for account in ("library_desk", "library_reader", "library_owner@localhost")
            for (line,) in rows(connection, f"SHOW GRANTS FOR {account}")
        ]
    assert not [line for line in granted if begin in line]


def test_scratch_databases_lie_within_a_right_on_a_prefix(server_url):
    with scratch_database_of(server_url.set(database="shopdb"), "any") as engine:
        made = databases(server_url)
        with session(engine_for(server_url)) as connection:
            (inside,) = rows(connection, r"SHOW DATABASES LIKE 'shopdb\_verify\_any\_%'")

    assert inside[0] == engine.url.database
    assert inside[0] in made
    assert inside[0] not in databases(server_url)


def test_the_application_account_may_migrate_and_verify(
    repository, scratch_database, server_url, worker_id
):
    user = f"library_migrant_{worker_id}"
    grants = [grant.statement(f"'{user}'@'%'") for grant in needed(scratch_database.database)]
    limited = scratch_database.set(username=user, password="Migrant-1")
    with session(engine_for(server_url)) as connection:
        run(connection, f"CREATE USER '{user}'@'%' IDENTIFIED BY 'Migrant-1'")
        for grant in grants:
            run(connection, grant)
    try:
        upgrade(limited, config=repository.config)
        with session(engine_for(limited)) as connection:
            assert drift(connection, Repository(repository.root)) == []
        assert verify(repository.config, limited, silent).findings == []
    finally:
        with session(engine_for(server_url)) as connection:
            run(connection, f"DROP USER '{user}'@'%'")


def test_a_right_on_the_whole_database_is_on_no_other(repository, scratch_database, server_url):
    """In a grant _ stands for any character, so that shop_a would also be shopxa."""
    upgrade(scratch_database, config=repository.config)

    with session(engine_for(server_url)) as connection:
        granted = [
            line for (line,) in rows(connection, "SHOW GRANTS FOR 'library_owner'@'localhost'")
        ]
    escaped = scratch_database.database.replace("_", r"\_")
    assert f"GRANT ALL PRIVILEGES ON `{escaped}`.* TO `library_owner`@`localhost`" in granted


def test_drift_of_a_live_database_is_found(repository, scratch_database):
    upgrade(scratch_database, config=repository.config)
    with session(engine_for(scratch_database)) as connection:
        assert drift(connection, Repository(repository.root)) == []

        run(connection, "DROP TRIGGER loan_before_insert_add_dot")
        run(connection, "REVOKE INSERT ON book FROM library_desk")
        found = drift(connection, Repository(repository.root))

    assert [str(item.name) for item in found] == [
        "account 'library_desk'@'%'",
        "trigger loan_before_insert_add_dot",
    ]
    assert found[1].diff.split("\n")[1] == f"+++ {DOT}"


def test_a_kind_of_object_that_is_not_understood_is_never_equal(
    repository, scratch_database, monkeypatch
):
    """Here events are taken for the unknown kind, since servers differ in what else they have."""
    known = fingerprinting.UNDERSTOOD - {"EVENTS"}
    monkeypatch.setattr(fingerprinting, "UNDERSTOOD", known)

    with pytest.raises(MigrationProblem, match=r"does not understand: EVENTS .*purge_loans"):
        fingerprint_of_rooms(scratch_database, Repository(repository.root))


def test_a_rotating_table_may_hold_other_partitions(tmp_path, scratch_database):
    def table(mark, last):
        return (
            f"CREATE TABLE hit (at_day DATE NOT NULL) COMMENT = 'Visits{mark}' "
            "PARTITION BY RANGE COLUMNS (at_day) ("
            "PARTITION p1 VALUES LESS THAN ('2025-01-01'), "
            f"PARTITION p2 VALUES LESS THAN ({last}));"
        )

    prints = {}
    for mark in ("", " [rotating]"):
        for last in ("'2025-02-01'", "MAXVALUE"):
            folder = tmp_path / f"{len(prints)}"
            library(folder).write("schema/desk/hit.sql", table(mark, last))
            prints[mark, last] = fingerprint_of_rooms(scratch_database, Repository(folder))

    assert changed(prints["", "'2025-02-01'"], prints["", "MAXVALUE"]) == {"table hit"}
    rotating = prints[" [rotating]", "MAXVALUE"]
    assert changed(prints[" [rotating]", "'2025-02-01'"], rotating) == set()
    assert "PARTITION BY RANGE" in rotating[Name("table", "hit")]


def test_a_grant_on_what_is_in_no_room_is_refused(repository, scratch_database):
    repository.write("roles/grants/more.sql", "GRANT SELECT ON shelf_list TO library_reader;")

    with pytest.raises(MigrationProblem, match=r"more\.sql:1: grant shelf_list failed"):
        verify(repository.config, scratch_database, silent)


def test_tables_whose_keys_go_in_a_circle_are_installed(repository, scratch_database):
    loan = LOAN.replace(
        "KEY ix_loan_book (book_id),",
        "return_id INT UNSIGNED NULL, KEY (return_id), KEY ix_loan_book (book_id),\n"
        "        FOREIGN KEY (return_id) REFERENCES giving_back (giving_back_id),",
    )
    repository.write(LOAN_TABLE, loan)
    repository.write(
        "schema/desk/giving_back.sql",
        """\
        CREATE TABLE giving_back (
            giving_back_id INT UNSIGNED NOT NULL PRIMARY KEY,
            loan_id INT UNSIGNED NOT NULL,
            KEY (loan_id),
            FOREIGN KEY (loan_id) REFERENCES loan (loan_id)
        );
        """,
    )

    rooms = fingerprint_of_rooms(scratch_database, Repository(repository.root))

    assert Name("table", "giving_back") in rooms
    assert "REFERENCES `giving_back`" in rooms[Name("table", "loan")]


def test_the_room_at_fault_is_named_and_not_one_that_reads_it(repository, scratch_database):
    """book_announced, whose file comes first, only lacks the view that it reads."""
    repository.replace(CARD, "b.book_id", "b.no_such_column")

    with pytest.raises(MigrationProblem, match=r"book_card\.sql:1: view book_card cannot be made"):
        fingerprint_of_rooms(scratch_database, Repository(repository.root))


def test_a_key_to_a_table_in_no_room_is_refused(repository, scratch_database):
    repository.replace(LOAN_TABLE, "REFERENCES book (", "REFERENCES bok (")

    with pytest.raises(MigrationProblem, match="refers to bok, which is in no room"):
        fingerprint_of_rooms(scratch_database, Repository(repository.root))

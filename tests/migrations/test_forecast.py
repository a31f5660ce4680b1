"""A plan says of each statement what waits for it and for how many rows."""

import json

import pytest
from typer.testing import CliRunner

from shopdb.cli import migrate
from shopdb.cli.app import app
from shopdb.migrate import osc
from shopdb.migrate.commands import upgrade
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.forecast import forecast
from shopdb.migrate.session import engine_for, rows, run, session
from tests.migrations.interruption import Point, kill_at
from tests.migrations.scratch_repository import LEND_BOOK, LOAN_CHECK, printed

UP = f"""\
    -- Loses: nothing
    ALTER TABLE author ADD COLUMN motto VARCHAR(80) NULL, ALGORITHM=INSTANT;
    ALTER TABLE author ADD INDEX ix_author_motto (motto), ALGORITHM=INPLACE, LOCK=NONE;
    ALTER TABLE author ADD FULLTEXT INDEX ft_author_name (name), ALGORITHM=INPLACE, LOCK=SHARED;
    ALTER TABLE book MODIFY pages BIGINT NOT NULL DEFAULT 1;
    CREATE TABLE shelf (shelf_id INT NOT NULL PRIMARY KEY);
    INSERT INTO shelf (shelf_id) VALUES (1);
    UPDATE book SET pages = 2;
    SET SESSION foreign_key_checks = 1;
    DROP PROCEDURE lend_book;
{LEND_BOOK}
    DROP TRIGGER loan_before_insert_trim_note;
{LOAN_CHECK}
    ALTER TABLE shelf RENAME TO board;
    DROP TABLE board;
"""
DOWN = """\
    -- Loses: mottoes,
    --   all of them.
    ALTER TABLE book MODIFY pages INT NOT NULL DEFAULT 1;
    ALTER TABLE author DROP INDEX ft_author_name, DROP INDEX ix_author_motto, DROP COLUMN motto;
"""


@pytest.fixture
def filled(repository, scratch_database):
    """The library at its third revision with 40 authors and a book of each; a fourth is to run."""
    upgrade(scratch_database, config=repository.config)
    repository.revision(4, "shelves", UP, DOWN)
    with session(engine_for(scratch_database)) as db:
        names = ", ".join(f"('Author {number}')" for number in range(40))
        run(db, f"INSERT INTO author (name) VALUES {names}")
        run(db, "INSERT INTO book (author_id, title) SELECT author_id, 'Book' FROM author")
        rows(db, "ANALYZE TABLE author, book")
        yield db


def lines(found):
    return [
        (
            item.step.revision,
            item.step.statement.line,
            f"{item.about.verb} {item.about.kind} {item.about.name}".lower(),
            item.lock,
            item.rows,
        )
        for item in found
    ]


def test_a_statement_of_each_class_is_measured_and_nothing_runs(
    repository, scratch_database, filled
):
    before = printed(scratch_database)
    databases = rows(filled, "SHOW DATABASES")

    found = forecast(repository.config, scratch_database)

    assert [(what, lock, count) for _, _, what, lock, count in lines(found)] == [
        ("alter table author", "instant", 40),
        ("alter table author", "in place, writes go on", 40),
        ("alter table author", "in place, writes wait", 40),
        ("alter table book", "copy, writes wait", 40),
        ("create table shelf", "new", None),
        ("insert  shelf", "row locks", None),
        ("update  book", "row locks", 40),
        ("set  ", "none", None),
        ("drop procedure lend_book", "swapped", None),
        ("create procedure lend_book", "swapped", None),
        ("drop trigger loan_before_insert_trim_note", "swapped", None),
        ("create trigger loan_before_insert_trim_note", "swapped", None),
        ("alter table shelf", "instant", None),
        ("drop table board", "metadata", None),
    ]
    assert [line for _, line, *_ in lines(found)][:4] == [2, 3, 4, 5]
    assert {item.loses_back for item in found} == {"mottoes, all of them."}
    assert {item.loses for item in found} == {""}
    assert printed(scratch_database) == before
    assert rows(filled, "SHOW DATABASES") == databases


def test_code_that_is_dropped_and_created_says_what_callers_see(
    repository, scratch_database, filled
):
    found = forecast(repository.config, scratch_database)

    assert [(item.about.name, item.notes) for item in found if item.notes] == [
        (
            "lend_book",
            ("until it is created again, a call fails with 1305: callers try again",),
        ),
        (
            "loan_before_insert_trim_note",
            ("exchanged while its table is locked: writes wait, and none passes without it",),
        ),
    ]


def test_a_downgrade_is_planned_with_what_it_loses(repository, scratch_database, filled):
    upgrade(scratch_database, config=repository.config)

    found = forecast(repository.config, scratch_database, down_to="0003")

    assert lines(found) == [
        ("0004", 3, "alter table book", "copy, writes wait", 40),
        ("0004", 4, "alter table author", "in place, writes go on", 40),
    ]
    assert {item.loses for item in found} == {"mottoes, all of them."}
    by_count = forecast(repository.config, scratch_database, down_to="-1")
    assert lines(by_count) == lines(found)
    to_base = forecast(repository.config, scratch_database, down_to="base", try_out=False)
    assert [item.step.revision for item in to_base][-1] == "0001"
    for target in ("0005", "-9"):
        with pytest.raises(MigrationProblem, match=f"cannot go down to {target}: it is at 0004"):
            forecast(repository.config, scratch_database, down_to=target)


def test_clauses_that_do_not_fit_are_told(repository, scratch_database, filled):
    repository.write(
        "migrations/sql/0004_shelves.up.sql",
        """\
        ALTER TABLE author ADD COLUMN motto VARCHAR(80) NULL, ALGORITHM=COPY;
        ALTER TABLE book MODIFY pages BIGINT NOT NULL, ALGORITHM=INPLACE, LOCK=NONE;
        """,
    )

    copied, refused = forecast(repository.config, scratch_database)

    assert copied.lock == "copy, writes wait"
    assert copied.notes == ("asks for ALGORITHM=COPY; without it the server would take it instant",)
    assert refused.notes == (
        "asks for ALGORITHM=INPLACE, LOCK=NONE, which the server refuses: "
        "it needs copy, writes wait",
    )


def test_a_large_table_that_waits_is_named_with_what_each_tool_refuses(
    repository, scratch_database, filled
):
    run(filled, "CREATE TABLE plain (id INT NOT NULL PRIMARY KEY, n INT)")
    run(filled, "INSERT INTO plain SELECT book_id, 1 FROM book")
    rows(filled, "ANALYZE TABLE plain")
    repository.write(
        "migrations/sql/0004_shelves.up.sql",
        """\
        ALTER TABLE book MODIFY pages BIGINT NOT NULL;
        ALTER TABLE plain MODIFY n BIGINT;
        ALTER TABLE plain ADD INDEX ix_plain_n (n);
        UPDATE plain SET n = 2;
        -- chunks: 10 by id
        UPDATE plain SET n = 3;
        -- hand over: pt-online-schema-change
        ALTER TABLE plain MODIFY n INT;
        """,
    )

    at_most = forecast(repository.config, scratch_database, large=41)
    large = forecast(repository.config, scratch_database, large=40)

    handed = (
        "handed to pt-online-schema-change; on the server itself it would be as the column says"
    )
    assert [item.notes for item in at_most] == [(), (), (), (), (), (handed,)]
    assert [item.notes for item in large] == [
        (
            "book is large: writes wait long. A tool would let them go on:\n"
            "   gh-ost: no, foreign keys fk_book_author; foreign keys to it fk_loan_book; "
            "would rename checks ck_book_pages_positive\n"
            "   pt-online-schema-change: no, would rename foreign keys fk_book_author; "
            "would rename foreign keys to it fk_loan_book; "
            "would rename checks ck_book_pages_positive\n"
            "   spirit: no, foreign keys fk_book_author; foreign keys to it fk_loan_book; "
            "would rename checks ck_book_pages_positive",
        ),
        (
            "plain is large: writes wait long. A tool would let them go on:\n"
            "   gh-ost: yes\n   pt-online-schema-change: yes\n   spirit: yes",
        ),
        (),
        ("plain is large: the mark `chunks` above the statement would take it in pieces",),
        (),
        (handed,),
    ]


def test_the_facts_of_a_table_decide_which_tool_takes_it(scratch_database):
    with session(engine_for(scratch_database)) as db:
        run(db, "CREATE TABLE bare (n INT UNIQUE)")
        run(
            db,
            "CREATE TABLE tree (id INT UNIQUE NOT NULL, up INT, KEY ix_up (up), CHECK (up > 0), "
            "CONSTRAINT fk_up FOREIGN KEY (up) REFERENCES tree (id))",
        )
        run(db, "CREATE TRIGGER t BEFORE INSERT ON bare FOR EACH ROW SET NEW.n = 1")
        bare, tree = osc.facts(db, "bare"), osc.facts(db, "tree")

    assert [osc.verdict(tool, bare) for tool in osc.TOOLS] == [
        "gh-ost: no, no unique key without NULL; would rename triggers t",
        "pt-online-schema-change: no, no unique key without NULL",
        "spirit: no, no primary key; triggers t",
    ]
    assert osc.obstacles("pt-online-schema-change", bare)[1] == osc.Obstacle(
        "triggers t", "--preserve-triggers"
    )
    assert [str(item.why) for item in osc.obstacles("pt-online-schema-change", tree)] == [
        "would rename foreign keys fk_up",
        "foreign keys to itself fk_up",
    ]
    assert osc.verdict("spirit", tree).startswith("spirit: no, no primary key; foreign keys fk_up")
    fires = osc.TableFacts(("PRIMARY",), (), (), (), ("a", "b", "c", "d", "e"), ())
    assert [osc.verdict(tool, fires) for tool in osc.TOOLS] == [
        "gh-ost: no, would rename triggers a, b, c and 2 more",
        "pt-online-schema-change: yes, with --preserve-triggers, for triggers a, b, c and 2 more",
        "spirit: no, triggers a, b, c and 2 more",
    ]
    keyed = osc.TableFacts(("PRIMARY",), (), ("fk_child",), (), ("a", "b", "c", "d", "e"), ())
    assert [osc.verdict(tool, keyed) for tool in osc.TOOLS] == [
        "gh-ost: no, foreign keys to it fk_child; would rename triggers a, b, c and 2 more",
        "pt-online-schema-change: no, would rename foreign keys to it fk_child",
        "spirit: no, foreign keys to it fk_child; triggers a, b, c and 2 more",
    ]


def test_a_table_that_takes_no_more_instant_changes_is_named(repository, scratch_database, filled):
    for number in range(255):
        what = "DROP COLUMN motto" if number % 2 else "ADD COLUMN motto INT"
        run(filled, f"ALTER TABLE author {what}, ALGORITHM=INSTANT")
    run(filled, "ALTER TABLE book ADD COLUMN motto INT, ALGORITHM=INSTANT")
    repository.write(
        "migrations/sql/0004_shelves.up.sql",
        """\
        ALTER TABLE author ADD COLUMN more INT, ALGORITHM=INSTANT;
        ALTER TABLE book ADD COLUMN more INT, ALGORITHM=INSTANT;
        """,
    )

    full, free = forecast(repository.config, scratch_database)

    assert full.notes == (
        "author has had 255 columns added or dropped instantly, as many as the server keeps: the "
        "next one rebuilds it in place, and asked for INSTANT it is refused (4092)",
    )
    assert free.notes == ()
    with pytest.raises(MigrationProblem, match="ERROR 4092"):
        upgrade(scratch_database, config=repository.config)


def test_a_loss_that_no_file_announces_is_told(repository, scratch_database, filled):
    repository.write("migrations/sql/0004_shelves.up.sql", "DROP TABLE loan;\n")

    (item,) = forecast(repository.config, scratch_database)

    assert (item.lock, item.loses) == ("metadata", "table loan")


def test_a_statement_that_would_fail_is_told_before_anything_runs(
    repository, scratch_database, filled
):
    repository.write(
        "migrations/sql/0004_shelves.up.sql",
        "ALTER TABLE book ADD COLUMN pages INT;\n",
    )

    with pytest.raises(MigrationProblem, match=r"0004_shelves\.up\.sql:1: .* scratch copy"):
        forecast(repository.config, scratch_database)
    (item,) = forecast(repository.config, scratch_database, try_out=False)
    assert (item.lock, item.rows) == (None, 40)


def test_who_may_make_no_scratch_database_is_told_the_way_without(
    repository, scratch_database, filled
):
    name = scratch_database.database
    run(filled, "DROP USER IF EXISTS shopdb_plan_reader")
    run(filled, "CREATE USER shopdb_plan_reader IDENTIFIED BY 'plan'")
    run(filled, f"GRANT SELECT ON `{name}`.* TO shopdb_plan_reader")
    url = scratch_database.set(username="shopdb_plan_reader", password="plan")

    try:
        with pytest.raises(MigrationProblem, match="no scratch database can be made") as caught:
            forecast(repository.config, url)
        assert "--no-measure" in caught.value.remedy
        assert len(forecast(repository.config, url, try_out=False)) == 14
    finally:
        run(filled, "DROP USER shopdb_plan_reader")


def interrupted(repository, url, name, ordinal):
    """Kill the upgrade at a point of a statement of the fourth revision."""
    kill_at(Point(name, "0004", "up", ordinal), upgrade, url, "head", repository.config)


@pytest.mark.parametrize(
    "case", [("started", 2, 1), ("sent", 2, 2), ("finished", 2, 2), ("sent", 6, 5)]
)
def test_after_an_interruption_the_plan_begins_with_what_is_left(
    repository, scratch_database, filled, case
):
    name, ordinal, done = case
    interrupted(repository, scratch_database, name, ordinal)

    found = forecast(repository.config, scratch_database)

    assert [item.step.index for item in found] == list(range(done, 14))
    stand = f"{done} statements" if done > 1 else "1 statement"
    assert (
        found[0]
        .notes[0]
        .startswith(f"an earlier run was interrupted at 0004 up, statement {ordinal}: ")
    )
    assert found[0].notes[0].endswith(f"; {stand} of it stand, and the rest follows")
    with pytest.raises(MigrationProblem, match="an earlier run was interrupted at 0004 up"):
        forecast(repository.config, scratch_database, down_to="-1")


def test_where_only_the_revision_is_to_be_set_the_plan_says_so(
    repository, scratch_database, filled, shopdb
):
    repository.write("migrations/sql/0004_shelves.up.sql", "CREATE TABLE shelf (id INT);\n")
    interrupted(repository, scratch_database, "sent", 1)

    assert shopdb("plan") == (
        0,
        "No statement is left to run; 0004 up is not set yet. Run it once more.\n",
    )


@pytest.fixture
def shopdb(repository, scratch_database, monkeypatch):
    monkeypatch.setattr(migrate, "config", lambda: repository.config)
    monkeypatch.setattr(migrate, "database", lambda: scratch_database)
    monkeypatch.setattr(migrate.console, "width", 200)

    def invoke(*arguments):
        result = CliRunner().invoke(app, ["migrate", *arguments], catch_exceptions=False)
        return result.exit_code, result.output

    return invoke


def test_the_table_says_all_of_it(shopdb, filled):
    code, told = shopdb("plan", "--large", "40")

    rows_told = [
        [cell.strip() for cell in line.split("│")[1:-1]]
        for line in told.splitlines()
        if line.startswith("│")
    ]
    assert code == 0
    assert rows_told[3] == [
        *("0004", "0004_shelves.up.sql:5", "alter table", "book", "copy, writes wait", "40"),
        *("loses", "2"),
    ]
    assert rows_told[8][-1] == "4"
    assert "\n2  book is large: writes wait long." in told
    assert "\n4  until it is created again, a call fails with 1305" in told
    assert told.endswith("0004 down would lose mottoes, all of them.\n")


def test_json_is_for_programs(shopdb, filled):
    code, told = shopdb("plan", "--format", "json", "--no-measure")

    first = json.loads(told)[0]
    assert code == 0
    assert first.pop("statement").endswith("migrations/sql/0004_shelves.up.sql:2")
    assert first == {
        "revision": "0004",
        "direction": "up",
        "what": "alter table",
        "object": "author",
        "lock": None,
        "writes_wait": None,
        "asked": "",
        "refused": None,
        "rows": 40,
        "loses": "",
        "loses_back": "mottoes, all of them.",
        "notes": [],
    }
    code, told = shopdb("plan", "--format", "json", "--down", "0003")
    assert code == 0
    assert json.loads(told) == []

"""Renames are asked for, never guessed; what is renamed keeps its rows."""

import pytest

from shopdb.migrate.commands import upgrade
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.generate.renames import Question
from shopdb.migrate.session import engine_for, rows, run, session
from tests.migrations.generate.test_tables_with_code import firsts

LOAN_TABLE = "schema/desk/loan.sql"
ROW = (
    "INSERT INTO author (author_id, name) VALUES (1, 'Ada');"
    "INSERT INTO book (book_id, author_id, title) VALUES (2, 1, 'Notes');"
    "INSERT INTO loan (loan_id, book_id, note) VALUES (3, 2, 'kept');"
)


def rename_column(repository):
    """Let loan.note be called remark, wherever it is read."""
    repository.replace(LOAN_TABLE, "note VARCHAR(80)", "remark VARCHAR(80)")
    repository.replace("procedures/desk/lend_book.sql", "(book_id, note)", "(book_id, remark)")
    for name in ("trim_note", "add_dot"):
        path = repository.root / f"triggers/desk/loan_before_insert_{name}.sql"
        path.write_text(path.read_text().replace("NEW.note", "NEW.remark"))


def rename_table(repository):
    """Let author be called writer, wherever it is read."""
    path = repository.root / "schema/people/author.sql"
    text = path.read_text().replace("CREATE TABLE author", "CREATE TABLE writer")
    path.unlink()
    repository.write("schema/people/writer.sql", text)
    repository.replace("schema/shelf/book.sql", "REFERENCES author", "REFERENCES writer")
    repository.replace("views/shelf/book_card.sql", "JOIN author AS a", "JOIN writer AS a")


@pytest.fixture
def filled(repository, scratch_database):
    """A database at 0003 with a row in each table; gives a query's answer at head."""
    upgrade(scratch_database, "0003", config=repository.config)
    with session(engine_for(scratch_database)) as connection:
        for statement in ROW.split(";")[:-1]:
            run(connection, statement)

    def at_head(query):
        upgrade(scratch_database, config=repository.config)
        with session(engine_for(scratch_database)) as connection:
            return rows(connection, query)

    return at_head


def test_a_renamed_column_keeps_its_rows(repository, write_revision, filled):
    rename_column(repository)

    written = write_revision("remark", given=["loan.note=remark"])

    assert "RENAME COLUMN note TO remark" in written.up
    assert "RENAME COLUMN remark TO note" in written.down
    assert "Loses" not in written.up + written.down
    assert "  renamed  column loan.note to remark" in written.told
    assert filled("SELECT remark FROM loan") == [("kept.",)]


def test_a_renamed_table_keeps_its_rows_and_its_keys(repository, write_revision, filled):
    rename_table(repository)

    written = write_revision("writer", given=["author=writer"])

    assert firsts(written.up) == ["RENAME table author", "CREATE view book_card"] or firsts(
        written.up
    ) == ["ALTER table author", "CREATE view book_card"]
    assert "Loses" not in written.up + written.down
    assert filled("SELECT name FROM writer") == [("Ada",)]


def test_a_renamed_table_takes_its_triggers_along(repository, write_revision, filled):
    path = repository.root / LOAN_TABLE
    text = path.read_text().replace("CREATE TABLE loan", "CREATE TABLE lending")
    path.unlink()
    repository.write("schema/desk/lending.sql", text)
    for file in (
        "triggers/desk/loan_before_insert_trim_note.sql",
        "triggers/desk/loan_before_insert_add_dot.sql",
    ):
        repository.replace(file, "INSERT ON loan", "INSERT ON lending")
    repository.replace("procedures/desk/lend_book.sql", "INTO loan ", "INTO lending ")
    repository.replace("events/desk/purge_loans.sql", "FROM loan ", "FROM lending ")

    written = write_revision("lend", given=["loan=lending"])

    assert not [first for first in firsts(written.up) if "trigger" in first]
    assert filled("SELECT note FROM lending") == [("kept.",)]


def test_a_column_of_a_renamed_table_may_be_renamed_under_either_name(
    repository, write_revision, filled
):
    rename_table(repository)
    repository.replace("schema/people/writer.sql", "born_on DATE", "birthday DATE")

    written = write_revision("writer", given=["author=writer", "author.born_on=birthday"])

    assert "RENAME COLUMN born_on TO birthday" in written.up
    assert filled("SELECT name, birthday FROM writer") == [("Ada", None)]


def test_a_rename_is_asked_for_and_yes_keeps_the_rows(repository, write_revision, filled):
    rename_column(repository)
    asked = []

    def yes(question):
        asked.append(question)
        return question.candidates[0]

    written = write_revision("remark", ask=yes)

    assert asked == [Question("loan.note", ["loan.remark"])]
    assert "RENAME COLUMN note TO remark" in written.up
    assert filled("SELECT remark FROM loan") == [("kept.",)]


def test_a_rename_is_asked_for_and_no_drops_and_adds(repository, write_revision):
    rename_column(repository)

    written = write_revision("remark", ask=lambda _: None)

    assert "RENAME" not in written.up
    assert "DROP COLUMN note" in written.up
    assert "ADD COLUMN remark" in written.up
    assert any("Loses" in line and "note" in line for line in written.head("up"))


def test_nobody_to_ask_is_a_refusal_that_names_every_option(repository, write_revision, files):
    rename_column(repository)
    rename_table(repository)
    before = files()

    with pytest.raises(MigrationProblem) as caught:
        write_revision("remark")

    assert caught.value.what.splitlines() == [
        "author is gone, and like it is what is new: writer",
        "loan.note is gone, and like it is what is new: loan.remark",
    ]
    assert caught.value.remedy.splitlines() == [
        "Say which were renamed, for otherwise their rows are lost:",
        "  --rename author=writer",
        "  --rename loan.note=remark",
        "and --no-rename where none was, or none but these.",
    ]
    assert files() == before


def test_no_rename_answers_for_all(repository, write_revision):
    rename_column(repository)
    rename_table(repository)

    written = write_revision("anew", no_rename=True)

    assert "RENAME" not in written.up
    assert "DROP TABLE author" in written.up
    assert "CREATE TABLE writer" in written.up


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("loan.note", "it is neither old=new nor table.old=new"),
        ("loan.nothing=remark", "loan.nothing is not gone"),
        ("loan.note=title", "loan.title is not new"),
        ("authors=writer", "authors is not gone"),
    ],
)
def test_an_answer_that_fits_nothing_is_refused(repository, write_revision, given, why):
    rename_column(repository)

    with pytest.raises(MigrationProblem, match=why):
        write_revision("remark", given=[given])

"""A file out of its place, or a revision without its pair, is refused by name."""

import pytest

from shopdb.migrate.commands import configuration
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.history import revisions
from shopdb.migrate.rooms import Name, Repository
from tests.migrations.scratch_repository import LOAN, ScratchRepository

TABLE = "CREATE TABLE fine (fine_id INT);"


def read(repository):
    return Repository(repository.root).objects


def test_reads_every_object_with_its_domain_and_file(repository):
    objects = read(repository)

    assert [str(name) for name in objects] == [
        "table loan",
        "table author",
        "table book",
        "function days_lent",
        "procedure lend_book",
        "view book_announced",
        "view book_card",
        "trigger loan_before_insert_add_dot",
        "trigger loan_before_insert_trim_note",
        "event purge_loans",
    ]
    found = objects[Name("procedure", "lend_book")]
    assert (found.room, found.domain) == ("procedures", "desk")
    assert found.path == repository.root / "procedures/desk/lend_book.sql"
    assert found.statement.line == 7


@pytest.mark.parametrize(
    ("path", "text", "what"),
    [
        ("views/desk/fine.sql", TABLE, r"desk/fine\.sql:1: create table fine stands in views/"),
        ("schema/desk/fine.sql", "DROP TABLE fine;", r"fine\.sql:1: drop table fine stands"),
        ("schema/desk/fee.sql", TABLE, r"the file fee\.sql holds table fine"),
        ("schema/desk/fine.sql", f"{TABLE}\nDO 0;", r"fine\.sql:2: a second statement"),
        ("schema/fine.sql", TABLE, r"schema/fine\.sql does not lie in a domain"),
        ("schema/desk/old/fine.sql", TABLE, r"old/fine\.sql does not lie in a domain"),
        ("schema/shelf/loan.sql", LOAN, "table loan has two files: .*desk.*shelf"),
        ("events/desk/empty.sql", "-- nothing yet", r"empty\.sql holds no statement"),
    ],
)  # fmt: skip
def test_refuses_what_is_not_in_its_place(repository, path, text, what):
    repository.write(path, text)

    with pytest.raises(MigrationProblem, match=what):
        read(repository)


def test_a_procedure_and_a_function_share_a_room_and_may_share_a_name(repository):
    repository.write(
        "procedures/shelf/lend_book.sql", "CREATE FUNCTION lend_book() RETURNS INT RETURN 1;"
    )

    objects = read(repository)

    assert objects[Name("function", "lend_book")].domain == "shelf"
    assert objects[Name("procedure", "lend_book")].domain == "desk"


def history(repository):
    from alembic.script import ScriptDirectory

    return revisions(ScriptDirectory.from_config(configuration(repository.root)))


def test_revisions_come_oldest_first_with_their_files(repository):
    found = history(repository)

    assert list(found) == ["0001", "0002", "0003"]
    assert found["0002"].path("down") == repository.root / "migrations/sql/0002_desk.down.sql"


def test_a_repository_may_have_no_revision_yet(tmp_path):
    assert history(ScratchRepository.make(tmp_path)) == {}


def test_a_missing_pair_is_named(repository):
    (repository.root / "migrations/sql/0002_desk.down.sql").unlink()

    with pytest.raises(MigrationProblem, match=r"0002_desk\.down\.sql does not exist"):
        history(repository)


def test_a_sql_file_without_a_revision_is_named(repository):
    repository.write("migrations/sql/0002_desks.up.sql", "DO 0;")

    with pytest.raises(MigrationProblem, match=r"0002_desks\.up\.sql belongs to no revision"):
        history(repository)


def test_a_module_that_holds_another_revision_is_named(repository):
    repository.replace(
        "migrations/versions/0003_pages.py", 'revision = "0003"', 'revision = "0004"'
    )

    with pytest.raises(MigrationProblem, match=r"0003_pages\.py holds revision '0004', not '0003'"):
        history(repository)


def test_a_module_without_a_number_is_named(repository):
    versions = repository.root / "migrations/versions"
    (versions / "0003_pages.py").rename(versions / "pages.py")

    with pytest.raises(MigrationProblem, match=r"pages\.py is not named NNNN_name\.py"):
        history(repository)

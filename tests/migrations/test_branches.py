"""The revisions are one line: what branches, breaks or goes in a circle is refused, and mended."""

import pytest
from alembic.script import ScriptDirectory
from typer.testing import CliRunner

from shopdb.cli import migrate
from shopdb.cli.app import app
from shopdb.migrate.commands import print_sql, upgrade
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.history import revisions
from shopdb.migrate.plan import plan, status
from shopdb.migrate.renumber import renumber
from shopdb.migrate.session import engine_for, rows, run, session

STAMP = "CREATE TABLE stamp (stamp_id INT NOT NULL PRIMARY KEY);"
HEAD = "-- Migration {number}, {way}: stamps\n--\n-- Locks: none (as 0007 does)\n\n"


def stamps(repository, number=4, name="stamps", after=None):
    """A revision of a branch, with the heads that `make revision` writes."""
    repository.revision(number, name, STAMP, "DROP TABLE stamp;")
    for way in ("up", "down"):
        path = repository.root / f"migrations/sql/{number:04}_{name}.{way}.sql"
        path.write_text(HEAD.format(number=f"{number:04}", way=way) + path.read_text())
    if after is not None:
        module = repository.root / f"migrations/versions/{number:04}_{name}.py"
        text = module.read_text()
        module.write_text(text.replace(f'"{number - 1:04}"', f'"{after}"'))


def refusal(repository):
    with pytest.raises(MigrationProblem) as caught:
        revisions(ScriptDirectory.from_config(repository.config))
    return caught.value


def follow(repository, problem):
    """Run the command that a refusal tells; what the history is afterwards."""
    line = next(line for line in problem.remedy.split("\n") if "  shopdb migrate renumber " in line)
    *_, name, number = line.split()
    renumber(repository.root / "migrations", name, number)
    return list(revisions(ScriptDirectory.from_config(repository.config)))


def test_two_revisions_with_one_number(repository):
    stamps(repository)
    repository.revision(4, "fines", "CREATE TABLE fine (a INT);", "DROP TABLE fine;")

    problem = refusal(repository)

    assert problem.what == "0004_fines and 0004_stamps are both revision 0004"
    assert "  shopdb migrate renumber 0004_stamps 0005\n" in problem.remedy
    assert "begin with the last of them" in problem.remedy
    assert follow(repository, problem) == ["0001", "0002", "0003", "0004", "0005"]


def test_two_heads(repository):
    stamps(repository)
    stamps(repository, 5, "fines", after="0003")

    problem = refusal(repository)

    assert problem.what == (
        "0004_stamps and 0005_fines both come after revision 0003: the history has two heads"
    )
    assert follow(repository, problem) == ["0001", "0002", "0003", "0004", "0005"]


def test_two_beginnings(repository):
    repository.replace("migrations/versions/0003_pages.py", '"0002"', "None")

    assert refusal(repository).what.startswith("0001_shelf and 0003_pages both come first: ")


def test_a_revision_whose_predecessor_is_missing(repository):
    stamps(repository, 6, after="0005")

    problem = refusal(repository)

    assert problem.what == "0006_stamps comes after revision 0005, which is not here"
    assert "Fetch the branch that has 0005" in problem.remedy
    assert follow(repository, problem) == ["0001", "0002", "0003", "0004"]


def test_a_circle(repository):
    stamps(repository, 4, after="0005")
    stamps(repository, 5, "fines")

    assert refusal(repository).what == (
        "these revisions go in a circle: 0004_stamps after 0005, 0005_fines after 0004"
    )


def test_a_revision_that_follows_itself(repository):
    stamps(repository, 4, after="0004")

    assert refusal(repository).what.endswith("in a circle: 0004_stamps after 0004")


def test_a_gap(repository):
    stamps(repository, 6, after="0003")

    problem = refusal(repository)

    assert problem.what.startswith("0006_stamps comes after 0003_pages: ")
    assert problem.remedy.endswith("  shopdb migrate renumber 0006_stamps 0004")
    assert follow(repository, problem) == ["0001", "0002", "0003", "0004"]


def test_a_revision_that_joins_two(repository):
    repository.replace("migrations/versions/0003_pages.py", '"0002"', '("0001", "0002")')

    problem = refusal(repository)

    assert problem.what.endswith("0003_pages.py joins 0001 and 0002")
    assert "renumber the revisions of one branch to follow the other" in problem.remedy


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("revision = str(3)", r"0003_pages\.py:5: revision is computed"),
        ('revision = "0003', r"0003_pages\.py:5: this is not Python"),
    ],
)
def test_a_module_that_cannot_be_read(repository, line, words):
    repository.replace("migrations/versions/0003_pages.py", '\nrevision = "0003"', f"\n{line}")

    with pytest.raises(MigrationProblem, match=words):
        revisions(ScriptDirectory.from_config(repository.config))


def test_types_may_be_written(repository):
    repository.replace("migrations/versions/0003_pages.py", "\nrevision =", "\nrevision: str =")

    assert len(revisions(ScriptDirectory.from_config(repository.config))) == 3


def test_commands_refuse_it_and_touch_nothing(repository, scratch_database):
    stamps(repository)
    stamps(repository, 5, "fines", after="0003")

    for refused in (
        lambda: upgrade(scratch_database, config=repository.config),
        lambda: print_sql(config=repository.config),
        lambda: plan(repository.config, scratch_database),
        lambda: status(repository.config, scratch_database),
    ):
        with pytest.raises(MigrationProblem, match="the history has two heads"):
            refused()
    with session(engine_for(scratch_database)) as connection:
        assert rows(connection, "SHOW TABLES") == []


def test_renumbering_moves_the_files_and_mends_what_they_say(repository, scratch_database):
    stamps(repository)
    folder = repository.root / "migrations"
    module = folder / "versions/0004_stamps.py"
    module.write_text(
        '"""Stamps.\n\nRevision: 0004\nRevises: 0003\n"""\n'
        + module.read_text().removeprefix('"""stamps."""\n')
    )
    down = folder / "sql/0004_stamps.down.sql"
    down.write_text(down.read_text() + "-- As 0004 was\nDO '-- Migration 0004';\n")
    repository.revision(4, "fines", "CREATE TABLE fine (a INT);", "DROP TABLE fine;")

    written = renumber(folder, "0004_stamps", "0005")

    assert [path.relative_to(folder).as_posix() for path in written] == [
        "versions/0005_stamps.py",
        "sql/0005_stamps.up.sql",
        "sql/0005_stamps.down.sql",
    ]
    assert not list(folder.rglob("0004_stamps*"))
    assert written[0].read_text().splitlines() == [
        '"""Stamps.',
        "",
        "Revision: 0005",
        "Revises: 0004",
        '"""',
        "",
        "from shopdb.migrate import sql_revision",
        "",
        'revision = "0005"',
        'down_revision = "0004"',
        "",
        "upgrade, downgrade = sql_revision(__file__)",
    ]
    assert written[1].read_text() == HEAD.format(number="0005", way="up") + STAMP
    assert written[2].read_text() == (
        HEAD.format(number="0005", way="down")
        + "DROP TABLE stamp;-- As 0004 was\nDO '-- Migration 0004';\n"
    )
    upgrade(scratch_database, config=repository.config)
    assert status(repository.config, scratch_database).current == "0005"


def test_a_branch_of_two_is_renumbered_last_one_first(repository):
    stamps(repository)
    repository.revision(5, "stamp_colours", "ALTER TABLE stamp ADD colour INT;", "DO 0;")
    repository.revision(4, "fines", "CREATE TABLE fine (a INT);", "DROP TABLE fine;")
    folder = repository.root / "migrations"

    with pytest.raises(MigrationProblem, match="0005 is the number of 0005_stamp_colours"):
        renumber(folder, "0004_stamps", "0005")
    renumber(folder, "0005_stamp_colours", "0006")
    renumber(folder, "0004_stamps", "0005")

    line = revisions(ScriptDirectory.from_config(repository.config))
    assert [files.module.stem for files in line.values()][3:] == [
        "0004_fines",
        "0005_stamps",
        "0006_stamp_colours",
    ]


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("0004_nothing", "0005", "there is no revision 0004_nothing"),
        ("../0003_pages", "0005", "there is no revision"),
        ("0003_pages", "5", "5 is no number"),
        ("0003_pages", "0000", "0000 is no number"),
        ("0003_pages", "0002", "0002 is the number of 0002_desk"),
    ],
)
def test_what_cannot_be_renumbered_is_left_alone(repository, name, number, words):
    folder = repository.root / "migrations"
    before = {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}

    with pytest.raises(MigrationProblem, match=words):
        renumber(folder, name, number)

    assert {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()} == before


def test_the_command_says_what_it_wrote(repository, monkeypatch):
    stamps(repository, 6, after="0005")
    monkeypatch.setattr(migrate, "config", lambda: repository.config)
    monkeypatch.chdir(repository.root)

    told = CliRunner().invoke(
        app, ["migrate", "renumber", "0006_stamps", "0004"], catch_exceptions=False
    )

    assert told.exit_code == 0
    assert told.output.splitlines() == [
        "wrote migrations/versions/0004_stamps.py",
        "wrote migrations/sql/0004_stamps.up.sql",
        "wrote migrations/sql/0004_stamps.down.sql",
        "A database that has run 0006_stamps must take it back with the files of before.",
    ]


def test_a_database_of_another_branch_is_told_so(repository, scratch_database):
    upgrade(scratch_database, config=repository.config)
    with session(engine_for(scratch_database)) as connection:
        run(connection, "UPDATE alembic_version SET version_num = '0004'")

    for refused in (
        lambda: upgrade(scratch_database, config=repository.config),
        lambda: plan(repository.config, scratch_database),
        lambda: status(repository.config, scratch_database),
    ):
        with pytest.raises(MigrationProblem) as caught:
            refused()
        assert caught.value.what == (
            f"{scratch_database.database} is at revision 0004, which this repository does not "
            "have: another branch was applied to it"
        )
        assert "Check out the branch that has 0004" in caught.value.remedy


def test_a_stamp_that_purges_puts_such_a_database_right(repository, scratch_database):
    from alembic import command

    upgrade(scratch_database, config=repository.config)
    with session(engine_for(scratch_database)) as connection:
        run(connection, "UPDATE alembic_version SET version_num = '0004'")
    config = repository.config
    config.attributes["url"] = scratch_database

    with pytest.raises(MigrationProblem, match="is at revision 0004"):
        command.stamp(config, "0003")
    command.stamp(config, "0003", purge=True)

    assert status(repository.config, scratch_database).current == "0003"

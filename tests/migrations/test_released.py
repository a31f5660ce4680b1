"""What is released stays as it was, for every command; the manifest is one of sha256sum's."""

import shutil
import subprocess
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from typer.testing import CliRunner

from shopdb.cli import migrate
from shopdb.cli.app import app
from shopdb.migrate.commands import downgrade, print_sql, upgrade
from shopdb.migrate.drift import drift
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.history import revisions
from shopdb.migrate.plan import plan, status
from shopdb.migrate.release import release
from shopdb.migrate.released import manifest
from shopdb.migrate.rooms import Repository
from shopdb.migrate.session import engine_for, rows, session
from shopdb.migrate.verify import verify
from tests.migrations.scratch_repository import PROJECT, ScratchRepository, library

FILES = [
    f"migrations/{path}"
    for name in ("0001_shelf", "0002_desk", "0003_pages")
    for path in (f"versions/{name}.py", f"sql/{name}.up.sql", f"sql/{name}.down.sql")
]
DOWN = "migrations/sql/0002_desk.down.sql"


def silent(_: str) -> None:
    pass


@pytest.fixture(scope="session")
def released_library(server_url, tmp_path_factory):
    """The library with its three revisions released."""
    repository = library(tmp_path_factory.mktemp("released"))
    release(repository.config, server_url.set(database="shopdb_scratch"), silent)
    return repository


@pytest.fixture
def released(released_library, tmp_path):
    """The same, as the test will change it."""
    shutil.copytree(released_library.root, tmp_path / "library")
    return ScratchRepository(tmp_path / "library")


def by_alembic(function, *arguments, **options):
    def call(repository, url):
        config = repository.config
        config.attributes["url"] = url
        function(config, *arguments, **options)

    return call


def find_drift(repository, url):
    with session(engine_for(url)) as connection:
        drift(connection, Repository(repository.root))


# Every command that Alembic or this tooling has for a repository.
COMMANDS = {
    "upgrade": lambda repository, url: upgrade(url, config=repository.config),
    "downgrade": lambda repository, url: downgrade(url, "base", config=repository.config),
    "plan": lambda repository, url: plan(repository.config, url),
    "status": lambda repository, url: status(repository.config, url),
    "verify": lambda repository, url: verify(repository.config, url, silent),
    "release": lambda repository, url: release(repository.config, url, silent),
    "sql": lambda repository, _: print_sql(config=repository.config),
    "drift": find_drift,
    "stamp": by_alembic(command.stamp, "0001"),
    "check": by_alembic(command.check),
    "current": by_alembic(command.current),
    "history": by_alembic(command.history),
    "heads": by_alembic(command.heads),
    "show": by_alembic(command.show, "0001"),
    "branches": by_alembic(command.branches),
    "revision": by_alembic(command.revision, "more", rev_id="0004"),
    "downgrade --sql": by_alembic(command.downgrade, "0003:0001", sql=True),
}


def edit(path: Path) -> None:
    """Change one byte so that the file still says the same: only its hash tells."""
    text = path.read_bytes()
    path.write_bytes(text.removesuffix(b"\n") + b" ")


def test_the_unchanged_history_is_admitted(released):
    assert list(revisions(ScriptDirectory.from_config(released.config))) == ["0001", "0002", "0003"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_refuses_an_edited_and_a_missing_file(released, scratch_database, name):
    path = released.root / DOWN
    before = path.read_bytes()
    for spoil, fault in ((edit, "has been edited"), (Path.unlink, "is gone")):
        path.write_bytes(before)
        spoil(path)
        with pytest.raises(MigrationProblem) as caught:
            COMMANDS[name](released, scratch_database)

        assert f"{DOWN} is released and {fault}" in caught.value.what
        assert "git checkout -- " in caught.value.remedy
        assert "belongs in the next revision" in caught.value.remedy
    with session(engine_for(scratch_database)) as connection:
        assert rows(connection, "SHOW TABLES") == []


@pytest.mark.parametrize("name", ["upgrade", "plan", "sql", "drift", "history", "revision"])
def test_a_byte_of_any_file_is_enough(released, scratch_database, name):
    for file in FILES:
        path = released.root / file
        before = path.read_bytes()
        edit(path)
        with pytest.raises(MigrationProblem, match="has been edited") as caught:
            COMMANDS[name](released, scratch_database)

        assert file in caught.value.what
        path.write_bytes(before)


def test_every_byte_counts(released):
    """Each byte of each file, flipped: no command that asks for the history goes on."""
    script = ScriptDirectory.from_config(released.config)
    tried = 0
    for file in FILES:
        path = released.root / file
        before = path.read_bytes()
        for at in range(len(before)):
            path.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
            with pytest.raises(MigrationProblem, match="has been edited"):
                revisions(script)
            tried += 1
        path.write_bytes(before)

    assert tried > 4000
    assert len(revisions(script)) == 3


def test_line_ends_and_a_byte_order_mark_do_not_count(released, scratch_database):
    for file in [*FILES, "migrations/released.txt"]:
        path = released.root / file
        mark = b"" if file.endswith("txt") else b"\xef\xbb\xbf"
        path.write_bytes(mark + path.read_bytes().replace(b"\n", b"\r\n"))

    upgrade(scratch_database, config=released.config)

    assert status(released.config, scratch_database).pending == []


def test_another_order_is_refused(released, scratch_database):
    for number, before in (("0002", "0003"), ("0003", "0001")):
        (path,) = (released.root / "migrations/versions").glob(f"{number}_*")
        text = path.read_text()
        path.write_text(text.replace("down_revision = ", f'down_revision = "{before}"  # '))

    with pytest.raises(MigrationProblem, match=r"0002_desk\.py is released and has been edited"):
        upgrade(scratch_database, config=released.config)


def test_a_revision_before_a_released_one_is_refused(released, scratch_database):
    # As if it had been 0001, and the others had come after it.
    released.revision(4, "stamps", "CREATE TABLE stamp (a INT);", "DROP TABLE stamp;")
    path = released.root / "migrations/released.txt"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:6]))
    release_lines(released, "0004_stamps")

    with pytest.raises(MigrationProblem) as caught:
        upgrade(scratch_database, config=released.config)

    assert "versions/0003_pages.py stands among the released revisions" in caught.value.what
    assert "before 0004_stamps" in caught.value.what
    assert "shopdb migrate renumber 0003_pages" in caught.value.remedy


def release_lines(repository, name):
    """List one revision as released, as sha256sum would."""
    folder = repository.root / "migrations"
    paths = [f"versions/{name}.py", f"sql/{name}.up.sql", f"sql/{name}.down.sql"]
    lines = subprocess.run(
        ["sha256sum", *paths], cwd=folder, check=True, capture_output=True, text=True
    ).stdout
    with (folder / "released.txt").open("a") as file:
        file.write(lines)


def test_a_manifest_in_another_order_is_refused(released, scratch_database):
    path = released.root / "migrations/released.txt"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:3] + lines[6:] + lines[3:6]))

    with pytest.raises(MigrationProblem) as caught:
        upgrade(scratch_database, config=released.config)

    assert "released.txt:4: 0003_pages is released before 0002_desk" in caught.value.what


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (4, 5),  # a missing line: the next one stands where it was
        (8, 8),  # the last one: what is there of the revision is not all
    ],
)
def test_a_manifest_that_leaves_out_a_file_is_refused(released, scratch_database, line, place):
    path = released.root / "migrations/released.txt"
    lines = path.read_text().splitlines(keepends=True)
    del lines[line]
    path.write_text("".join(lines))

    with pytest.raises(MigrationProblem) as caught:
        upgrade(scratch_database, config=released.config)

    assert f"released.txt:{place}: " in caught.value.what
    assert "git checkout -- " in caught.value.remedy


@pytest.mark.parametrize("line", ["# released in March", "0" * 63 + "  sql/0004_x.up.sql", ""])
def test_a_line_that_is_not_of_sha256sum_is_refused(released, scratch_database, line):
    path = released.root / "migrations/released.txt"
    path.write_text(path.read_text() + line + "\n")

    with pytest.raises(MigrationProblem, match=r"released\.txt:10: this is not the hash"):
        upgrade(scratch_database, config=released.config)


def test_sha256sum_reads_the_manifest(released):
    asked = ["sha256sum", "--check", "--strict", "released.txt"]
    told = subprocess.run(
        asked, cwd=released.root / "migrations", check=True, capture_output=True, text=True
    )

    assert told.stdout.splitlines() == [f"{file.removeprefix('migrations/')}: OK" for file in FILES]


def test_new_revisions_are_free_until_they_are_released(released, scratch_database):
    released.revision(4, "stamps", "CREATE TABLE stamp (a INT);", "DROP TABLE stamp;")
    released.write("schema/desk/stamp.sql", "CREATE TABLE stamp (a INT);")
    up = released.root / "migrations/sql/0004_stamps.up.sql"
    edit(up.with_name("0004_stamps.down.sql"))
    upgrade(scratch_database, config=released.config)

    assert release(released.config, scratch_database, silent) == ["0004_stamps"]
    assert release(released.config, scratch_database, silent) == []
    assert manifest(released.root / "migrations").names[-1] == "0004_stamps"
    edit(up)
    with pytest.raises(MigrationProblem, match=r"0004_stamps\.up\.sql is released and has been"):
        upgrade(scratch_database, config=released.config)


def test_nothing_is_released_that_differs_from_the_rooms(released, scratch_database):
    released.revision(4, "stamps", "CREATE TABLE stamp (a INT);", "DROP TABLE stamp;")

    with pytest.raises(MigrationProblem, match="the migrations make what the rooms make; nothing"):
        release(released.config, scratch_database, silent)

    assert len(manifest(released.root / "migrations").names) == 3


def test_the_command_says_what_it_released(released, scratch_database, monkeypatch):
    (released.root / "migrations/released.txt").unlink()
    monkeypatch.setattr(migrate, "config", lambda: released.config)
    monkeypatch.setattr(migrate, "database", lambda: scratch_database)

    told = [
        CliRunner().invoke(app, ["migrate", "release"], catch_exceptions=False).output
        for _ in range(2)
    ]

    assert told[0].endswith("released 0001_shelf\nreleased 0002_desk\nreleased 0003_pages\n")
    assert told[1] == "Every revision is released.\n"


def test_a_path_is_told_from_where_one_stands(released, scratch_database, monkeypatch):
    monkeypatch.chdir(released.root)
    edit(Path(DOWN))

    with pytest.raises(MigrationProblem) as caught:
        upgrade(scratch_database, config=released.config)

    assert caught.value.remedy.startswith(f"Restore it as it was: git checkout -- {DOWN}\n")


def test_the_projects_own_history_is_as_released():
    script = ScriptDirectory.from_config(ScratchRepository(PROJECT).config)
    names = [files.module.stem for files in revisions(script).values()]
    listed = manifest(PROJECT / "migrations").names

    assert len(listed) >= 39
    assert names[: len(listed)] == listed

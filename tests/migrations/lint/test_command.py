"""`shopdb lint`: what it takes, how it ends, and what it asks a server."""

import hashlib
import json

import pytest
from typer.testing import CliRunner

from shopdb.cli import lint as door
from shopdb.cli.app import app
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.session import engine_for, run, session
from tests.migrations.lint.lint_repository import DOWN, TABLE, UP, project
from tests.migrations.scratch_repository import ScratchRepository

NEXT_UP, NEXT_DOWN = UP.replace("0001_first", "0002_next"), DOWN.replace("0001_first", "0002_next")
MADE = "CREATE TABLE t (a INT NOT NULL PRIMARY KEY, b INT NULL, KEY ix_b (b));"
FILES = {
    UP: MADE,
    DOWN: "-- Loses: every row of t\nDROP TABLE t;",
    NEXT_UP: "ALTER TABLE t RENAME COLUMN b TO c, ALGORITHM = INSTANT;",
    NEXT_DOWN: "ALTER TABLE t RENAME COLUMN c TO b, ALGORITHM = INSTANT;",
}
COPIED = {
    NEXT_UP: "ALTER TABLE t ADD COLUMN c INT NULL, ALGORITHM = COPY, LOCK = SHARED;",
    NEXT_DOWN: "-- Loses: c\nALTER TABLE t DROP COLUMN c, ALGORITHM = INSTANT;",
}


def no_server():
    raise MigrationProblem("no server answers", "Start one.")


@pytest.fixture
def lint(monkeypatch):
    """Runs the command on a repository; gives its exit code, and the codes of what it found."""

    def invoke(repository: ScratchRepository, *arguments, url=None):
        monkeypatch.setattr(door, "config", lambda: repository.config)
        monkeypatch.setattr(door, "database", (lambda: url) if url else no_server)
        arguments = ["lint", "--format", "json", *map(str, arguments)]
        result = CliRunner().invoke(app, arguments, catch_exceptions=False)
        return result.exit_code, [one["code"] for one in json.loads(result.stdout)]

    return invoke


def release(repository):
    """List the first revision as released."""
    names = ["versions/0001_first.py", "sql/0001_first.up.sql", "sql/0001_first.down.sql"]
    folder = repository.root / "migrations"
    lines = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in names
    ]
    (folder / "released.txt").write_text("\n".join(lines) + "\n")


def test_errors_fail_and_warnings_do_only_under_strict(lint, tmp_path):
    error = project(tmp_path / "error", FILES)
    warning = project(tmp_path / "warning", {TABLE: "CREATE TABLE price (a INT PRIMARY KEY);"})
    clean = project(tmp_path / "clean", {UP: FILES[UP], DOWN: FILES[DOWN]})

    assert lint(error) == (1, ["SDB002"])
    assert lint(warning) == (0, ["SDB107"])
    assert lint(warning, "--strict") == (1, ["SDB107"])
    assert lint(clean, "--strict") == (0, [])


def test_what_is_released_is_left_out_unless_all_is_asked_for(lint, tmp_path):
    files = {**FILES, UP: "CREATE TABLE IF NOT EXISTS t (a INT NOT NULL PRIMARY KEY, b INT NULL);"}
    repository = project(tmp_path, files)
    assert lint(repository) == (1, ["SDB014", "SDB002"])

    release(repository)

    assert lint(repository) == (1, ["SDB002"])
    assert lint(repository, repository.root / "migrations") == (1, ["SDB002"])
    assert lint(repository, repository.root / UP) == (1, ["SDB014"])
    assert lint(repository, "--all") == (1, ["SDB014", "SDB002"])


def test_paths_are_kept_to(lint, tmp_path):
    repository = project(tmp_path, {**FILES, TABLE: "CREATE TABLE price (a INT PRIMARY KEY);"})

    assert lint(repository, repository.root / "schema") == (0, ["SDB107"])
    assert lint(repository, repository.root / NEXT_UP) == (1, ["SDB002"])
    assert lint(repository, repository.root / NEXT_DOWN) == (0, [])
    with pytest.raises(MigrationProblem, match=r"roles holds no file to lint"):
        lint(repository, repository.root / "roles")


def test_lock_classes_are_measured_where_that_is_asked_for(lint, tmp_path, scratch_database):
    repository = project(tmp_path, {**FILES, **COPIED})

    assert lint(repository) == (0, [])
    assert lint(repository, "--measure", url=scratch_database) == (0, ["SDB009"])
    repository.replace(NEXT_UP, "ALGORITHM = COPY, LOCK = SHARED", "ALGORITHM = INSTANT")
    assert lint(repository, "--measure", url=scratch_database) == (0, [])
    repository.replace(NEXT_UP, "c INT NULL", "c INT AS (b + 1) STORED")
    assert lint(repository, "--measure", url=scratch_database) == (1, ["SDB010"])


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("CREATE INDEX ix_t ON t (a, b) ALGORITHM = COPY LOCK = SHARED;", ["SDB009"]),
        ("CREATE INDEX ix_t ON t (a, b) ALGORITHM = INPLACE LOCK = SHARED;", ["SDB009"]),
        ("CREATE INDEX ix_t ON t (a, b) ALGORITHM = INPLACE LOCK = NONE;", []),
        ("CREATE FULLTEXT INDEX ix_t ON u (c) ALGORITHM = INPLACE LOCK = NONE;", ["SDB010"]),
    ],
)
def test_an_index_is_measured_however_it_is_written(
    lint, tmp_path, scratch_database, statement, expected
):
    made = f"{MADE} CREATE TABLE u (c TEXT NOT NULL, d INT NOT NULL PRIMARY KEY);"
    table = "u" if "ON u" in statement else "t"
    repository = project(
        tmp_path,
        {
            UP: made,
            DOWN: "-- Loses: every row of t and u\nDROP TABLE t, u;",
            NEXT_UP: statement,
            NEXT_DOWN: f"ALTER TABLE {table} DROP KEY ix_t, ALGORITHM = INPLACE, LOCK = NONE;",
        },
    )

    _, found = lint(repository, "--measure", url=scratch_database)

    assert found == expected


def test_an_allowance_for_a_measured_rule_is_judged_where_it_was_measured(
    lint, tmp_path, scratch_database
):
    allowed = f"-- allow SDB009: the copy takes back space\n{COPIED[NEXT_UP]}"
    repository = project(tmp_path, {**FILES, **COPIED, NEXT_UP: allowed})

    assert lint(repository) == (0, [])
    assert lint(repository, "--measure", url=scratch_database) == (0, [])
    repository.replace(NEXT_UP, "ALGORITHM = COPY, LOCK = SHARED", "ALGORITHM = INSTANT")
    assert lint(repository, "--measure", url=scratch_database) == (1, ["SDB902"])


def test_a_down_is_measured_where_its_up_leaves_off(lint, tmp_path, scratch_database):
    heavy = COPIED[NEXT_DOWN].replace("INSTANT", "COPY, LOCK = SHARED")
    light = COPIED[NEXT_UP].replace("COPY, LOCK = SHARED", "INSTANT")
    repository = project(tmp_path, {**FILES, NEXT_UP: light, NEXT_DOWN: heavy})

    assert lint(repository, "--measure", url=scratch_database) == (0, ["SDB009"])


def test_what_only_looks_like_another_type_is_known_where_it_was_measured(
    lint, tmp_path, scratch_database
):
    same = "ALTER TABLE t MODIFY b INTEGER NULL COMMENT 'x', ALGORITHM = INPLACE, LOCK = NONE;"
    repository = project(tmp_path, {**FILES, NEXT_UP: same, NEXT_DOWN: same.replace("'x'", "''")})

    assert lint(repository) == (0, ["SDB004", "SDB004"])
    code, found = lint(repository, "--measure", url=scratch_database)
    assert (code, set(found)) == (0, {"SDB009"})


def test_without_a_server_a_note_says_that_nothing_was_measured(lint, tmp_path, monkeypatch):
    repository = project(tmp_path, {**FILES, **COPIED})
    notes = []
    monkeypatch.setattr(door.errors, "print", lambda line, **_: notes.append(line))

    assert lint(repository, "--measure") == (0, [])
    assert notes == ["Lock classes were not measured: no server answers"]


def test_a_live_database_says_which_tables_hold_rows(lint, tmp_path, scratch_database):
    added = "ALTER TABLE t ADD COLUMN c INT NOT NULL, ALGORITHM = INSTANT;"
    repository = project(tmp_path, {**FILES, **COPIED, NEXT_UP: added})
    with session(engine_for(scratch_database)) as connection:
        run(connection, MADE.rstrip(";"))
        assert lint(repository) == (0, ["SDB003"])
        assert lint(repository, "--live", url=scratch_database) == (0, [])

        run(connection, "INSERT INTO t (a) VALUES (1)")

    assert lint(repository, "--live", url=scratch_database) == (0, ["SDB003"])


@pytest.mark.parametrize(
    ("output", "first"),
    [("text", f"{UP}:1: SDB"), ("json", "["), ("sarif", "{"), ("github", "::error file=")],
)
def test_each_format_is_written_whole(tmp_path, monkeypatch, output, first):
    monkeypatch.chdir(tmp_path)
    repository = project(tmp_path, {UP: "RENAME TABLE t TO u;", DOWN: "RENAME TABLE u TO t;"})
    monkeypatch.setattr(door, "config", lambda: repository.config)

    result = CliRunner().invoke(app, ["lint", "--format", output], catch_exceptions=False)

    assert result.exit_code == 1
    assert result.stdout.startswith(first)
    assert "t becomes u" in result.stdout


def test_the_rules_are_listed(monkeypatch):
    result = CliRunner().invoke(app, ["lint", "--rules"], catch_exceptions=False)

    assert result.exit_code == 0
    assert "| [SDB001](SDB001.md) | error | Data is lost, and the file does not say so |" in (
        result.stdout
    )


def test_an_alter_of_what_is_not_there_is_told_with_its_place(lint, tmp_path, scratch_database):
    repository = project(tmp_path, {**FILES, **COPIED})
    repository.replace(NEXT_UP, "TABLE t", "TABLE nowhere")

    with pytest.raises(MigrationProblem, match=r"0002_next\.up\.sql:1: .*failed on a scratch copy"):
        lint(repository, "--measure", url=scratch_database)

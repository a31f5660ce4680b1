"""A statement marked `hand over` is done by a tool, and its table looked at afterwards."""

import shutil
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from shopdb.migrate.commands import configuration, print_sql
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.files import read
from shopdb.migrate.handover import hand_over
from shopdb.migrate.session import engine_for, rows, run, scalar, session
from shopdb.migrate.step import Options, Site, Step
from tests.migrations.scratch_repository import PROJECT

PT_OSC = "pt-online-schema-change"
# Says with what it was called and alters the table itself.
TOOL = """\
import configparser, os, pathlib, stat, sys
import pymysql

file, host, port, database, table, alter, how = sys.argv[1:]
print("called with", sys.argv[1:], flush=True)
print("mode", oct(stat.S_IMODE(os.stat(file).st_mode)))
if how == "fails":
    print("no disk", file=sys.stderr)
    sys.exit(3)
options = configparser.RawConfigParser()
options.read(file)
client = {key: value.strip('"') for key, value in options["client"].items()}
connection = pymysql.connect(host=host, port=int(port), database=database, **client)
more = ", ADD COLUMN extra INT" if how == "adds" else ""
cursor = connection.cursor()
cursor.execute(f"ALTER TABLE {table} {alter}{more}")
if how == "spoils":
    cursor.execute("DROP TRIGGER g")
    cursor.execute("ALTER TABLE child DROP FOREIGN KEY fk_child")
    cursor.execute("ALTER TABLE child ADD CONSTRAINT _f FOREIGN KEY (id) REFERENCES t (id)")
"""
ALTER = """\
-- hand over: copier
ALTER TABLE t -- why; so
    MODIFY n BIGINT NOT NULL COMMENT 'what''s "counted", größer',
    ALGORITHM=COPY, LOCK=SHARED;
"""


@contextmanager
def at(url):
    told = []
    with (
        session(engine_for(url), autocommit=False) as connection,
        session(engine_for(url)) as guard,
    ):
        yield Site(connection, guard, told.append, Options()), told


@pytest.fixture
def db(scratch_database):
    with session(engine_for(scratch_database)) as connection:
        run(connection, "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, n INT NULL)")
        run(connection, "INSERT INTO t (n) VALUES (1), (2)")
        yield connection


@pytest.fixture
def step(repository):
    """Makes the step of a statement that is handed over, with the commands of alembic.ini."""
    tool = repository.write("tool.py", TOOL)
    call = (
        f"{sys.executable} {tool} {{defaults_file}} {{host}} {{port}} {{database}} {{table}} "
        "{alter}"
    )

    def make(sql=ALTER, how="works", **commands):
        path = repository.root / "migrations" / "sql" / "0004_more.up.sql"
        path.write_text(sql)
        ini = repository.root / "alembic.ini"
        commands = {"copier": f"{call} {how}", **commands}
        text = "\n".join(f"{name} = {command}" for name, command in commands.items())
        kept = ini.read_text().partition("[hand over]")[0]
        ini.write_text(f"{kept}[hand over]\n{text}\n")
        return Step("0004", "up", read(path), 0)

    return make


def test_the_tool_alters_the_table_and_is_heard(scratch_database, db, step):
    with at(scratch_database) as (site, told):
        hand_over(site, step())

    assert rows(db, "SELECT id, n FROM t") == [(1, 1), (2, 2)]
    (column,) = rows(db, "SHOW FULL COLUMNS FROM t LIKE 'n'")
    assert column[1] == "bigint"
    assert column[8] == 'what\'s "counted", größer'
    assert told[0].startswith("handing over: ")
    assert " {defaults_file} " in told[0]
    called, mode = told[1:]
    assert f"'{scratch_database.database}', 't', '-- why; so\\n" in called
    assert "ALGORITHM" not in called
    assert mode == "  mode 0o600"


def test_no_password_is_on_the_command_line_and_its_file_is_gone(scratch_database, db, step):
    with at(scratch_database) as (site, told):
        hand_over(site, step())

    assert str(scratch_database.password) not in "\n".join(told)
    assert not Path(told[1].split("'")[1]).exists()


def test_a_tool_that_fails_is_told_with_the_command_to_go_on(scratch_database, db, step):
    with at(scratch_database) as (site, told), pytest.raises(MigrationProblem) as caught:
        hand_over(site, step(how="fails"))

    assert told[-1] == "  no disk"
    assert "0004_more.up.sql:2: copier ended with exit code 3" in caught.value.what
    assert caught.value.remedy.endswith("Then go on: alembic upgrade 0004")


def test_a_table_that_is_not_as_the_statement_makes_it_stops_the_run(scratch_database, db, step):
    with at(scratch_database) as (site, _), pytest.raises(MigrationProblem) as caught:
        hand_over(site, step(how="adds"))

    assert "copier left table t other than the statement would\n--- as the" in caught.value.what
    assert "\n+  `extra` int DEFAULT NULL" in caught.value.what
    assert "by hand. Then go on: alembic upgrade 0004" in caught.value.remedy


def test_what_the_tool_spoils_around_the_table_stops_the_run_as_well(scratch_database, db, step):
    run(db, "CREATE TABLE child (id INT PRIMARY KEY)")
    run(db, "ALTER TABLE child ADD CONSTRAINT fk_child FOREIGN KEY (id) REFERENCES t (id)")
    run(db, "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.n = 7")

    with at(scratch_database) as (site, _), pytest.raises(MigrationProblem) as caught:
        hand_over(site, step(how="spoils"))

    assert "copier left table child, trigger g other than the" in caught.value.what
    assert "\n-  CONSTRAINT `fk_child` FOREIGN KEY" in caught.value.what
    assert "TRIGGER `g` BEFORE INSERT ON `t`" in caught.value.what


def test_what_was_not_committed_is_before_the_tool_begins(scratch_database, db, step):
    with at(scratch_database) as (site, _):
        run(site.connection, "INSERT INTO t (n) VALUES (3)")
        hand_over(site, step())
        run(site.connection, "ROLLBACK")

    assert scalar(db, "SELECT COUNT(*) FROM t") == 3


CANNOT = [
    (ALTER.replace("copier", "nobody"), {}, "does not say how to call nobody"),
    (ALTER, {"copier": "not-there-at-all {alter}"}, "not-there-at-all is not installed here"),
    (ALTER, {"copier": "cat {password}"}, "a field that is not known: 'password'"),
    ("-- hand over: copier\nCREATE INDEX i ON t (n);", {}, "only an ALTER TABLE can be handed"),
    ("-- hand over: copier\nALTER TABLE t RENAME TO u;", {}, "it renames t"),
    ("-- hand over: copier\nALTER TABLE t ADD COLUMN id INT;", {}, "scratch copy\nERROR 1060"),
]


@pytest.mark.parametrize("case", CANNOT)
def test_what_cannot_be_handed_over_is_refused_before_anything_runs(
    scratch_database, db, step, case
):
    sql, commands, said = case
    before = rows(db, "SHOW CREATE TABLE t")

    with at(scratch_database) as (site, told), pytest.raises(MigrationProblem, match=said) as found:
        hand_over(site, step(sql, **commands))

    assert told == []
    assert "0004_more.up.sql:" in found.value.what
    assert rows(db, "SHOW CREATE TABLE t") == before


@pytest.mark.parametrize(
    ("left", "named"),
    [
        ("CREATE TABLE _t_new (id INT)", "_t_new"),
        ("CREATE TABLE _t_gho (id INT)", "_t_gho"),
        ("CREATE TRIGGER pt_osc_x AFTER DELETE ON t FOR EACH ROW DO 0", "pt_osc_x"),
    ],
)
def test_a_tool_that_outlived_its_run_is_not_joined_by_a_second(
    scratch_database, db, step, left, named
):
    run(db, left)

    with at(scratch_database) as (site, told), pytest.raises(MigrationProblem) as caught:
        hand_over(site, step())

    assert f"a tool is at work on t, or ended before it was done: {named}" in caught.value.what
    assert told == []


def test_tables_that_only_look_alike_are_nobodys_work(scratch_database, db, step):
    run(db, "CREATE TABLE _tt_new (id INT)")
    run(db, "CREATE TRIGGER ptxosc_x AFTER DELETE ON t FOR EACH ROW DO 0")

    with at(scratch_database) as (site, told):
        hand_over(site, step())

    assert told[0].startswith("handing over: ")


def test_what_a_known_tool_spoils_is_refused_unless_an_option_helps(scratch_database, db, step):
    sql = ALTER.replace("copier", PT_OSC)
    run(db, "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.n = 7")
    refused = "does not do for t: triggers g \\(--preserve-triggers\\)"

    with at(scratch_database) as (site, told):
        with pytest.raises(MigrationProblem, match=refused):
            hand_over(site, step(sql, **{PT_OSC: "true"}))
        assert told == []

    run(db, "ALTER TABLE t ADD CONSTRAINT ck_n CHECK (n > 0)")
    with (
        at(scratch_database) as (site, _),
        pytest.raises(MigrationProblem, match=r"does not do for t: would rename checks ck_n"),
    ):
        hand_over(step=step(sql, **{PT_OSC: "true --preserve-triggers"}), site=site)


def test_an_option_lets_it_through(scratch_database, db, step):
    run(db, "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.n = 7")
    run(db, "ALTER TABLE t MODIFY n BIGINT NOT NULL COMMENT 'what''s \"counted\", größer'")

    with at(scratch_database) as (site, told):
        hand_over(
            site, step(ALTER.replace("copier", PT_OSC), **{PT_OSC: "echo --preserve-triggers"})
        )

    assert told == ["handing over: echo --preserve-triggers", "  --preserve-triggers"]


def test_offline_the_statement_itself_is_printed_with_a_word(repository, capsys):
    repository.revision(4, "more", ALTER, "ALTER TABLE t MODIFY n INT NULL;\n")

    print_sql("0003:0004", config=repository.config)

    assert (
        "-- Meant for copier: run by the server, it may keep writes waiting\nALTER TABLE t"
        in capsys.readouterr().out
    )


@pytest.mark.skipif(not shutil.which(PT_OSC), reason=f"{PT_OSC} is not installed")
def test_the_real_tool_lets_writes_go_on(scratch_database, db, step):
    command = configuration(PROJECT).get_section("hand over", {})[PT_OSC].replace("\n", " ")
    run(db, "INSERT INTO t (n) SELECT 5 FROM information_schema.COLUMNS")
    rows(db, "ANALYZE TABLE t")
    written = [0]
    stop = threading.Event()

    def write():
        with session(engine_for(scratch_database)) as writer:
            while not stop.is_set():
                run(writer, "INSERT INTO t (n) VALUES (9)")
                written[0] += 1

    before = scalar(db, "SELECT COUNT(*) FROM t")
    thread = threading.Thread(target=write)
    thread.start()
    try:
        with at(scratch_database) as (site, told):
            hand_over(site, step(ALTER.replace("copier", PT_OSC), **{PT_OSC: command}))
    finally:
        stop.set()
        thread.join()

    assert told[-1] == f"  Successfully altered `{scratch_database.database}`.`t`."
    assert written[0] > 0
    # Else it takes the table for empty and copies it in one go, with every row locked.
    assert not [line for line in told if "approximately 0 rows" in line]
    assert scalar(db, "SELECT COUNT(*) FROM t") == before + written[0]
    assert scalar(db, "SELECT COUNT(*) FROM t WHERE n = 9") == written[0]

"""A repository from a live database: equal to it, or refused with a reason."""

import re

import pytest
from typer.testing import CliRunner

from shopdb.cli import migrate
from shopdb.cli.app import app
from shopdb.migrate.baseline import Domains, baseline, read_domains, run, stamp, stamp_if_equal
from shopdb.migrate.baseline.live import Live, LiveObject
from shopdb.migrate.baseline.objections import objections
from shopdb.migrate.commands import configuration, downgrade, silently, upgrade
from shopdb.migrate.drift import drift
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.plan import status
from shopdb.migrate.rooms import Name, Repository
from shopdb.migrate.scratch import scratch_database as named_scratch
from shopdb.migrate.session import engine_for, rows, session
from tests.migrations.messy import CLERK, WORKER, messy, run_all
from tests.migrations.scratch_repository import ScratchRepository, printed
from tests.migrations.test_alembic import run_alembic

# The accounts of the database that tests share.
SHARED = f"bm_{WORKER}_"


def take(url, into, **options):
    return baseline(url, into, options.pop("domains", Domains()), tell=silently, **options)


def adopt(url, into):
    return take(url, into, adopt=True)


def plainly(url, into):
    return take(url, into, adopt=False)


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def ask(url, query):
    with session(engine_for(url)) as connection:
        return rows(connection, query)


@pytest.fixture
def live(scratch_database):
    with messy(scratch_database) as url:
        yield url


@pytest.fixture
def into(tmp_path):
    return tmp_path / "repository"


@pytest.fixture(scope="module")
def taken(server_url, worker_id, tmp_path_factory):
    """A messy database and what was made of it, for tests that only look."""
    into = tmp_path_factory.mktemp("taken") / "repository"
    base = server_url.set(database=f"shopdb_taken_{worker_id}")
    with named_scratch(base, "live") as engine, messy(engine.url, SHARED) as live:
        before = printed(live)
        found = adopt(live, into)
        assert printed(live) == before, "the live database is only read"
        yield live, into, found


def test_a_messy_database_becomes_a_repository_that_is_equal(taken):
    _, into, found = taken

    assert found.findings == []
    assert found.counts == {
        "event": 1, "function": 1, "procedure": 3, "table": 6, "trigger": 3, "view": 3
    }  # fmt: skip
    assert files(into) == [
        "alembic.ini",
        "events/main/purge.sql",
        "migrations/env.py",
        "migrations/script.py.mako",
        "migrations/sql/0001_baseline.down.sql",
        "migrations/sql/0001_baseline.up.sql",
        "migrations/sql/0002_adopt.down.sql",
        "migrations/sql/0002_adopt.up.sql",
        "migrations/versions/0001_baseline.py",
        "migrations/versions/0002_adopt.py",
        "procedures/main/hire.sql",
        "procedures/main/knots.sql",
        "procedures/main/promote.sql",
        "procedures/main/sink.sql",
        "roles/accounts/accounts.sql",
        "roles/grants/grants.sql",
        "schema/database.sql",
        "schema/main/anchor.sql",
        "schema/main/crate.sql",
        "schema/main/harbour.sql",
        "schema/main/log book.sql",
        "schema/main/sailor.sql",
        "schema/main/ship.sql",
        "triggers/main/a_second.sql",
        "triggers/main/m_between.sql",
        "triggers/main/z_first.sql",
        "views/main/a fleet.sql",
        "views/main/fleet.sql",
        "views/main/hands.sql",
    ]


def test_what_should_be_known_of_it_is_told(taken):
    _, _, found = taken

    assert found.warnings == [
        "table crate is MyISAM: no transactions, no foreign keys",
        "table anchor has no primary key: replicas search it row by row",
    ]
    gains = (
        "sql_mode gains ERROR_FOR_DIVISION_BY_ZERO, NO_ZERO_DATE, NO_ZERO_IN_DATE, "
        "ONLY_FULL_GROUP_BY, STRICT_TRANS_TABLES; "
    )
    collation = "collation_connection utf8mb4_general_ci becomes utf8mb4_0900_ai_ci"
    assert found.adopted == [
        f"{gains}{collation}; line ends become line feeds: procedure sink",
        f"{collation}: view hands",
        f"{gains}{collation}: trigger m_between, event purge",
    ]


def test_adopting_makes_the_live_database_what_the_rooms_say(live, into):
    adopt(live, into)
    config = configuration(into)
    stamp(config, live, "0001", silently)
    assert status(config, live).pending == ["0002"]

    upgrade(live, config=config)

    with session(engine_for(live)) as connection:
        assert drift(connection, Repository(into)) == []
    firing = (
        "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS "
        "WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY ACTION_ORDER"
    )
    assert ask(live, firing) == [("z_first",), ("m_between",), ("a_second",)]
    # DROP PROCEDURE took the right away; the roles gave it back.
    assert "GRANT EXECUTE ON PROCEDURE `sink`" in printed(live)[Name("account", CLERK)]

    downgrade(live, "base", config=config, allow_loss=True)
    assert ask(live, "SHOW FULL TABLES WHERE Table_type = 'VIEW'") == []
    assert ("ship",) not in ask(live, "SHOW TABLES")


def test_other_settings_are_refused_unless_they_may_be_adopted(live, into):
    with pytest.raises(MigrationProblem) as caught:
        plainly(live, into)

    assert "code was made under other settings than the repository's:" in caught.value.what
    assert "event purge" in caught.value.what
    assert "With --adopt" in caught.value.remedy
    assert not into.exists()


def test_keys_in_a_circle_come_after_the_tables_and_go_before_them(taken):
    _, into, _ = taken
    up = (into / "migrations/sql/0001_baseline.up.sql").read_text()
    down = (into / "migrations/sql/0001_baseline.down.sql").read_text()

    made = re.findall(r"^CREATE TABLE `?(.+?)`? \($", up, re.MULTILINE)
    assert made == ["crate", "log book", "ship", "harbour", "anchor", "sailor"]
    late = [line for line in up.splitlines() if line.startswith("ALTER TABLE")]
    assert late == [
        "ALTER TABLE `ship` ADD CONSTRAINT `ship's captain` "
        "FOREIGN KEY (`captain`) REFERENCES `sailor` (`id`) ON DELETE SET NULL;"
    ]
    assert up.count("ship's captain") == 1
    assert [line for line in down.splitlines() if line.startswith(("ALTER", "DROP TABLE"))] == [
        "ALTER TABLE `ship` DROP FOREIGN KEY `ship's captain`;",
        "DROP TABLE `sailor`;",
        "DROP TABLE `anchor`;",
        "DROP TABLE `harbour`;",
        "DROP TABLE `ship`;",
        "DROP TABLE `log book`;",
        "DROP TABLE `crate`;",
        "ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;",
    ]
    assert "-- Loses: every row of crate, log book, ship, harbour, anchor, sailor\n" in down


def test_code_keeps_the_order_in_which_it_can_be_made(taken):
    _, into, _ = taken
    up = (into / "migrations/sql/0001_baseline.up.sql").read_text()

    places = [
        up.index(text)
        for text in (
            *("FUNCTION `knots`", "PROCEDURE `hire`", "VIEW `fleet`", "VIEW `a fleet`"),
            *("TRIGGER `z_first`", "TRIGGER `m_between`", "TRIGGER `a_second`", "EVENT `purge`"),
        )
    ]
    assert places == sorted(places)
    assert (
        " FOR EACH ROW FOLLOWS `m_between` SET" in (into / "triggers/main/a_second.sql").read_text()
    )


def test_a_view_is_broken_at_its_clauses_and_nowhere_else(taken):
    _, into, _ = taken
    lines = (into / "views/main/fleet.sql").read_text().splitlines()

    assert lines[0] == "-- View: fleet"
    assert lines[2].endswith(" SQL SECURITY DEFINER VIEW `fleet` AS")
    assert lines[3:] == [
        "select `ship`.`id` AS `id`,",
        "    `ship`.`label` AS `label`,",
        "    `knots`(`ship`.`length_cm`) AS `speed`",
        "from `ship`",
        "where (`ship`.`order` <> ' from ');",
    ]


def test_accounts_come_without_passwords_and_locked(taken):
    live, into, _ = taken

    accounts = (into / "roles/accounts/accounts.sql").read_text().splitlines()
    assert [line for line in accounts if line.startswith("CREATE")] == [
        f"CREATE USER IF NOT EXISTS '{SHARED}clerk'@'%' ACCOUNT LOCK;",
        f"CREATE USER IF NOT EXISTS '{SHARED}officer'@'localhost' ACCOUNT LOCK;",
        f"CREATE ROLE IF NOT EXISTS '{SHARED}reader'@'%';",
    ]
    grants = (into / "roles/grants/grants.sql").read_text().splitlines()
    assert [line for line in grants if line.startswith("GRANT")] == [
        f"GRANT EXECUTE ON PROCEDURE `sink` TO '{SHARED}clerk'@'%';",
        f"GRANT SELECT (`name`), INSERT ON `sailor` TO '{SHARED}clerk'@'%' WITH GRANT OPTION;",
        f"GRANT SELECT ON `fleet` TO '{SHARED}reader'@'%';",
    ]
    (kept,) = ask(
        live, f"SELECT authentication_string FROM mysql.user WHERE User = '{SHARED}clerk'"
    )
    assert len(kept[0]) > 20
    for path in into.rglob("*.sql"):
        text = path.read_text()
        assert "sesame" not in text
        assert "IDENTIFIED" not in text
        assert kept[0] not in text


def test_alembic_runs_in_the_new_repository(taken):
    live, into, _ = taken

    code, out, _ = run_alembic(ScratchRepository(into), live, "history")

    assert code == 0
    assert out.splitlines() == [
        "0001 -> 0002 (head), Adopt.",
        "<base> -> 0001, Baseline.",
    ]


def test_domains_are_given_by_patterns_and_a_trigger_follows_its_table(live, into, tmp_path):
    chosen = tmp_path / "domains.toml"
    chosen.write_text('crew = ["sail*", "hire"]\nwater = ["ship", "*fleet"]\n')

    found = take(live, into, domains=read_domains(chosen, "rest"), adopt=True)

    assert found.findings == []
    assert [path for path in files(into) if "/crew/" in path] == [
        "procedures/crew/hire.sql",
        "schema/crew/sailor.sql",
        "triggers/crew/a_second.sql",
        "triggers/crew/m_between.sql",
        "triggers/crew/z_first.sql",
    ]
    assert (into / "views/water/a fleet.sql").is_file()
    assert (into / "schema/rest/anchor.sql").is_file()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("crew = 'sail*'", "crew is no list of patterns"),
        ("crew = [", "cannot be read"),
        ('"../crew" = ["a"]', "'../crew' is not a domain's name"),
    ],
)
def test_a_list_of_domains_that_is_amiss_is_refused(tmp_path, text, said):
    chosen = tmp_path / "domains.toml"
    chosen.write_text(text)

    with pytest.raises(MigrationProblem, match=said):
        read_domains(chosen, "rest")


def test_an_ordinary_database_needs_no_adoption_and_no_file_of_its_own(scratch_database, into):
    run_all(
        scratch_database,
        "CREATE TABLE a (id INT PRIMARY KEY, t TEXT)\n;;\nCREATE VIEW b AS SELECT id FROM a",
    )

    found = plainly(scratch_database, into)

    assert (found.findings, found.warnings, found.adopted) == ([], [], [])
    assert not (into / "schema/database.sql").exists()
    assert not (into / "migrations/versions/0002_adopt.py").exists()
    assert (into / "schema/main/a.sql").read_text() == (
        "-- Table: a\n\n"
        "CREATE TABLE a (\n    id INT NOT NULL,\n    t TEXT NULL,\n\n    PRIMARY KEY (id)\n);\n"
    )


def test_a_table_is_written_plainly_where_the_house_style_would_change_it(scratch_database, into):
    ours = "CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci"
    run_all(
        scratch_database,
        "ALTER DATABASE CHARACTER SET latin1\n;;\n"
        f"CREATE TABLE a (t CHAR(9)) {ours}\n;;\nCREATE TABLE b (t CHAR(9))",
    )

    assert plainly(scratch_database, into).findings == []
    assert "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4" in (into / "schema/main/a.sql").read_text()
    assert "DEFAULT CHARACTER SET = latin1;" in (into / "schema/main/b.sql").read_text()


def test_an_empty_database_is_one_too(scratch_database, into):
    assert plainly(scratch_database, into).findings == []


def test_a_folder_with_files_is_never_written_to(scratch_database, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(MigrationProblem, match="is not an empty folder"):
        plainly(scratch_database, tmp_path)

    assert files(tmp_path) == ["mine.txt"]


TABLE = "CREATE TABLE t (id INT PRIMARY KEY, at DATETIME)"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("CREATE TABLE `a/b` (id INT PRIMARY KEY)", "table a/b: the name cannot be a file's"),
        ("CREATE TABLE `..` (id INT PRIMARY KEY)", "table ..: the name cannot be a file's"),
        (
            "SET sql_mode = ''\n;;\n"
            "CREATE TABLE t (id INT PRIMARY KEY, `x y` DATE NOT NULL DEFAULT '0000-00-00')",
            "table t: a date of zeros, which no strict session can make, is the default of `x y`",
        ),
        (
            "CREATE VIEW v AS SELECT User FROM mysql.user",
            "view v: it names another database, mysql",
        ),
        (
            "CREATE PROCEDURE p () SELECT * FROM mysql.user",
            "procedure p: it names another database, mysql",
        ),
        (
            "CREATE PROCEDURE p () BEGIN CALL `sys` . `ps_setup_save`(1); END",
            "procedure p: it names another database, sys",
        ),
        (
            "CREATE FUNCTION f () RETURNS TEXT NO SQL RETURN sys.version_major()",
            "function f: it names another database, sys",
        ),
        (
            "SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT'\n;;\nCREATE PROCEDURE p () SELECT 1",
            "procedure p: it was made under sql_mode ANSI_QUOTES, PIPES_AS_CONCAT, which reads",
        ),
        (
            "SET time_zone = '+05:00'\n;;\nCREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DO 0",
            "event e: its times are in the zone +05:00",
        ),
        (
            "CREATE TABLE alembic_version (version_num VARCHAR(32))\n;;\n"
            "INSERT INTO alembic_version VALUES ('ab12')",
            "the database is at revision ab12 of another Alembic repository",
        ),
    ],
)
def test_what_a_repository_cannot_say_is_refused(scratch_database, into, script, said):
    run_all(scratch_database, script)

    with pytest.raises(MigrationProblem) as caught:
        adopt(scratch_database, into)

    assert said in caught.value.what
    assert not into.exists()


def test_its_own_name_and_a_foreign_key_that_leaves_are_refused(scratch_database, into):
    own = scratch_database.database
    other = f"{own}_other"
    run_all(scratch_database, f"CREATE DATABASE {other}\n;;\n{TABLE}")
    try:
        run_all(
            scratch_database,
            f"CREATE TABLE {other}.parent (id INT PRIMARY KEY)\n;;\n"
            "CREATE TABLE child (id INT PRIMARY KEY, "
            f"CONSTRAINT fk FOREIGN KEY (id) REFERENCES {other}.parent (id))\n;;\n"
            f"CREATE TRIGGER r AFTER DELETE ON t FOR EACH ROW DELETE FROM {own}.t",
        )
        with pytest.raises(MigrationProblem) as caught:
            plainly(scratch_database, into)
    finally:
        run_all(scratch_database, f"DROP TABLE IF EXISTS child\n;;\nDROP DATABASE {other}")

    lines = caught.value.what.splitlines()
    assert lines[1].startswith(f"  table child: it names another database, {other}. ")
    assert lines[2].startswith(f"  trigger r: it names its own database, {own}, so that ")
    assert len(lines) == 3


def test_a_word_that_only_looks_like_a_database_is_not_refused(scratch_database, into):
    run_all(
        scratch_database,
        f"""{TABLE}
;;
CREATE PROCEDURE p ()
BEGIN
    -- from mysql.user
    SELECT EXTRACT(YEAR FROM sys.at), sys.id, 'call sys.x()' FROM t AS sys;
    INSERT INTO t (id) SELECT sys.id FROM t AS sys ON DUPLICATE KEY UPDATE at = '2020-01-01';
END""",
    )

    assert plainly(scratch_database, into).findings == []


def test_a_table_that_keeps_a_password_is_refused(scratch_database):
    text = "CREATE TABLE `far` (\n  `id` int\n) ENGINE=FEDERATED CONNECTION='mysql://u:pw@h/d/t'"
    far = LiveObject(Name("table", "far"), text, {})
    with session(engine_for(scratch_database)) as connection:
        (found,) = objections(connection, Live("d", (far,), {}, {}))

    assert str(found).startswith("table far: its engine FEDERATED keeps a password in the table's")
    assert "pw" not in str(found)


def test_an_owner_who_is_gone_is_told_and_not_made(scratch_database, into):
    run_all(scratch_database, "CREATE DEFINER = 'bl_gone'@'%' PROCEDURE p () SELECT 1")

    found = plainly(scratch_database, into)

    assert found.warnings == ["procedure p belongs to 'bl_gone'@'%', who does not exist"]
    assert not (into / "roles").exists()
    assert found.findings == []


def test_an_event_that_runs_once_is_told(scratch_database, into):
    run_all(
        scratch_database, "CREATE EVENT once ON SCHEDULE AT '2037-01-01 00:00:00' DISABLE DO DO 0"
    )

    assert plainly(scratch_database, into).warnings == [
        "event once runs once; once it has, the database and the rooms will differ"
    ]


def test_a_collation_is_the_same_whether_it_was_written_or_is_the_tables(scratch_database):
    table = "(a TEXT {}, b TEXT {}, c CHAR(40) DEFAULT ' COLLATE utf8mb4_bin') COLLATE utf8mb4_bin"

    def made(first, second):
        run_all(
            scratch_database,
            f"DROP TABLE IF EXISTS t\n;;\nCREATE TABLE t {table.format(first, second)}",
        )
        return printed(scratch_database)[Name("table", "t")]

    plain = made("", "")
    assert plain == made("COLLATE utf8mb4_bin", "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
    assert "DEFAULT ' COLLATE utf8mb4_bin'" in plain
    assert plain != made("COLLATE utf8mb4_general_ci", "")
    assert plain != made("CHARACTER SET latin1", "")


def test_the_proof_sees_what_was_written_wrongly(scratch_database, into, monkeypatch):
    run_all(scratch_database, TABLE)
    write = run.write

    def wrongly(folder, *arguments):
        write(folder, *arguments)
        for path in (*folder.glob("schema/*/t.sql"), *folder.glob("migrations/sql/*.up.sql")):
            path.write_text(path.read_text().replace("at DATETIME", "at DATE"))

    monkeypatch.setattr(run, "write", wrongly)
    found = plainly(scratch_database, into)

    (finding,) = found.findings
    assert finding.claim == "the live database is what the rooms say"
    assert "-  `at` datetime DEFAULT NULL\n+  `at` date DEFAULT NULL" in finding.differences[0].diff


def test_the_proof_sees_what_an_adoption_leaves_behind(scratch_database, into, monkeypatch):
    run_all(scratch_database, "SET sql_mode = ''\n;;\nCREATE PROCEDURE p () SELECT 1")
    write = run.write

    def without_remaking(folder, *arguments):
        write(folder, *arguments)
        (folder / "migrations/sql/0002_adopt.up.sql").write_text("DO 0;")

    monkeypatch.setattr(run, "write", without_remaking)
    (finding,) = adopt(scratch_database, into).findings

    assert finding.claim == "an upgrade makes the live database what the rooms say"
    assert "\n--- sql_mode: \n+-- sql_mode: ONLY_FULL_GROUP_BY," in finding.differences[0].diff


@pytest.fixture
def equal(repository, scratch_database):
    """A database that was made by hand: as the library's, but for Alembic's note."""
    upgrade(scratch_database, config=repository.config)
    run_all(scratch_database, "DROP TABLE alembic_version")
    return scratch_database


def stamped(url):
    if not ask(url, "SHOW TABLES LIKE 'alembic\\_version'"):
        return []
    return ask(url, "SELECT version_num FROM alembic_version")


def test_a_database_that_is_equal_is_taken_into_a_repository(repository, equal):
    assert stamp_if_equal(repository.config, equal, silently) == []

    assert stamped(equal) == [("0003",)]
    with pytest.raises(MigrationProblem, match="is at revision 0003 already"):
        stamp_if_equal(repository.config, equal, silently)


def test_a_database_that_differs_is_not(repository, equal):
    run_all(equal, "ALTER TABLE loan ADD COLUMN by_hand INT")

    (found,) = stamp_if_equal(repository.config, equal, silently)

    assert str(found.name) == "table loan"
    assert "-  `by_hand` int DEFAULT NULL" in found.diff
    assert stamped(equal) == []


def test_a_repository_without_a_revision_has_nothing_to_stamp(tmp_path, scratch_database):
    empty = ScratchRepository.make(tmp_path / "empty")

    with pytest.raises(MigrationProblem, match="the repository has no revision"):
        stamp_if_equal(empty.config, scratch_database, silently)


@pytest.fixture
def shopdb(monkeypatch):
    monkeypatch.setattr(migrate.console, "width", 200)

    def invoke(*arguments):
        result = CliRunner().invoke(app, ["migrate", *arguments])
        return result.exit_code, result.output, result.exception

    yield invoke
    migrate.choose()


def test_the_command_line_writes_proves_and_stamps(shopdb, live, into, monkeypatch):
    url = live.render_as_string(hide_password=False)
    code, _, problem = shopdb("baseline", "--from", url, "--into", str(into))
    assert code == 1
    assert "--adopt" in problem.remedy

    code, told, _ = shopdb("baseline", "--from", url, "--into", str(into), "--adopt", "--stamp")

    assert code == 0
    assert "  table anchor has no primary key: replicas search it row by row\n" in told
    assert "The rooms, the revisions and the live database are equal" in told
    assert stamped(live) == [("0001",)]

    monkeypatch.setenv("DATABASE_URL", url)
    code, told, _ = shopdb("--repository", str(into), "--env", "live", "up")
    assert code == 0
    assert "0002 up " in told
    assert shopdb("--repository", str(into), "--env", "live", "drift")[0] == 0


def test_the_command_line_takes_a_database_in(shopdb, repository, equal, monkeypatch):
    ini = repository.root / "alembic.ini"
    ini.write_text(ini.read_text() + "\n[env:mine]\nurl_from = T_MINE\n")
    monkeypatch.setenv("T_MINE", equal.render_as_string(hide_password=False))
    run_all(equal, "DROP EVENT purge_loans")
    here = ("--repository", str(repository.root), "--env", "mine", "baseline", "--stamp")

    code, told, _ = shopdb(*here)
    assert code == 1
    assert "+++ events/desk/purge_loans.sql" in told
    assert "was not stamped" in told

    code, _, problem = shopdb(*here[:-1])
    assert (code, problem.what) == (1, "baseline needs a database and a folder")


def test_the_databases_own_file_holds_one_statement(repository, scratch_database):
    repository.write("schema/database.sql", "ALTER DATABASE CHARACTER SET latin1;")
    assert next(iter(Repository(repository.root).objects)) == Name("database", "")

    for text in ("CREATE TABLE a (b INT);", "ALTER DATABASE COLLATE latin1_bin; DO 0;"):
        repository.write("schema/database.sql", text)
        with pytest.raises(MigrationProblem, match=r"database\.sql is the database's own file"):
            _ = Repository(repository.root).objects

"""An account with the privileges that the script lists can do all; without any one of them, not."""

import re
import threading
import time
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from shopdb.cli.app import app
from shopdb.engine import privileges as engine_privileges
from shopdb.engine import rootfs
from shopdb.migrate import swap
from shopdb.migrate.blockers import waited_for
from shopdb.migrate.commands import configuration, downgrade, silently, upgrade
from shopdb.migrate.drift import drift
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.history import SqlFiles
from shopdb.migrate.lock import holder, only_runner
from shopdb.migrate.plan import plan, status
from shopdb.migrate.privileges import Level, needs, script
from shopdb.migrate.rooms import Repository
from shopdb.migrate.session import SERVER_ERRORS, engine_for, error_code, run, scalar, session
from shopdb.migrate.step import Options, Site, Step
from shopdb.migrate.verify import verify
from shopdb.settings import project_root
from tests.launching import launch
from tests.migrations.messy import WORKER
from tests.migrations.scratch_repository import library

# Accounts are the server's, which the workers share.
MIGRATOR, OTHER, FRESH = (f"bp_{WORKER}_{name}" for name in ("migrator", "other", "fresh"))
ACCOUNT = f"'{MIGRATOR}'@'%'"
STATEMENT = re.compile(r"^GRANT .*;$", re.MULTILINE)


def statements(account, database, level, grants=()):
    return [found[:-1] for found in STATEMENT.findall(script(account, database, level, grants))]


@pytest.fixture
def repository(tmp_path):
    """A library whose fourth revision makes an index and exchanges a trigger."""
    found = library(tmp_path)
    found.replace("roles/grants/grants.sql", "GRANT ALL ON *", "GRANT SELECT, EXECUTE ON *")
    found.write("roles/accounts/fresh.sql", f"CREATE ROLE IF NOT EXISTS {FRESH};")
    trigger = (found.root / "triggers/desk/loan_before_insert_trim_note.sql").read_text()
    found.replace(
        "schema/desk/loan.sql", "KEY ix_loan_book", "KEY ix_loan_note (note),\n    KEY ix_loan_book"
    )
    found.revision(
        4,
        "note",
        "CREATE INDEX ix_loan_note ON loan (note);\n"
        "DROP TRIGGER loan_before_insert_trim_note;\n"
        + trigger.replace("FOR EACH ROW", "FOR EACH ROW PRECEDES loan_before_insert_add_dot"),
        "DROP INDEX ix_loan_note ON loan;",
    )
    return found


@contextmanager
def migrator(database, grants, revoked=()):
    """The URL of an account that has these privileges, but for some."""
    root = database.set(database="")

    def administer(*commands):
        with session(engine_for(root)) as connection:
            for command in commands:
                run(connection, command)

    administer(
        f"DROP USER IF EXISTS {ACCOUNT}",
        f"DROP ROLE IF EXISTS {FRESH}",
        f"CREATE USER {ACCOUNT} IDENTIFIED BY 'pw'",
        *grants,
        *revoked,
    )
    try:
        yield database.set(username=MIGRATOR, password="pw")
    finally:
        administer(f"DROP USER {ACCOUNT}", f"DROP ROLE IF EXISTS {FRESH}")


def acts(url, repository):
    """What a migrating account is for, by name."""
    config = repository.config

    def compare():
        with session(engine_for(url)) as connection:
            assert drift(connection, Repository(repository.root)) == []

    def prove():
        assert verify(config, url, silently).findings == []

    return {
        "status": lambda: status(config, url),
        "plan": lambda: plan(config, url),
        "upgrade": lambda: upgrade(url, config=config),
        "downgrade": lambda: downgrade(url, "base", config=config, allow_loss=True),
        "upgrade again": lambda: upgrade(url, config=config),
        "drift": compare,
        "verify": lambda: (
            pytest.fail("differs") if verify(config, url, silently).findings else None
        ),
    }


def first_failure(url, repository):
    """The first act that fails and what it says; of a database that another account began."""
    for name, act in acts(url, repository).items():
        try:
            act()
        except MigrationProblem as problem:
            return name, str(problem)
    return "none", ""


@pytest.fixture
def begun(repository, scratch_database):
    """A database at 0003 whose code an administrator installed."""
    upgrade(scratch_database, "0003", config=repository.config)
    return scratch_database


def granted(database, level):
    return statements(ACCOUNT, database.database, level)


def test_an_account_with_the_listed_privileges_can_do_all(repository, begun):
    with migrator(begun, granted(begun, Level.VERIFY)) as url:
        assert first_failure(url, repository) == ("none", "")


def test_a_live_database_takes_no_rights_on_scratch_databases(repository, begun):
    with migrator(begun, granted(begun, Level.MIGRATE)) as url:
        name, said = first_failure(url, repository)

    assert name == "drift"
    assert f"CREATE DATABASE `{begun.database}_verify_rooms_" in said


# For each privilege, the first act that fails without it and the server's words.
LACKING = {
    "SELECT": ("status", "SELECT command denied"),
    "INSERT": ("upgrade", "INSERT command denied"),
    "UPDATE": ("upgrade", "UPDATE command denied"),
    "DELETE": ("downgrade", "DELETE command denied"),
    "CREATE": ("upgrade again", "create table author failed"),
    "ALTER": ("downgrade", "alter table book failed"),
    "DROP": ("downgrade", "DROP command denied"),
    "INDEX": ("upgrade", "create index ix_loan_note failed"),
    "REFERENCES": ("upgrade again", "REFERENCES command denied"),
    "CREATE VIEW": ("upgrade again", "CREATE VIEW command denied"),
    "SHOW VIEW": ("downgrade", "SHOW VIEW command denied"),
    "CREATE ROUTINE": ("downgrade", "create procedure lend_book failed"),
    "ALTER ROUTINE": ("downgrade", "alter routine command denied"),
    "EXECUTE": ("upgrade", "grant * failed"),
    "TRIGGER": ("upgrade", "TRIGGER privilege"),
    "EVENT": ("downgrade", "SHOW CREATE EVENT `purge_loans`"),
    "GRANT OPTION": ("upgrade", "grant * failed"),
}


@pytest.mark.parametrize("privilege", LACKING)
def test_each_privilege_on_the_database_is_needed(repository, begun, privilege):
    name = begun.database.replace("_", r"\_")
    revoked = [
        f"REVOKE {privilege} ON `{target}`.* FROM {ACCOUNT}" for target in (name, rf"{name}\_%")
    ]
    with migrator(begun, granted(begun, Level.VERIFY), revoked) as url:
        act, said = first_failure(url, repository)

    assert (act, LACKING[privilege][1] in said) == (LACKING[privilege][0], True), f"{act}: {said}"


ELSEWHERE = {
    "CREATE USER": ("*.*", "upgrade", f"create role {FRESH} failed"),
    "SET_ANY_DEFINER": ("*.*", "upgrade", "SET_ANY_DEFINER"),
    "SHOW_ROUTINE": ("*.*", "downgrade", "Grant it SHOW_ROUTINE"),
    "SELECT": ("mysql.*", "upgrade", "mysql"),
}


@pytest.mark.parametrize("privilege", ELSEWHERE)
def test_each_privilege_elsewhere_is_needed(repository, begun, privilege):
    target, act, words = ELSEWHERE[privilege]
    with session(engine_for(begun)) as connection:
        run(connection, f"DROP ROLE IF EXISTS {FRESH}")
    revoked = [f"REVOKE {privilege} ON {target} FROM {ACCOUNT}"]
    with migrator(begun, granted(begun, Level.VERIFY), revoked) as url:
        name, said = first_failure(url, repository)

    assert (name, words in said) == (act, True), f"{name}: {said}"


def test_triggers_are_exchanged_under_a_lock(repository, begun):
    """The one privilege that only the exchange needs; who lacks it is told so."""
    upgrade(begun, config=repository.config)
    statements = SqlFiles(repository.root / "migrations/versions/0004_note.py").statements("up")
    name = begun.database.replace("_", r"\_")
    revoked = [f"REVOKE LOCK TABLES ON `{name}`.* FROM {ACCOUNT}"]

    def exchanged(url):
        with session(engine_for(url), autocommit=False) as own, session(engine_for(url)) as guard:
            site = Site(own, guard, silently, Options())
            for index in (1, 2):
                step = Step("0004", "up", statements, index)
                with swap.unlocking(site, step):
                    swap.send(site, step)

    with migrator(begun, granted(begun, Level.MIGRATE)) as url:
        exchanged(url)
    with (
        migrator(begun, granted(begun, Level.MIGRATE), revoked) as url,
        pytest.raises(MigrationProblem, match="Access denied") as caught,
    ):
        exchanged(url)
    assert "`shopdb migrate privileges` prints what it needs" in caught.value.remedy


def test_accounts_that_are_there_need_no_privilege_to_make_them(repository, begun):
    revoked = [f"REVOKE CREATE USER ON *.* FROM {ACCOUNT}"]
    (repository.root / "roles/accounts/fresh.sql").unlink()

    with migrator(begun, granted(begun, Level.VERIFY), revoked) as url:
        assert first_failure(url, repository) == ("none", "")


def test_without_process_a_runner_is_still_seen(begun):
    """Only who it is stays unknown: the act itself, waiting for it, is possible."""
    with (
        migrator(begun, granted(begun, Level.MIGRATE)) as url,
        only_runner(engine_for(begun), 1),
        session(engine_for(url)) as connection,
    ):
        found = holder(connection, begun.database)
        assert str(found) == f"connection {found.connection_id}, of another account"

    with (
        migrator(begun, granted(begun, Level.ALL)) as url,
        only_runner(engine_for(begun), 1),
        session(engine_for(url)) as connection,
    ):
        assert str(holder(connection, begun.database)).split(", ")[1].startswith("root@")


@pytest.mark.parametrize(("level", "sure"), [(Level.MIGRATE, False), (Level.ALL, True)])
def test_without_the_performance_schema_a_blocker_stays_unnamed(begun, level, sure):
    with (
        migrator(begun, granted(begun, level)) as url,
        session(engine_for(begun), autocommit=False) as blocker,
        session(engine_for(url)) as waiting,
        session(engine_for(url)) as onlooker,
    ):
        run(blocker, "SELECT * FROM loan")
        own = scalar(waiting, "SELECT CONNECTION_ID()")
        run(waiting, "SET lock_wait_timeout = 20")
        alter = threading.Thread(target=run, args=(waiting, "ALTER TABLE loan COMMENT = 'x'"))
        alter.start()
        try:
            while "metadata lock" not in str(state_of(begun, own)):
                time.sleep(0.02)
            found = waited_for(onlooker, own)
        finally:
            run(blocker, "COMMIT")
            alter.join()

    assert found.is_sure is sure
    assert bool(found.blockers) is sure


def state_of(database, connection_id):
    query = f"SELECT STATE FROM performance_schema.processlist WHERE ID = {connection_id}"
    with session(engine_for(database)) as connection:
        return scalar(connection, query)


# What the other optional privileges are for, and how a server refuses it.
OPTIONAL = {
    "CONNECTION_ADMIN": ("KILL {victim}", 1095),
    "ALLOW_NONEXISTENT_DEFINER": ("CREATE DEFINER = 'bl_gone'@'%' VIEW v AS SELECT 1 AS a", 1227),
    "ROLE_ADMIN": ("GRANT library_reader TO library_desk", 1227),
}


@pytest.mark.parametrize("privilege", OPTIONAL)
def test_each_optional_privilege_lets_an_account_do_one_thing_more(begun, privilege):
    statement, code = OPTIONAL[privilege]
    revoked = [f"REVOKE {privilege} ON *.* FROM {ACCOUNT}"]

    with another_session(begun) as victim:
        statement = statement.format(victim=victim)
        with (
            migrator(begun, granted(begun, Level.ALL), revoked) as url,
            engine_for(url).connect() as connection,
            pytest.raises(SERVER_ERRORS) as caught,
        ):
            run(connection, statement)
        assert error_code(caught.value) == code

        with (
            migrator(begun, granted(begun, Level.ALL)) as url,
            session(engine_for(url)) as connection,
        ):
            run(connection, statement)


@contextmanager
def another_session(database):
    """The number of a session of another account, which is no SYSTEM_USER as root is."""
    with session(engine_for(database)) as connection:
        run(connection, f"CREATE USER {OTHER} IDENTIFIED BY 'pw'")
        victim = engine_for(database.set(username=OTHER, password="pw", database="")).connect()
        try:
            yield scalar(victim, "SELECT CONNECTION_ID()")
        finally:
            victim.invalidate()
            run(connection, f"DROP USER {OTHER}")
            run(connection, "REVOKE IF EXISTS library_reader FROM library_desk")


def test_what_the_script_gives_is_listed_by_level():
    def targets(level):
        return [
            line.split(" ON ")[1].split(" TO ")[0]
            for line in statements("'a'@'%'", "my_shop", level)
        ]

    assert targets(Level.MIGRATE) == [r"`my\_shop`.*", "*.*", "`mysql`.*"]
    assert targets(Level.VERIFY) == [r"`my\_shop`.*", r"`my\_shop\_%`.*", "*.*", "`mysql`.*"]
    assert targets(Level.ALL) == [*targets(Level.VERIFY), "`performance_schema`.*"]
    assert not any("SUPER" in line for line in statements("'a'@'%'", "my_shop", Level.ALL))


def test_all_is_asked_for_where_the_repository_gives_all(repository):
    plain = needs("shop", Level.MIGRATE, Repository(repository.root).grants)
    repository.write("roles/grants/more.sql", "GRANT ALL ON * TO library_desk;")
    given = needs("shop", Level.MIGRATE, Repository(repository.root).grants)

    def names(found):
        return {name for need in found for name in need.privileges}

    assert names(given) - names(plain) == {"CREATE TEMPORARY TABLES"}


def test_the_projects_own_account_has_what_the_script_lists_and_one_thing_more():
    grants = Repository(project_root()).grants
    text = script("'shopdb'@'%'", "shopdb", Level.ALL, grants)
    listed = {
        (name, grant.target)
        for grant in engine_privileges._grants(text)
        for name in grant.privileges
    }
    given = {
        (single, grant.target)
        for grant in engine_privileges.needed("shopdb")
        for name in grant.privileges
        for single in (engine_privileges.ON_A_DATABASE if name == "ALL" else (name,))
    }

    # The account that also runs the shop may hold its structure for a backup; no migration does.
    assert given - listed == {("BACKUP_ADMIN", "*.*")}
    assert listed <= given


def test_the_document_holds_the_scripts_words():
    text = (project_root() / "docs/migrations/privileges.md").read_text()
    printed = script("'ci'@'%'", "shop", Level.ALL, Repository(project_root()).grants)

    assert f"```sql\n{printed}\n```" in text


@pytest.fixture(scope="module")
def untrusting(tmp_path_factory):
    """A server with the binary log on and log_bin_trust_function_creators as it comes."""
    options = tmp_path_factory.mktemp("untrusting") / "test_untrusting.cnf"
    options.write_text("[mysqld]\nlog_bin_trust_function_creators = OFF\n")
    running = launch(rootfs.sources() / "test.cnf", options)
    yield running
    running.stop()


def test_the_whole_project_needs_no_more(untrusting):
    """On a server of its own: to head, all the way down, compared, as an account that has these."""
    config = configuration(project_root())
    database = untrusting.url.set(database="shop")
    with session(engine_for(untrusting.url)) as connection:
        run(connection, "CREATE DATABASE shop")
    grants = statements(ACCOUNT, "shop", Level.VERIFY, Repository(project_root()).grants)

    with migrator(database, grants) as url:
        with pytest.raises(MigrationProblem, match="ERROR 1419") as caught:
            upgrade(url, config=config)
        assert "SET PERSIST log_bin_trust_function_creators = ON" in caught.value.remedy

        with session(engine_for(untrusting.url)) as connection:
            run(connection, "SET GLOBAL log_bin_trust_function_creators = ON")
        upgrade(url, config=config)
        assert plan(config, url) == []
        with session(engine_for(url)) as connection:
            assert drift(connection, Repository(project_root())) == []
        downgrade(url, "base", config=config, allow_loss=True)
        assert status(config, url).current == ""


@pytest.mark.deep
def test_the_whole_project_is_verified_with_no_more(untrusting):
    with session(engine_for(untrusting.url)) as connection:
        run(connection, "SET GLOBAL log_bin_trust_function_creators = ON")
    grants = statements(ACCOUNT, "shop", Level.VERIFY, Repository(project_root()).grants)

    with migrator(untrusting.url.set(database="shop"), grants) as url:
        assert verify(configuration(project_root()), url, silently).findings == []


def test_the_command_line_prints_the_script():
    options = ("--account", "'ci'@'10.%'", "--database", "my_shop", "--level", "migrate")

    found = CliRunner().invoke(app, ["migrate", "privileges", *options])

    grants = Repository(project_root()).grants
    assert found.exit_code == 0
    assert found.output == script("'ci'@'10.%'", "my_shop", Level.MIGRATE, grants) + "\n"


def test_the_command_line_refuses_what_is_no_account():
    found = CliRunner().invoke(
        app, ["migrate", "privileges", "--account", "ci; DROP", "--database", "a"]
    )

    assert found.exit_code == 1
    assert found.exception.what == "ci; DROP is not an account"

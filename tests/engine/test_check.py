"""The server check says all that is missing at once, each with what mends it."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import URL

from shopdb import engine
from shopdb.database import Connection, session
from shopdb.engine import check
from shopdb.engine.check import Finding
from shopdb.problem import Problem
from tests.launching import Running


@pytest.fixture(scope="module")
def root(lax: Running) -> Iterator[Connection]:
    with session(lax.url) as connection:
        yield connection


@pytest.fixture
def nobody(lax: Running, root: Connection) -> Iterator[URL]:
    """An account that may log in and nothing else."""
    with root.cursor() as cursor:
        cursor.execute("CREATE USER 'nobody'@'%' IDENTIFIED BY 'pw'")
        yield lax.url.set(username="nobody", password="pw", database="shopdb")
        cursor.execute("DROP USER 'nobody'@'%'")


def missing(url: URL) -> dict[str, Finding]:
    return {finding.what: finding for finding in check.examine(url) if not finding.ok}


def test_names_every_wrong_setting_with_the_statement_that_mends_it(lax: Running, root: Connection):
    with root.cursor() as cursor:
        cursor.execute("DELETE FROM mysql.time_zone_name")
    assert lax.application
    found = missing(lax.application)

    assert set(found) == {
        "sql_mode",
        "time zone tables",
        "event_scheduler",
        "local_infile",
        "foreign keys",
        "stored functions",
    }
    assert found["sql_mode"].found.startswith("without ONLY_FULL_GROUP_BY, STRICT_TRANS_TABLES")
    assert "mysql_tzinfo_to_sql" in found["time zone tables"].remedy

    assert "restart the server" in found["foreign keys"].remedy

    remedies = [finding.remedy for finding in found.values()]
    statements = [remedy for remedy in remedies if remedy.startswith("SET PERSIST ")]
    with root.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.replace("SET PERSIST", "SET GLOBAL"))
        try:
            assert set(missing(lax.application)) == {"time zone tables", "foreign keys"}
        finally:
            cursor.execute(
                "SET GLOBAL sql_mode = '', event_scheduler = OFF, local_infile = OFF,"
                " log_bin_trust_function_creators = OFF"
            )


def test_super_may_create_functions_without_trust(lax: Running):
    assert "stored functions" not in missing(lax.url)


def test_an_account_without_privileges_is_told_them_all(nobody: URL, root: Connection):
    found = missing(nobody)

    assert "database shopdb" in found  # not visible
    grants = [finding.remedy for finding in found.values() if finding.remedy.startswith("GRANT")]
    assert "GRANT ALL ON `shopdb`.* TO 'nobody'@'%' WITH GRANT OPTION;" in grants
    assert r"GRANT ALL ON `shopdb\_%`.* TO 'nobody'@'%' WITH GRANT OPTION;" in grants

    with pytest.raises(Problem) as caught:
        check.require(nobody)
    assert all(finding.remedy in caught.value.remedy for finding in found.values())


def test_the_statements_it_names_are_enough(nobody: URL, root: Connection):
    with root.cursor() as cursor:
        for finding in check.examine(nobody):
            if finding.remedy.startswith("GRANT"):
                cursor.execute(finding.remedy)

    assert not [what for what in missing(nobody) if what.startswith(("privileges", "database"))]


def test_half_of_the_privileges_are_told_apart(nobody: URL, root: Connection):
    with root.cursor() as cursor:
        cursor.execute("GRANT SELECT, INSERT ON `shopdb`.* TO 'nobody'@'%'")
    (on_shopdb,) = [
        finding for finding in missing(nobody).values() if finding.what.endswith("`shopdb`.*")
    ]

    assert "SELECT" not in re.split(r"[ ,]+", on_shopdb.found)
    assert "UPDATE, DELETE" in on_shopdb.found
    assert on_shopdb.found.endswith("GRANT OPTION")


def test_privileges_of_an_active_role_count(nobody: URL, root: Connection):
    with root.cursor() as cursor:
        cursor.execute("CREATE ROLE 'migrator'")
        cursor.execute("GRANT ALL ON `shopdb%`.* TO 'migrator' WITH GRANT OPTION")
        cursor.execute("GRANT 'migrator' TO 'nobody'@'%'")
        before = set(missing(nobody))
        cursor.execute("SET DEFAULT ROLE ALL TO 'nobody'@'%'")
        after = set(missing(nobody))
        cursor.execute("DROP ROLE 'migrator'")

    assert before - after == {
        "database shopdb",
        "privileges on `shopdb`.*",
        r"privileges on `shopdb\_%`.*",
    }


@pytest.mark.parametrize(
    ("version", "good"),
    [
        ("8.4.0", True),
        ("9.7.4-2", True),
        ("10.0.1", True),
        ("8.0.36", False),
        ("8.3.0-commercial", False),
        ("10.11.6-MariaDB-1", False),
        ("11.4.2-MariaDB", False),
    ],
)
def test_versions(version: str, good: bool):
    finding = check.version_finding(version)

    assert finding.ok is good
    assert finding.found == version
    assert "Upgrade" in finding.remedy


def test_up_takes_a_given_server_only_with_all_it_needs(
    lax: Running, durable: Running, monkeypatch: pytest.MonkeyPatch
):
    assert lax.application
    assert durable.application
    monkeypatch.setenv("SHOPDB_URL", lax.application.render_as_string(hide_password=False))
    with pytest.raises(Problem, match="local_infile: OFF, wanted ON"):
        engine.up(print)

    monkeypatch.setenv("SHOPDB_URL", durable.application.render_as_string(hide_password=False))
    assert engine.up(print) == durable.application == engine.url()


def test_a_given_server_is_neither_stopped_nor_wiped(
    durable: Running, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SHOPDB_URL", durable.url.render_as_string(hide_password=False))

    for act in (engine.down, engine.reset):
        with pytest.raises(Problem, match="did not start"):
            act(print)
    with session(durable.url):
        pass

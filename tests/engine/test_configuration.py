"""docker/mysql/shopdb.cnf says what a server that uses it then does."""

import itertools
import re
from collections.abc import Iterator

import pytest
import yaml

from shopdb.database import SQL_MODE, Connection, rows, scalar, session
from shopdb.engine import check, credentials, image, machine, privileges, rootfs
from shopdb.settings import project_root
from tests.launching import Running

UNITS = {"K": 1024, "M": 1024**2, "G": 1024**3}


@pytest.fixture(scope="module")
def connection(durable: Running) -> Iterator[Connection]:
    with session(durable.url) as connection:
        yield connection


def options(name: str) -> dict[str, str]:
    """Option and value, as an option file of docker/mysql/ has them."""
    text = (rootfs.sources() / name).read_text()
    return dict(re.findall(r"^(?:loose_)?(\w+) = '?([^'\n]*)'?$", text, re.MULTILINE))


def number(value: str) -> str:
    """A size as SHOW VARIABLES writes it."""
    size = re.fullmatch(r"(\d+)([KMG])", value)
    return str(int(size[1]) * UNITS[size[2]]) if size else value


def test_every_setting_of_the_file_holds_on_the_server(connection: Connection):
    found = dict(rows(connection, "SHOW GLOBAL VARIABLES"))
    wanted = {name: number(value) for name, value in options("shopdb.cnf").items()}

    # Sized to the machine by whoever starts the server; log_bin is a name there, a switch here.
    assert int(found["innodb_buffer_pool_size"]) >= int(wanted.pop("innodb_buffer_pool_size"))
    assert found["log_bin"] == "ON"
    assert found["log_bin_basename"].endswith("/" + wanted.pop("log_bin"))
    assert found["secure_file_priv"].rstrip("/") not in ("", "/", "NULL")
    wanted.pop("secure_file_priv")  # a private process has its own folder
    wanted.pop("mysqlx")  # no variable; see below
    wanted["time_zone"] = wanted.pop("default_time_zone")
    assert {name: found.get(name) for name in wanted} == wanted


def test_every_setting_has_its_reason():
    for name in ("shopdb.cnf", "test.cnf"):
        lines = (rootfs.sources() / name).read_text().splitlines()
        for before, line in itertools.pairwise(lines):
            if " = " in line and not line.startswith("#"):
                assert before, f"{name}: {line} stands alone"


def test_what_is_committed_survives_a_crash_and_is_replicated_as_rows(connection: Connection):
    assert rows(
        connection,
        "SELECT @@innodb_flush_log_at_trx_commit, @@sync_binlog, @@innodb_doublewrite,"
        " @@gtid_mode, @@binlog_format",
    ) == [(1, 1, "ON", "ON", "ROW")]


def test_the_server_is_as_strict_as_our_sessions():
    assert options("shopdb.cnf")["sql_mode"] == SQL_MODE


def test_the_x_protocol_is_off(connection: Connection):
    active = "SELECT plugin_name FROM information_schema.plugins WHERE plugin_status = 'ACTIVE'"

    assert ("InnoDB",) in rows(connection, active)
    assert ("mysqlx",) not in rows(connection, active)


def test_named_time_zones_are_known(connection: Connection):
    summer = "SELECT CONVERT_TZ('2011-07-01 12:00:00', 'UTC', 'Europe/London')"

    assert str(scalar(connection, summer)) == "2011-07-01 13:00:00"


def test_the_application_account_has_all_that_the_check_asks_for(durable: Running):
    assert durable.application
    assert [finding for finding in check.examine(durable.application) if not finding.ok] == []


def test_the_application_account_has_what_its_file_lists_and_nothing_more(durable: Running):
    listed = set()
    for grant in privileges.needed("shopdb"):
        for name in grant.privileges:
            singles = privileges.ON_A_DATABASE if name == "ALL" else (name,)
            listed.update((single, grant.target) for single in singles)
        if grant.with_grant_option:
            listed.add(("GRANT OPTION", grant.target))

    assert durable.application
    with session(durable.application) as connection:
        # Everyone holds USAGE, which is nothing.
        assert privileges.held(connection) - {("USAGE", "*.*")} == listed


def test_compose_starts_the_same_server():
    service = yaml.safe_load((project_root() / "compose.yaml").read_text())["services"]["mysql"]
    mounts = dict(volume.split(":")[:2] for volume in service["volumes"])

    assert service["image"] == f"${{SHOPDB_IMAGE:-{image.OFFICIAL}}}"
    assert set(service["environment"]) == set(credentials.environment())
    assert service["ports"] == [f"127.0.0.1:${{SHOPDB_PORT:-{machine.DEFAULT_PORT}}}:3306"]
    assert mounts == {
        "data": "/var/lib/mysql",
        "./docker/mysql/shopdb.cnf": "/etc/mysql/conf.d/shopdb.cnf",
        "./docker/mysql/initdb": "/docker-entrypoint-initdb.d",
    }

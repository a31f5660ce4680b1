"""How far a real replica is behind its source, while it keeps up, is held up, and stops."""

import time
from collections.abc import Callable, Iterator

import pytest

from shopdb.engine import dockerd, rootfs
from shopdb.health import Level, Limits, Reading, examine, find
from tests.database import Database
from tests.launching import Running, launch

PATIENCE = 30


@pytest.fixture
def servers() -> Iterator[tuple[Running, Running]]:
    """A source, and a server that shall follow it."""
    started = [launch(rootfs.sources() / "test.cnf") for _ in range(2)]
    yield started[0], started[1]
    for server in started:
        server.stop()


def address(server: Running) -> tuple[str, int]:
    """Where the other server finds it: containers see each other by their own addresses."""
    if "container" not in server.client:
        return str(server.url.host), server.url.port or 3306
    client = dockerd.client()
    networks = client.containers.get(server.client["container"]).attrs["NetworkSettings"]
    client.close()
    return next(one["IPAddress"] for one in networks["Networks"].values() if one["IPAddress"]), 3306


def reads(replica: Database, is_so: Callable[[Reading], bool]) -> Reading:
    """The reading, once it is so."""
    end = time.monotonic() + PATIENCE
    while True:
        (report,) = examine(replica.connection, Limits(replica=(2, 3600)), find(["replica_lag"]))
        (reading,) = report.readings
        if is_so(reading) or time.monotonic() > end:
            return reading
        time.sleep(0.5)


@pytest.mark.deep
def test_a_replica_that_keeps_up_one_that_is_held_up_and_one_that_stops(servers):
    source, replica = (Database(server.url) for server in servers)
    host, port = address(servers[0])
    file, position = source.rows("SHOW BINARY LOG STATUS")[0][:2]
    replica.execute("SET GLOBAL server_id = 77")
    replica.execute(
        "CHANGE REPLICATION SOURCE TO SOURCE_HOST = %s, SOURCE_PORT = %s, SOURCE_USER = %s,"
        " SOURCE_PASSWORD = %s, GET_SOURCE_PUBLIC_KEY = 1, SOURCE_LOG_FILE = %s,"
        " SOURCE_LOG_POS = %s",
        (host, port, source.url.username, str(source.url.password), file, position),
    )
    replica.execute("START REPLICA")
    source.execute("CREATE DATABASE followed")
    source.execute("CREATE TABLE followed.thing (id INT PRIMARY KEY)")

    keeps_up = reads(replica, lambda one: one.level is Level.OK)
    assert keeps_up.said == "channel default is 0 s behind"

    replica.execute("FLUSH TABLES WITH READ LOCK")
    source.execute("INSERT INTO followed.thing VALUES (1)")
    held_up = reads(replica, lambda one: one.level is Level.WARN)
    replica.execute("UNLOCK TABLES")
    assert held_up.level is Level.WARN
    assert held_up.value >= 2

    reads(replica, lambda one: one.level is Level.OK)
    replica.execute("DROP TABLE followed.thing")
    source.execute("INSERT INTO followed.thing VALUES (2)")
    stopped = reads(replica, lambda one: "SQL thread does not run" in one.said)
    assert stopped.level is Level.CRITICAL
    assert "SQL thread does not run" in stopped.said
    for database in (source, replica):
        database.close()

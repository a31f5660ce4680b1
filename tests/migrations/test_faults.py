"""Every statement of every revision of the project, interrupted; and the server killed under some.

Exhaustive and slow, so that `make test-deep` runs it; test_resume.py does the same to a made-up
repository with a statement of every kind.
"""

import time
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from sqlalchemy import URL

from shopdb.migrate.commands import configuration, downgrade, upgrade
from shopdb.migrate.session import engine_for, rows, run, scalar, session
from shopdb.settings import project_root
from tests.conftest import fresh_database
from tests.launching import Running, launch
from tests.migrations.interruption import POINTS, Child, Gate, Point, interrupted_along, points_of
from tests.migrations.scratch_repository import ScratchRepository, printed

pytestmark = pytest.mark.deep


def checksums(url):
    """Every table's rows as one number each, the tooling's apart."""
    with session(engine_for(url)) as connection:
        tables = [
            name
            for (name,) in rows(
                connection,
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() "
                "AND TABLE_TYPE = 'BASE TABLE' AND TABLE_NAME <> 'migration_ledger'",
            )
        ]
        return dict(rows(connection, f"CHECKSUM TABLE {', '.join(f'`{name}`' for name in tables)}"))


@pytest.fixture(scope="module")
def at_once(server_url, worker_id):
    """What the database is at head and at base where nothing interrupts."""
    with fresh_database(server_url, f"shopdb_scratch_{worker_id}_at_once") as whole:
        upgrade(whole)
        head = printed(whole), by_name(checksums(whole))
        downgrade(whole, "base", allow_loss=True)
        return head, printed(whole)


def by_name(found):
    """Checksums without the database's name."""
    return {name.partition(".")[2]: number for name, number in found.items()}


@pytest.mark.parametrize("name", POINTS)
def test_every_statement_of_every_revision(scratch_database, at_once, name, record_property):
    config = configuration(project_root())
    ups, downs = (points_of(config, name, way) for way in ("up", "down"))
    record_property("points", len(ups) + len(downs))
    print(f"{name}: {len(ups)} statements up, {len(downs)} down")

    interrupted_along(ups, upgrade, scratch_database, "head", config)

    (structure, numbers), base = at_once
    assert printed(scratch_database) == structure
    assert by_name(checksums(scratch_database)) == numbers

    interrupted_along(downs, downgrade, scratch_database, "base", config, allow_loss=True)

    assert printed(scratch_database) == base


ROWS = 400_000
KINDS = {
    "instant": "ALTER TABLE parcel ADD COLUMN note INT NULL, ALGORITHM = INSTANT;",
    "in place": "ALTER TABLE parcel ADD KEY ix_parcel_weight (weight, code), ALGORITHM = INPLACE;",
    "copy": "ALTER TABLE parcel MODIFY COLUMN weight BIGINT NOT NULL, ALGORITHM = COPY;",
    "rows": "UPDATE parcel SET weight = weight + 1;",
    "chunks": (
        "-- chunks: 20000 by parcel_id\nUPDATE parcel SET weight = weight + 1 "
        "WHERE parcel_id BETWEEN @chunk_from AND @chunk_to;"
    ),
    "code": (
        "DROP TRIGGER parcel_check; CREATE TRIGGER parcel_check BEFORE INSERT ON parcel "
        "FOR EACH ROW SET NEW.weight = NEW.weight + 2;"
    ),
    "drop": "-- Loses: every row of parcel\nDROP TABLE parcel;",
}
# Of the time that the statement takes when nothing happens.
MOMENTS = (0.0, 0.4, 0.9)


@dataclass
class Durable:
    """A server with its data on disk; `url` is where it listens now."""

    running: Running
    url: URL

    def crash(self) -> None:
        """Kill it, and start it on the same data."""
        assert self.running.crash
        assert self.running.revive
        self.running.crash()
        self.url = self.running.revive()

    def create(self, name: str) -> URL:
        """An empty database of that name."""
        with session(engine_for(self.url)) as connection:
            run(connection, f"DROP DATABASE IF EXISTS {name}")
            run(connection, f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        return self.url.set(database=name)


@pytest.fixture(scope="module")
def durable():
    """A server of the test's own with the shop's settings."""
    running = launch(in_memory=False)
    if running.crash is None:
        pytest.skip("this server is not ours to kill")
    yield Durable(running, running.url)
    running.stop()


@pytest.mark.parametrize("kind", KINDS)
def test_kill_9_of_the_server(durable, tmp_path, kind):
    repository = ScratchRepository.make(tmp_path)
    repository.revision(
        1,
        "parcels",
        "CREATE TABLE parcel (parcel_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, "
        "weight INT NOT NULL, code CHAR(40) NOT NULL);"
        "CREATE TRIGGER parcel_check BEFORE INSERT ON parcel FOR EACH ROW "
        "SET NEW.weight = NEW.weight + 1;"
        f"SET cte_max_recursion_depth = {ROWS};"
        "INSERT INTO parcel (weight, code) WITH RECURSIVE n AS (SELECT 1 AS n UNION ALL "
        f"SELECT n + 1 FROM n WHERE n < {ROWS}) SELECT n, LPAD(n, 40, 'x') FROM n;",
        "-- Loses: every row of parcel\nDROP TABLE parcel;",
    )
    repository.revision(2, "change", KINDS[kind], "DO 0;")
    options = {"allow_loss": True, "chunk_rest": 0}
    point = Point("started", "0002", "up", 1)
    whole = durable.create("whole")
    upgrade(whole, "0001", config=repository.config)
    began = time.monotonic()
    code, said = Child(upgrade, whole, "head", repository.config, **options).wait()
    took = time.monotonic() - began
    assert code == 0, said
    wanted = printed(whole), by_name(checksums(whole))

    ended = []
    for moment in MOMENTS:
        url = durable.create("killed")
        upgrade(url, "0001", config=repository.config)
        gate = Gate(point)
        child = Child(upgrade, url, "head", repository.config, gate, **options)
        gate.wait()
        with ExitStack() as held:
            if moment == 0.0:
                # So that it has begun and not ended, however quick it is.
                holder = held.enter_context(session(engine_for(durable.url)))
                held.callback(holder.invalidate)
                run(holder, "LOCK INSTANCE FOR BACKUP")
            gate.open()
            time.sleep(took * moment)
            durable.crash()
        code, said = child.wait()
        ended.append(code)
        # Told in plain words, whichever of its sessions met it.
        assert code == 0 or "\nshopdb.migrate.errors.MigrationProblem: " in said, said
        url = durable.url.set(database="killed")

        code, said = Child(upgrade, url, "head", repository.config, **options).wait()

        assert code == 0, said
        assert (printed(url), by_name(checksums(url))) == wanted, moment
        with session(engine_for(url)) as connection:
            assert scalar(connection, "SELECT version_num FROM alembic_version") == "0002"
    print(f"{kind}: the run took {took:.1f} s; killed ones ended with {ended}")
    assert 1 in ended

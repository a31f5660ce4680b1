"""A shop that was lost comes back, on another server: whole, and as it was between two orders."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest

from shopdb.backup import contents, manifest, restore
from shopdb.backup.target import MARK
from shopdb.backup.tools import Tools
from shopdb.backup.until import replay
from shopdb.database import rows, scalar, session
from shopdb.problem import Problem
from shopdb.settings import project_root
from tests.backup.conftest import DATABASE, code, tables
from tests.database import Database


def violations(url):
    with session(url) as connection:
        return rows(connection, "SELECT * FROM invariant_violations")


def orders(url):
    with session(url) as connection:
        return [number for (number,) in rows(connection, "SELECT order_id FROM sales_order")]


def test_comes_back_whole_though_it_was_sold_from_meanwhile(lost, empty_place):
    url = empty_place()
    said = []

    restore(lost.backup, url, said.append)

    backup = manifest.read(lost.backup)
    assert tables(url) == backup.tables
    assert code(url) == lost.code
    assert violations(url) == []
    assert lost.first not in orders(url)
    # The sellers were at work on both sides of the moment.
    assert 1 < len(orders(url)) < lost.last["sales_order"].rows - 2
    with session(url) as connection:
        assert set(contents.enabled_events(connection)) == lost.enabled
    assert said[-1] == f"{url.database} is whole, at revision {backup.revision}"


def test_what_was_killed_half_way_is_run_again_and_ends_between_two_orders(lost, empty_place):
    url = empty_place()
    command = [sys.executable, "-m", "shopdb", "restore", "--from", str(lost.backup)]
    environment = {**os.environ, "SHOPDB_URL": url.render_as_string(hide_password=False)}
    restoring = subprocess.Popen(
        [*command, "--until", lost.name], env=environment, cwd=project_root()
    )
    with session(url.set(database="")) as connection:
        end = time.monotonic() + 60
        while time.monotonic() < end and restoring.poll() is None:
            if _count(connection, url.database) > 20:
                break
            time.sleep(0.02)
        restoring.kill()
        restoring.wait()
        assert rows(connection, f"SHOW TABLES FROM {url.database} LIKE '{MARK}'")

    restore(lost.backup, url, print, until=lost.name)

    assert tables(url) == lost.then
    assert code(url) == lost.code
    assert violations(url) == []
    assert lost.first in orders(url)
    assert lost.second not in orders(url)
    # It goes on selling.
    db = Database(url)
    cart = db.scalar("SELECT cart_id FROM sales_order WHERE order_id = %s", (lost.first,))
    assert db.call("checkout_place_order", cart, None, None, None)[-1] == lost.first
    db.close()


def _count(connection, database):
    return scalar(
        connection,
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = %s",
        [database],
    )


@pytest.fixture
def way(lost):
    """Finds the way from the backup to a moment."""
    backup = manifest.read(lost.backup)
    return lambda until: replay(Tools(lost.folder, print), lost.folder, backup, until)


def test_a_time_between_two_orders_is_exact_to_the_microsecond(lost, way):
    assert way(lost.between.isoformat(" ")) == way(lost.name)
    assert way(lost.between.isoformat(" ")).last.gtid == lost.name


def test_the_latest_is_the_end_of_the_logs(lost, way):
    latest = way("latest")

    assert latest.stop is None
    assert f"{DATABASE}.sales_order" in latest.last.tables


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2020-01-01", "later than"),
        ("2999-01-01 00:00", "copied up to"),
        ("yesterday", "no moment"),
        ("00000000-0000-0000-0000-000000000001:1", "do not hold"),
        ("00000000-0000-0000-0000-000000000001:1-2", "more than one"),
    ],
)
def test_refuses_a_moment_that_it_cannot_reach(way, until, said):
    with pytest.raises(Problem, match=said):
        way(until)


def test_refuses_a_transaction_that_the_backup_holds_already(lost, way):
    with pytest.raises(Problem, match="already"):
        way(f"{lost.name.split(':')[0]}:1")


def test_refuses_logs_with_a_gap(lost, way, tmp_path):
    (logs,) = lost.folder.glob("binlogs-*")
    copied = tmp_path / logs.name
    shutil.copytree(logs, copied)
    first = sorted(copied.glob("binlog.*"))[0]
    first.rename(first.with_suffix(".000099"))

    with pytest.raises(Problem, match="none between them"):
        replay(Tools(tmp_path, print), tmp_path, manifest.read(lost.backup), "latest")


def test_touches_no_database_that_holds_something(lost, db):
    before = tables(db.url)

    with pytest.raises(Problem, match="holds"):
        restore(lost.backup, db.url, print)

    assert tables(db.url) == before


def test_refuses_to_apply_logs_as_one_who_may_not(lost, empty_place, server_url):
    url = empty_place()
    with session(server_url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE USER IF NOT EXISTS restorer IDENTIFIED BY 'secret'")
        cursor.execute(f"GRANT ALL ON {url.database}.* TO restorer")

    with pytest.raises(Problem, match="lacks REPLICATION_APPLIER, SESSION_VARIABLES_ADMIN"):
        restore(
            lost.backup, url.set(username="restorer", password="secret"), print, until=lost.name
        )

    with session(server_url) as connection, connection.cursor() as cursor:
        assert not rows(connection, f"SHOW DATABASES LIKE '{url.database}'")
        cursor.execute("DROP USER restorer")


def test_touches_nothing_where_a_byte_was_changed(lost, empty_place, tmp_path):
    damaged = tmp_path / lost.backup.name
    shutil.copytree(lost.backup, damaged)
    with (damaged / "dump.sql.gz").open("r+b") as file:
        file.seek(1000)
        byte = file.read(1)
        file.seek(1000)
        file.write(bytes([byte[0] ^ 1]))
    url = empty_place()

    with pytest.raises(Problem, match="damaged"):
        restore(damaged, url, print)

    with session(url.set(database="")) as connection:
        assert not rows(connection, f"SHOW DATABASES LIKE '{url.database}'")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"server_version": "99.1.0"}, "older"),
        ({"lower_case_table_names": 2}, "case of table names"),
        ({"format": 2}, "another format"),
    ],
)
def test_refuses_what_does_not_fit(lost, empty_place, tmp_path, told, said):
    other = tmp_path / lost.backup.name
    shutil.copytree(lost.backup, other)
    true = json.loads((other / manifest.NAME).read_text())
    (other / manifest.NAME).write_text(json.dumps(true | told))

    with pytest.raises(Problem, match=said):
        restore(other, empty_place(), print)

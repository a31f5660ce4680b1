"""A run that is killed in between leaves whole chunks, and the next run goes on."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pymysql
import pytest

from shopdb.errors import SqlError
from tests.database import Database
from tests.retention import apply, approve, dry, old, runs

pytestmark = [pytest.mark.deep, pytest.mark.usefixtures("rules_put_back")]

NOTES, CHUNK = 5000, 20


def test_a_run_that_is_killed_is_gone_on_with(db, shop, officer, raises_sql):
    customer, since = shop.customer(), old(db)
    with db.connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO customer_note (customer_id, staff_user_id, body, created_at)"
            " VALUES (%s, %s, 'rang', %s)",
            [(customer, officer, since)] * NOTES,
        )
    approve(db, officer)
    runner = Database(db.url)
    session = runner.scalar("SELECT CONNECTION_ID()")
    done = "SELECT COALESCE(MAX(done_rows), 0) FROM retention_run"

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(apply, runner, rows=CHUNK)
        end = monotonic() + 30
        while db.scalar(done) < 3 * CHUNK:
            assert monotonic() < end
            sleep(0.01)
        with raises_sql(SqlError.RETENTION_BUSY):
            dry(db)
        db.execute(f"KILL CONNECTION {session}")
        with pytest.raises(pymysql.MySQLError):
            running.result()

    taken = db.scalar(done)
    assert 0 < taken < NOTES
    assert taken % CHUNK == 0
    assert db.count("customer_note") == NOTES - taken
    while db.scalar(
        "SELECT COUNT(*) FROM information_schema.processlist WHERE id = %s", (session,)
    ):
        sleep(0.01)
    assert apply(db, rows=1000) == NOTES - taken
    assert [run[2:] for run in runs(db)[1:]] == [
        (NOTES, taken, 1, "its session was lost"),
        (NOTES - taken, NOTES - taken, 1, None),
    ]

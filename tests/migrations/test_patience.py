"""A statement waits briefly for its locks, again and again, and says who holds them."""

import re
import threading
import time
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy.exc import DBAPIError

from shopdb.migrate import patience, watch
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.lock import lock_name
from shopdb.migrate.session import engine_for, error_code, rows, run, scalar, session
from tests.migrations.sites import site, step

# Seconds that a transaction holds a table.
HELD = 4
ADD = step("ALTER TABLE book ADD COLUMN pages INT;")


@pytest.fixture
def db(scratch_database):
    """An autocommit session on a database with three books."""
    with session(engine_for(scratch_database)) as connection:
        run(connection, "CREATE TABLE book (book_id INT PRIMARY KEY, title VARCHAR(80))")
        run(connection, "INSERT INTO book VALUES (1, 'a'), (2, 'b'), (3, 'c')")
        yield connection


@contextmanager
def idle(url, sql, seconds=None):
    """A session with a transaction open for so long, or for the block; its connection id."""
    with session(engine_for(url), autocommit=False) as connection:
        number = scalar(connection, "SELECT CONNECTION_ID()")
        run(connection, sql)
        end = threading.Timer(seconds or 0, run, (connection, "COMMIT"))
        if seconds:
            end.start()
        try:
            yield number
        finally:
            if seconds:
                end.join()


@contextmanager
def reading(url, sql="SELECT COUNT(*) FROM book"):
    """Reads without pause in the block; how long each took."""
    taken, ended = [], threading.Event()

    def work():
        with session(engine_for(url)) as connection:
            while not ended.is_set():
                started = time.monotonic()
                run(connection, sql)
                taken.append(time.monotonic() - started)
                time.sleep(0.01)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield taken
    finally:
        ended.set()
        thread.join()


def columns(db):
    return [name for (name, *_) in rows(db, "SHOW COLUMNS FROM book")]


def test_a_free_table_is_changed_at_once_and_nothing_is_told(db, scratch_database):
    told = []
    with site(scratch_database, told) as here:
        patience.send(here, ADD)

    assert columns(db) == ["book_id", "title", "pages"]
    assert told == []


def test_an_idle_transaction_is_outwaited_while_readers_get_through(db, scratch_database):
    told = []
    with (
        site(scratch_database, told, lock_wait=1) as here,
        reading(scratch_database) as taken,
        idle(scratch_database, "SELECT * FROM book", seconds=HELD) as blocker,
    ):
        patience.send(here, ADD)

    assert columns(db) == ["book_id", "title", "pages"]
    # No reader waited for the end of the transaction.
    assert max(taken) < HELD
    assert len(taken) > 10
    first = told[0].split("\n")
    line = r"0004 up 1/1 alter table book: got no lock in \d s, tries again in \d s"
    assert re.fullmatch(line, first[0])
    assert f"  held by connection {blocker}, {scratch_database.username}@" in first[1]
    assert ", idle for " in first[1]
    assert ", in a transaction of " in first[1]
    assert first[1].endswith("; last: SELECT * FROM book")
    assert first[2] == f"    KILL {blocker}; ends it"


def test_patience_ends_with_who_held_the_lock(db, scratch_database):
    with (
        site(scratch_database, [], lock_wait=1, patience=3) as here,
        idle(scratch_database, "SELECT * FROM book") as blocker,
        pytest.raises(MigrationProblem) as caught,
    ):
        patience.send(here, ADD)

    what = caught.value.what.split("\n")
    assert what[0].startswith("0004_some.up.sql:1: alter table book got no lock in ")
    assert what[0].endswith(" s, statement 1 of 1 of revision 0004 up")
    assert what[1].startswith("ERROR 1205: Lock wait timeout exceeded")
    assert what[2].startswith(f"  held by connection {blocker}, ")
    assert "Nothing of this statement has taken effect." in caught.value.remedy
    assert columns(db) == ["book_id", "title"]


def test_what_waits_for_a_row_says_who_holds_it_and_leaves_nothing_behind(db, scratch_database):
    told = []
    with (
        site(scratch_database, told, lock_wait=1) as here,
        idle(
            scratch_database, "UPDATE book SET title = 'x' WHERE book_id = 3", seconds=1.7
        ) as blocker,
    ):
        patience.send(here, step("UPDATE book SET title = CONCAT(title, '!');"))
        run(here.connection, "COMMIT")

    assert rows(db, "SELECT title FROM book") == [("a!",), ("b!",), ("x!",)]
    assert told[0].startswith("0004 up 1/1 update book: got no lock in ")
    assert [line.split(",")[0] for line in told[0].split("\n")[1:]] == [
        f"  held by connection {blocker}",
        f"    KILL {blocker}; ends it",
    ]


def test_a_deadlock_is_sent_again(db, scratch_database):
    told = []
    run(db, "CREATE TABLE heavy (heavy_id INT PRIMARY KEY, n INT)")
    run(
        db,
        "INSERT INTO heavy WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r "
        "WHERE n < 500) SELECT n, n FROM r",
    )
    with (
        site(scratch_database, told, lock_wait=3) as here,
        session(engine_for(scratch_database), autocommit=False) as other,
    ):
        # The server rolls back whoever changed fewer rows.
        run(other, "UPDATE heavy SET n = 0")
        run(other, "UPDATE book SET title = 'x' WHERE book_id = 3")

        def close_the_circle():
            while not scalar(db, "SELECT COUNT(*) FROM performance_schema.data_lock_waits"):
                time.sleep(0.02)
            run(other, "UPDATE book SET title = 'x' WHERE book_id < 3")
            run(other, "COMMIT")

        deadlock = threading.Thread(target=close_the_circle)
        deadlock.start()
        patience.send(here, step("UPDATE book SET title = CONCAT(title, '!') ORDER BY book_id;"))
        run(here.connection, "COMMIT")
        deadlock.join()

    assert told == ["0004 up 1/1 update book: met a deadlock, tries again in 3 s"]
    assert rows(db, "SELECT title FROM book") == [("x!",), ("x!",), ("x!",)]


def test_any_other_refusal_is_not_tried_again(db, scratch_database):
    told = []
    with site(scratch_database, told) as here, pytest.raises(DBAPIError) as caught:
        patience.send(here, step("ALTER TABLE book DROP COLUMN pages;"))

    assert error_code(caught.value) == 1091
    assert told == []


@pytest.mark.parametrize("sql", ["DO 0;", "ALTER TABLE book DROP COLUMN pages;"])
def test_the_sessions_own_waits_are_put_back(db, scratch_database, sql):
    waits = "SELECT @@SESSION.lock_wait_timeout, @@SESSION.innodb_lock_wait_timeout"
    with site(scratch_database, []) as here:
        run(here.connection, "SET SESSION lock_wait_timeout = 77, innodb_lock_wait_timeout = 7")
        with suppress(DBAPIError):
            patience.send(here, step(sql))
        assert rows(here.connection, waits) == [(77, 7)]


def test_a_killed_session_is_told_as_such(db, scratch_database):
    with site(scratch_database, []) as here:
        victim = scalar(here.connection, "SELECT CONNECTION_ID()")
        killer = threading.Timer(0.5, run, (db, f"KILL {victim}"))
        killer.start()
        with pytest.raises(DBAPIError) as caught:
            patience.send(here, step("DO SLEEP(9);"))
        killer.join()

    assert error_code(caught.value) == 2013


# Three indexes: a build of a second or two on the rows of `large`.
BUILD = step(
    "ALTER TABLE book ADD INDEX a (title), ADD INDEX b (title, book_id), ADD INDEX c (title(40)),"
    " ALGORITHM=INPLACE, LOCK=NONE;"
)
STATE = (
    "SELECT SUBSTRING_INDEX(STATE, '(', 1) FROM performance_schema.processlist"
    " WHERE DB = DATABASE() AND INFO LIKE 'ALTER TABLE book ADD INDEX%'"
)


@pytest.fixture
def large(db):
    """A table whose indexes take a while."""
    run(db, "SET SESSION cte_max_recursion_depth = 1000000")
    run(
        db,
        "INSERT INTO book WITH RECURSIVE r AS (SELECT 4 AS n UNION ALL SELECT n + 1 FROM r"
        " WHERE n < 600000) SELECT n, SHA2(n, 256) FROM r",
    )
    run(db, "ANALYZE TABLE book")


def wait_for(db, state):
    ends = time.monotonic() + 30
    seen = []
    while (now := scalar(db, STATE)) != state:
        seen.append(now)
        assert time.monotonic() < ends, f"never {state!r}, only {sorted({*map(str, seen)})}"
        time.sleep(0.02)


@contextmanager
def used_during_builds(url, seconds, times=1):
    """Uses the table from the midst of a build until so long after the build waits for it."""

    def work():
        with session(engine_for(url)) as watching:
            for _ in range(times):
                wait_for(watching, "alter table ")
                with idle(url, "SELECT * FROM book WHERE book_id = 1"):
                    wait_for(watching, "Waiting for table metadata lock")
                    time.sleep(seconds)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def indexes(db):
    return sorted({name for (_, _, name, *_) in rows(db, "SHOW INDEX FROM book")})


def test_a_long_build_waits_for_its_last_lock_and_says_for_whom(
    db, scratch_database, large, monkeypatch
):
    monkeypatch.setattr(watch, "TELL_AFTER", 0.1)
    told = []
    with (
        site(scratch_database, told, lock_wait=1, closing_wait=30) as here,
        used_during_builds(scratch_database, seconds=3),
    ):
        patience.send(here, BUILD)

    assert indexes(db) == ["PRIMARY", "a", "b", "c"]
    assert [line for line in told if "tries again" in line] == []
    waits = [line for line in told if ", waits for a lock\n  held by connection " in line]
    assert "last: SELECT * FROM book WHERE book_id = 1\n    KILL " in waits[0]


def test_without_that_wait_its_work_would_be_lost(db, scratch_database, large):
    with (
        site(scratch_database, [], lock_wait=1, closing_wait=1, patience=0) as here,
        used_during_builds(scratch_database, seconds=3),
        pytest.raises(MigrationProblem, match="got no lock"),
    ):
        patience.send(here, BUILD)

    assert indexes(db) == ["PRIMARY"]


def test_its_first_lock_holds_up_readers_no_longer_than_any(db, scratch_database, large):
    with (
        site(scratch_database, [], lock_wait=1, closing_wait=30) as here,
        reading(scratch_database, "SELECT * FROM book WHERE book_id = 2") as taken,
        idle(scratch_database, "SELECT * FROM book WHERE book_id = 1", seconds=HELD),
    ):
        patience.send(here, BUILD)

    assert indexes(db) == ["PRIMARY", "a", "b", "c"]
    assert max(taken) < HELD


@pytest.mark.deep
def test_a_table_larger_than_the_server_believes_loses_its_work_once(
    db, scratch_database, large, monkeypatch
):
    monkeypatch.setattr(patience, "LARGE", 10_000_000)
    told = []
    with (
        site(scratch_database, told, lock_wait=1, closing_wait=30) as here,
        used_during_builds(scratch_database, seconds=2, times=2),
    ):
        patience.send(here, BUILD)

    assert indexes(db) == ["PRIMARY", "a", "b", "c"]
    assert len([line for line in told if "tries again" in line]) == 1


def test_progress_is_told_where_the_server_shows_it(db, scratch_database, large, monkeypatch):
    monkeypatch.setattr(watch, "FIRST_LOOK", 0.1)
    monkeypatch.setattr(watch, "BETWEEN_LOOKS", 0.1)
    monkeypatch.setattr(watch, "TELL_AFTER", 0.1)
    consumer = (
        "UPDATE performance_schema.setup_consumers SET ENABLED = '{}'"
        " WHERE NAME = 'events_stages_current'"
    )
    told = []
    run(db, consumer.format("YES"))
    try:
        with site(scratch_database, told) as here:
            patience.send(here, BUILD)
    finally:
        run(db, consumer.format("NO"))

    shown = [
        re.fullmatch(r"0004 up 1/1 alter table book: \d+ s, [a-zPK ]+ (\d+) %", line)
        for line in told
    ]
    percents = [int(match[1]) for match in shown if match]
    assert len(percents) > 2
    assert percents == sorted(percents)
    assert percents[0] < percents[-1]


def test_who_will_hold_up_the_last_lock_is_told_before(db, scratch_database, large):
    told = []
    with (
        site(scratch_database, told, lock_wait=0) as here,
        idle(scratch_database, "SELECT * FROM book WHERE book_id = 1") as holder,
    ):
        time.sleep(1.1)
        watcher = watch.Watcher(here, BUILD, 0, "book")
        told.append(watcher._progress(here.guard))

    assert told[0].startswith(f"\n  its last lock will have to wait for connection {holder}, ")


@pytest.fixture
def clerk(db, scratch_database):
    """An account that may change the tables and see nothing of the server."""
    run(db, "DROP USER IF EXISTS clerk")
    run(db, "CREATE USER clerk IDENTIFIED BY 'a word'")
    run(db, f"GRANT ALL ON `{scratch_database.database}`.* TO clerk")
    yield scratch_database.set(username="clerk", password="a word")
    run(db, "DROP USER clerk")


@pytest.mark.parametrize(
    ("sql", "held"),
    [
        ("ALTER TABLE book ADD COLUMN pages INT;", "SELECT * FROM book"),
        ("UPDATE book SET title = 'y';", "UPDATE book SET title = 'x'"),
    ],
)
def test_an_account_without_privileges_says_what_it_sees(db, clerk, sql, held):
    told = []
    with (
        site(clerk, told, lock_wait=1) as here,
        idle(clerk, held, seconds=2) as blocker,
    ):
        run(here.guard, f"DO GET_LOCK('{lock_name(clerk.database)}', 0)")
        patience.send(here, step(sql))
        run(here.connection, "COMMIT")

    assert (
        told[0]
        .split("\n")[1]
        .startswith(f"  this account cannot see by whom; it may be connection {blocker}, clerk@")
    )
    assert told[0].split("\n")[2] == f"    KILL {blocker}; ends it"
    assert len(told[0].split("\n")) == 3

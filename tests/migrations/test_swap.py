"""A trigger is exchanged while others write, and no row passes between the old and the new one."""

import re
import threading
import time

import pytest
from sqlalchemy.exc import DBAPIError

from shopdb.migrate import patience, swap
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.session import SERVER_ERRORS, engine_for, error_code, rows, run, scalar, session
from tests.migrations.sites import site, steps

COUNT = (
    "CREATE TRIGGER loan_count AFTER INSERT ON loan FOR EACH ROW "
    "UPDATE counted SET loans = loans + 1"
)
EXCHANGE = f"DROP TRIGGER loan_count; {COUNT};"


@pytest.fixture
def db(scratch_database):
    """An autocommit session on a database that counts its loans."""
    with session(engine_for(scratch_database)) as connection:
        run(connection, "CREATE TABLE loan (loan_id INT PRIMARY KEY AUTO_INCREMENT)")
        run(connection, "CREATE TABLE counted (loans INT NOT NULL)")
        run(connection, "INSERT INTO counted VALUES (0)")
        run(connection, COUNT)
        yield connection


@pytest.fixture
def writing(scratch_database):
    """Starts and ends four writers; how many rows they wrote, and what failed."""
    ended = threading.Event()
    written, failed = [], []

    def work():
        with session(engine_for(scratch_database)) as connection:
            while not ended.is_set():
                try:
                    run(connection, "INSERT INTO loan VALUES ()")
                    written.append(1)
                except SERVER_ERRORS as error:
                    failed.append(error_code(error))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()

    def end():
        ended.set()
        for thread in threads:
            thread.join()
        return len(written), failed

    yield end
    end()


def send(here, sql):
    for each in steps(sql):
        with swap.unlocking(here, each):
            swap.send(here, each)


def locked(db):
    return scalar(
        db,
        "SELECT GROUP_CONCAT(OBJECT_NAME ORDER BY 1) FROM performance_schema.metadata_locks"
        " WHERE OBJECT_SCHEMA = DATABASE() AND LOCK_TYPE = 'SHARED_NO_READ_WRITE'",
    )


def test_no_row_passes_uncounted_while_its_trigger_is_exchanged(db, scratch_database, writing):
    with site(scratch_database, []) as here:
        for _ in range(50):
            send(here, EXCHANGE)
    written, failed = writing()

    assert failed == []
    assert written > 50
    assert scalar(db, "SELECT loans FROM counted") == written


def test_rows_do_pass_where_nothing_is_locked(db, scratch_database, writing):
    uncounted = "SELECT (SELECT COUNT(*) FROM loan) - loans FROM counted"
    ends = time.monotonic() + 60
    with site(scratch_database, []) as here:
        while not scalar(db, uncounted) and time.monotonic() < ends:
            for each in steps(EXCHANGE):
                patience.send(here, each)
    written, _ = writing()

    assert scalar(db, "SELECT loans FROM counted") < written


def locks(here, db, sql):
    """What is locked before the steps of a text, and after each of them."""
    seen = [locked(db)]
    for each in steps(sql):
        with swap.unlocking(here, each):
            swap.send(here, each)
            seen.append(locked(db))
    return seen


def test_the_lock_is_held_from_the_first_to_the_last_statement_of_a_run(db, scratch_database):
    with site(scratch_database, []) as here:
        # The server locks what the table's triggers write to as well.
        both = "counted,loan"
        assert locks(here, db, f"DO 1; {EXCHANGE} DO 2;") == [None, None, both, both, None]
        assert locked(db) is None


def test_a_run_that_was_cut_short_locks_for_what_is_left(db, scratch_database):
    first, second = steps(EXCHANGE)
    run(db, first.statement.text)
    with site(scratch_database, []) as here, swap.unlocking(here, second):
        swap.send(here, second)
        assert locked(db) == "loan"

    assert locked(db) is None
    run(db, "INSERT INTO loan VALUES ()")
    assert scalar(db, "SELECT loans FROM counted") == 1


def test_a_backup_holds_up_the_exchange_and_no_writer(db, scratch_database, writing):
    told = []
    with (
        site(scratch_database, told, lock_wait=1) as here,
        session(engine_for(scratch_database)) as backup,
    ):
        number = scalar(backup, "SELECT CONNECTION_ID()")
        run(backup, "LOCK INSTANCE FOR BACKUP")
        end = threading.Timer(6, run, (backup, "UNLOCK INSTANCE"))
        end.start()
        send(here, EXCHANGE)
        end.join()
    written, failed = writing()

    assert failed == []
    # Of two seconds they had one.
    assert written > 100
    assert scalar(db, "SELECT loans FROM counted") == written
    assert f"held by connection {number}, " in told[0]
    assert "; last: LOCK INSTANCE FOR BACKUP" in told[0]


def test_a_backup_in_the_midst_of_a_run_is_waited_for_without_a_pause(db, scratch_database):
    first, second = steps(EXCHANGE)
    with (
        site(scratch_database, [], lock_wait=1, patience=60, closing_wait=2) as here,
        session(engine_for(scratch_database)) as backup,
    ):
        with swap.unlocking(here, first):
            swap.send(here, first)
        run(backup, "LOCK INSTANCE FOR BACKUP")
        # After its two seconds, not after the sixty; the message has how many.
        with pytest.raises(patience.NoLock) as caught, swap.unlocking(here, second):
            swap.send(here, second)
        assert int(re.search(r"got no lock in (\d+) s", str(caught.value))[1]) < 60
        assert locked(db) is None
        run(backup, "UNLOCK INSTANCE")
        with swap.unlocking(here, second):
            swap.send(here, second)

    run(db, "INSERT INTO loan VALUES ()")
    assert scalar(db, "SELECT loans FROM counted") == 1


def test_a_step_that_fails_unlocks(db, scratch_database):
    with site(scratch_database, []) as here:
        with pytest.raises(DBAPIError) as caught:
            send(here, EXCHANGE.replace("FOR EACH ROW", "FOR EACH ROW FOLLOWS nothing_here"))
        assert locked(db) is None
        # What comes after it locks anew.
        send(here, f"DROP TRIGGER IF EXISTS loan_count; {COUNT};")

    assert error_code(caught.value) == 3011
    assert locked(db) is None


def test_what_exchanges_nothing_locks_nothing(db, scratch_database):
    run(db, "DROP TRIGGER loan_count")
    alone = [
        f"{COUNT};",
        "DROP TRIGGER loan_count;",
        f"{COUNT}; DROP TRIGGER loan_count;",
        f"{COUNT}; DO 0; DROP TRIGGER loan_count; DO 0; {COUNT};",
        "DROP PROCEDURE IF EXISTS lend; CREATE PROCEDURE lend () SELECT 1;",
    ]
    for sql in alone:
        for each in steps(sql):
            assert list(swap.exchange(each.statements, each.index)) == [], each


def test_a_run_is_as_short_as_it_can_be():
    one, two = COUNT.replace("loan_count", "one"), COUNT.replace("loan_count", "two")
    drop = "DROP TRIGGER {};".format
    every = steps(
        f"{COUNT}; {drop('one')} {drop('two')} {one}; {two}; {COUNT}; {drop('one')} {one}; {COUNT};"
    )

    assert [list(swap.exchange(each.statements, each.index)) for each in every] == [
        [],
        *[[1, 2, 3, 4]] * 4,
        [],
        *[[6, 7]] * 2,
        [],
    ]


def test_what_is_exchanged_may_follow_a_trigger_that_another_table_reads(db, scratch_database):
    """LOCK TABLES of both would hide one trigger from FOLLOWS."""
    run(
        db,
        "CREATE TRIGGER counted_check BEFORE UPDATE ON counted FOR EACH ROW "
        "SET NEW.loans = NEW.loans + (SELECT 0 * COUNT(*) FROM loan)",
    )
    with site(scratch_database, []) as here:
        send(
            here,
            f"DROP TRIGGER counted_check; CREATE TRIGGER counted_check BEFORE UPDATE ON counted "
            "FOR EACH ROW SET NEW.loans = NEW.loans + (SELECT 0 * COUNT(*) FROM loan);"
            f"{COUNT.replace('loan_count', 'second').replace('ROW', 'ROW FOLLOWS loan_count')};",
        )
    run(db, "INSERT INTO loan VALUES ()")
    assert scalar(db, "SELECT loans FROM counted") == 2


def test_an_exchange_reaches_from_the_drop_to_the_creation(db, scratch_database):
    run(db, "CREATE TABLE fine (fine_id INT)")
    other = "CREATE TRIGGER fine_pay BEFORE INSERT ON `fine` FOR EACH ROW SET @paid = 1"
    # What stands before and after it needs no lock, and would not get one: its table is another.
    sql = f"{other}; DROP TRIGGER fine_pay; {EXCHANGE} {other};"
    places = [list(swap.exchange(each.statements, each.index)) for each in steps(sql)]
    assert places == [[], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]

    sql = f"{other}; {EXCHANGE} {EXCHANGE} DROP TRIGGER fine_pay; DO 0; {other};"
    places = [list(swap.exchange(each.statements, each.index)) for each in steps(sql)]
    assert places == [[], [1, 2], [1, 2], [3, 4], [3, 4], [], [], []]
    run(db, other)
    sql = sql.removeprefix(other)
    with site(scratch_database, []) as here:
        assert locks(here, db, f"DO 0 {sql}")[1:4] == [None, "counted,loan", "counted,loan"]


def test_exchanges_that_overlap_are_one(db, scratch_database):
    run(db, "CREATE TABLE fine (fine_id INT)")
    other = "CREATE TRIGGER fine_pay BEFORE INSERT ON `fine` FOR EACH ROW SET @paid = 1"
    run(db, other)
    sql = f"DROP TRIGGER loan_count; DROP TRIGGER fine_pay; {COUNT}; {other};"
    with site(scratch_database, []) as here:
        every = "counted,fine,loan"
        assert locks(here, db, sql) == [None, every, every, every, every]
        assert locked(db) is None


def test_an_order_that_the_server_would_not_find_is_made_without_a_lock(db, scratch_database):
    run(
        db,
        "CREATE TRIGGER loan_look AFTER INSERT ON loan FOR EACH ROW"
        " SET @loans = (SELECT COUNT(*) FROM loan)",
    )
    follows = EXCHANGE.replace("EACH ROW", "EACH ROW FOLLOWS loan_look")
    told = []
    with site(scratch_database, told) as here:
        send(here, EXCHANGE)
        assert told == []
        send(here, follows)

    assert told == [
        "0004 up 1/2 drop trigger loan_count: exchanged without a lock, because a trigger reads"
        " loan; rows that are written before it is created again pass without it"
    ]
    order = "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()"
    assert rows(db, f"{order} ORDER BY ACTION_ORDER") == [("loan_look",), ("loan_count",)]


def test_a_table_that_is_in_use_is_outwaited_or_told_of(db, scratch_database):
    with (
        site(scratch_database, [], lock_wait=1, patience=0) as here,
        session(engine_for(scratch_database), autocommit=False) as idle,
    ):
        run(idle, "SELECT * FROM loan")
        number = scalar(idle, "SELECT CONNECTION_ID()")
        with pytest.raises(MigrationProblem) as caught:
            send(here, EXCHANGE)
        assert f"held by connection {number}, " in caught.value.what
        run(idle, "COMMIT")
        send(here, EXCHANGE)

    assert locked(db) is None


def test_callers_that_try_again_never_miss_a_procedure(db, scratch_database):
    create = "CREATE PROCEDURE lend () INSERT INTO loan VALUES ()"
    run(db, create)
    ended = threading.Event()
    called, failed = [], []

    def call(connection):
        for _ in range(500):
            try:
                run(connection, "CALL lend()")
                return called.append(1)
            except SERVER_ERRORS as error:
                if error_code(error) != 1305:
                    return failed.append(error)
                time.sleep(0.01)
        return failed.append("500 times 1305")

    def work():
        with session(engine_for(scratch_database)) as connection:
            while not ended.is_set():
                call(connection)

    callers = [threading.Thread(target=work) for _ in range(2)]
    for caller in callers:
        caller.start()
    with site(scratch_database, []) as here:
        for _ in range(50):
            send(here, f"DROP PROCEDURE lend; {create};")
    ended.set()
    for caller in callers:
        caller.join()

    assert failed == []
    assert scalar(db, "SELECT loans FROM counted") == len(called) > 0

"""A question is bound, read only, bounded in time, and leaves the session as it was."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from threading import Event

import pytest

from shopdb.database import connect as open_connection
from shopdb.problem import Problem
from shopdb.query import ask, run
from tests.summaries import refresh

SLOW = "SELECT SUM(a.name < d.name) AS a FROM country a, country b, country c, country d"
INJECTIONS = [
    "' OR '1'='1",
    "'; DROP TABLE customer; -- ",
    "\\' OR 1=1 -- ",
    "x\\",
    '" OR ""="',
    "` OR 1=1 #",
    "/* */ UNION SELECT 1",
    "%s %(p)s ? :channel @@version {0}",
    "line\nbreak\ttab\0nul\x1a",
    "日本 🎁 ¿",
]


def test_values_arrive_in_their_types(db, question):
    trial = question(
        "SELECT :i + 1 AS i, :d * 3 AS d, :day + INTERVAL 1 DAY AS day, :t AS t, :b AND TRUE AS b,"
        " CAST(:at AS DATETIME(6)) AS at, :i + :i AS twice",
        "i d day t b at twice",
        i="type: int, example: 1",
        d="type: decimal, example: 0.1",
        day="type: date, example: 2011-12-10",
        t="type: text, example: x",
        b="type: bool, example: true",
        at="type: datetime, example: 2011-12-10T18:30",
    )
    result = run(
        db.connection,
        trial,
        {
            "i": 41,
            "d": "0.1",
            "day": "2012-02-28",
            "t": "é",
            "b": "no",
            "at": "2012-02-28T23:59:59.5",
        },
    )

    assert result.columns == ("i", "d", "day", "t", "b", "at", "twice")
    (row,) = result.rows
    assert row[:2] == (42, Decimal("0.3"))
    assert str(row[2]) == "2012-02-29"
    assert row[3:] == ("é", 0, datetime(2012, 2, 28, 23, 59, 59, 500000), 82)
    assert result.parameters["day"] == date(2012, 2, 28)


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_text_is_never_a_part_of_the_statement(db, shop, question, text):
    shop.customer()
    trial = question(
        "SELECT :t AS t, (SELECT COUNT(*) FROM customer WHERE external_ref = :t) AS found",
        "t found",
        t="type: text, example: x",
    )

    assert run(db.connection, trial, {"t": text}).rows == [(text, 0)]
    assert ask(db.connection, "customer/rfm", channel=text).rows == []
    assert db.count("customer") == 1


def test_a_whole_sum_is_an_int_and_a_broken_one_a_decimal(db, question):
    trial = question(
        "SELECT SUM(n) AS whole, SUM(n) / 2 AS half, SUM(NULL) AS nothing"
        " FROM (SELECT 1 AS n UNION ALL SELECT 2) AS t",
        "whole half nothing",
    )

    ((whole, half, nothing),) = run(db.connection, trial, {}).rows
    assert (whole, type(whole)) == (3, int)
    assert (half, type(half)) == (Decimal("1.5"), Decimal)
    assert nothing is None


@pytest.mark.parametrize(
    "sql",
    [
        "WITH one AS (SELECT 1 AS n) DELETE FROM customer WHERE 1 IN (SELECT n FROM one)",
        "WITH one AS (SELECT 1 AS n) UPDATE customer SET full_name = 'x'",
    ],
)
def test_a_question_that_writes_is_refused(db, shop, question, sql):
    shop.customer(full_name="Ada")

    with pytest.raises(Problem, match="trial tries to write"):
        run(db.connection, question(sql), {})
    assert db.rows("SELECT full_name FROM customer") == [("Ada",)]


def test_a_question_that_takes_too_long_is_stopped(db, question):
    slow = question(SLOW)

    with pytest.raises(Problem, match=r"trial was stopped after 0\.05 s") as caught:
        run(db.connection, slow, {}, timeout=0.05)
    assert "--timeout" in caught.value.remedy


def test_a_timeout_near_nothing_is_still_one(db, question):
    slow = question(SLOW)

    with pytest.raises(Problem, match="stopped"):
        run(db.connection, slow, {}, timeout=0.0001)


@pytest.mark.parametrize("sql", ["SELECT 1 AS a", "SELECT nonsense AS a"])
def test_leaves_the_session_as_it_was(db, question, sql):
    db.execute("SET SESSION max_execution_time = 1234")
    trial = question(sql)
    for _ in range(2):
        try:
            run(db.connection, trial, {})
        except Problem:
            assert "nonsense" in sql

    assert db.scalar("SELECT @@SESSION.max_execution_time") == 1234
    assert db.scalar("SELECT @@SESSION.transaction_read_only") == 0
    db.insert("brand", name="x", slug="x")
    assert db.count("brand") == 1


def test_does_not_end_a_transaction_that_is_open(db, connect, question):
    trial = question("SELECT 1 AS a")
    db.execute("START TRANSACTION")
    db.insert("brand", name="x", slug="x")

    with pytest.raises(Problem, match="this connection has a transaction open"):
        run(db.connection, trial, {})
    assert db.count("brand") == 1
    assert connect().count("brand") == 0
    db.execute("ROLLBACK")
    assert run(db.connection, trial, {}).rows == [(1,)]


def test_holds_the_answer_against_the_declared_columns(db, question):
    with pytest.raises(Problem, match="answers with the columns b, but declares a"):
        run(db.connection, question("SELECT 1 AS b"), {})


def test_says_what_the_server_refuses(db, question):
    with pytest.raises(Problem, match="the server refuses trial: Unknown column 'nonsense'"):
        run(db.connection, question("SELECT nonsense AS a"), {})


def test_sends_an_unfinished_database_to_migrate(scratch_database, question):
    connection = open_connection(scratch_database)
    with pytest.raises(Problem, match="cannot be asked here") as caught:
        run(connection, question("SELECT 1 AS a"), {})
    connection.close()
    assert "make migrate" in caught.value.remedy


def test_refuses_a_channel_whose_clock_the_server_does_not_know(db, shop, question):
    shop.channel(timezone="Mars/Olympus_Mons")

    with pytest.raises(Problem, match="does not know Mars/Olympus_Mons, the time zone of"):
        ask(db.connection, "sales/monthly_growth")


def test_a_lost_connection_is_told_as_such(db, connect, question):
    lost = connect()
    db.execute(f"KILL {lost.scalar('SELECT CONNECTION_ID()')}")

    with pytest.raises(Problem, match="the connection was lost"):
        run(lost.connection, question("SELECT 1 AS a"), {})


def test_parameters_are_checked_before_anything_is_sent(db):
    with pytest.raises(Problem, match="customer/rfm has no parameter 'asof'") as caught:
        ask(db.connection, "customer/rfm", asof="2011-12-10")
    assert caught.value.remedy == "Did you mean as_of?"
    with pytest.raises(Problem, match="has no parameter 'colour'") as caught:
        ask(db.connection, "customer/rfm", colour="red")
    assert caught.value.remedy == "Its parameters: channel, from_day, as_of."


def test_is_answered_while_routines_are_replaced(db, connect, shop):
    shop.order("1.00")
    refresh(db)
    migration, is_over = connect(), Event()

    def replace():
        while not is_over.is_set():
            migration.execute("CREATE FUNCTION passing () RETURNS INT DETERMINISTIC RETURN 1")
            migration.execute("DROP FUNCTION passing")

    with ThreadPoolExecutor(1) as pool:
        replaced = pool.submit(replace)
        try:
            answers = [
                ask(db.connection, "catalog/abc_pareto", channel="online_retail") for _ in range(40)
            ]
        finally:
            is_over.set()
        replaced.result()

    assert {len(answer.rows) for answer in answers} == {1}


def test_a_default_that_the_shop_is_asked_for_is_bound_and_said(db, shop, question):
    shop.order("1.00", placed_at="2011-03-26 23:30:00")
    # Half past midnight of the 27th in London, an hour later than the clock says in UTC.
    shop.order("1.00", placed_at="2011-03-27 23:30:00")
    shop.order("1.00", placed_at="2011-03-29 12:00:00", status="cancelled")
    shop.order("1.00", placed_at="2011-04-01 12:00:00", channel="other")
    shop.channel("idle")
    trial = question(
        "SELECT :as_of AS a FROM sales_channel WHERE channel_code = :channel",
        channel="type: text, default: online_retail",
        as_of="type: date, default: day_after_last_sale",
    )

    def told(**given):
        return run(db.connection, trial, given).parameters["as_of"]

    assert told() == date(2011, 3, 29)
    assert told(channel="other") == date(2011, 4, 2)
    assert told(as_of="2011-01-31") == date(2011, 1, 31)
    tomorrow = db.scalar("SELECT CURRENT_DATE + INTERVAL 1 DAY")
    assert told(channel="idle") == told(channel="nowhere") == tomorrow

"""A backfill runs in chunks along a key, goes on where it was cut short, and lets others live."""

import re
import threading
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Connection

from shopdb.migrate import chunks
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.session import (
    SERVER_ERRORS,
    engine_for,
    error_code,
    literal,
    rows,
    run,
    scalar,
    session,
)
from tests.migrations.sites import site, step

FILL = """\
-- chunks: 2 by book_id
UPDATE book SET words = pages * 300 WHERE book_id BETWEEN @chunk_from AND @chunk_to;
"""


@pytest.fixture
def db(scratch_database):
    """An autocommit session on a database with a table of books, none in it, and of chunks."""
    with session(engine_for(scratch_database)) as connection:
        run(
            connection,
            "CREATE TABLE book (book_id INT PRIMARY KEY, shelf VARCHAR(9) NOT NULL DEFAULT '',"
            " code BINARY(2) NOT NULL DEFAULT 'xx', bought DATETIME(6) NOT NULL DEFAULT"
            " (NOW(6)), pages INT NOT NULL DEFAULT 1, words INT, size FLOAT NOT NULL DEFAULT 0,"
            " KEY (shelf, pages), KEY (bought), KEY (code), KEY (words), KEY (size))",
        )
        run(connection, "CREATE TABLE chunk (chunk_id INT PRIMARY KEY AUTO_INCREMENT, value TEXT)")
        run(
            connection,
            "CREATE TRIGGER filled AFTER UPDATE ON book FOR EACH ROW"
            " INSERT INTO filled VALUES (NEW.book_id)",
        )
        run(connection, "CREATE TABLE filled (book_id INT)")
        yield connection


@dataclass
class Kept:
    """Progress in a table, as the ledger keeps it; fails after so many chunks where told to."""

    connection: Connection
    value: str | None = None
    fails_at: int = 0
    saved: list[str] = field(default_factory=list)

    def save(self, value: str) -> None:
        """Insert it; the table does not exist where it is to fail."""
        run(self.connection, f"INSERT INTO chunk (value) VALUES ({literal(value)})")
        self.saved.append(value)
        if len(self.saved) == self.fails_at:
            run(self.connection, "SELECT * FROM nothing_here")


def books(db, *numbers):
    for number in numbers:
        run(db, f"INSERT INTO book (book_id, pages) VALUES ({number}, {number})")


def send(url, sql, value=None, told=None, fails_at=0, **options):
    """Run a marked statement; what was saved after each chunk."""
    with site(url, [] if told is None else told, **options) as here:
        progress = Kept(here.connection, value, fails_at)
        chunks.send(here, step(sql), progress)
        assert rows(here.connection, "SELECT @chunk_from, @chunk_to") == [(None, None)]
    return progress.saved


def words(db):
    return rows(db, "SELECT book_id, words FROM book ORDER BY book_id")


def filled(db):
    return [number for (number,) in rows(db, "SELECT book_id FROM filled")]


def test_each_chunk_is_a_transaction_with_its_progress(db, scratch_database):
    books(db, 1, 2, 3, 4, 5)

    assert send(scratch_database, FILL) == ["2", "4", "5"]
    assert words(db) == [(1, 300), (2, 600), (3, 900), (4, 1200), (5, 1500)]
    assert rows(db, "SELECT value FROM chunk") == [("2",), ("4",), ("5",)]


def test_gaps_and_negative_keys_make_no_empty_chunks(db, scratch_database):
    books(db, -7, -3, 1, 1_000_000_000, 2_000_000_000)
    sql = FILL.replace("pages * 300", "1")

    assert send(scratch_database, sql) == ["-3", "1000000000", "2000000000"]
    assert filled(db) == [-7, -3, 1, 1_000_000_000, 2_000_000_000]


def test_an_empty_table_is_done_at_once(db, scratch_database):
    run(db, "TRUNCATE book")

    assert send(scratch_database, FILL) == []


def test_what_was_cut_short_goes_on_behind_its_last_chunk(db, scratch_database):
    books(db, 1, 2, 3, 4, 5)
    with pytest.raises(MigrationProblem, match="ERROR 1146"):
        send(scratch_database, FILL, fails_at=2)

    # The second chunk and its progress went together.
    assert rows(db, "SELECT value FROM chunk") == [("2",)]
    assert words(db) == [(1, 300), (2, 600), (3, None), (4, None), (5, None)]

    assert send(scratch_database, FILL, value="2") == ["4", "5"]
    assert filled(db) == [1, 2, 3, 4, 5]


def test_a_session_killed_between_chunks_leaves_whole_chunks(db, scratch_database):
    books(db, *range(1, 41))
    with site(scratch_database, []) as here:
        victim = scalar(here.connection, "SELECT CONNECTION_ID()")
        progress = Kept(here.connection)
        killing = progress.save

        def save(value):
            killing(value)
            if value == "20":
                run(db, f"KILL {victim}")

        progress.save = save
        with pytest.raises(SERVER_ERRORS):
            chunks.send(here, step(FILL), progress)

    last = scalar(db, "SELECT value FROM chunk ORDER BY chunk_id DESC LIMIT 1")
    assert last == "18"
    assert filled(db) == list(range(1, 19))
    send(scratch_database, FILL, value=last)
    assert filled(db) == list(range(1, 41))


def test_what_is_done_is_not_done_again(db, scratch_database):
    books(db, 1, 2)

    assert send(scratch_database, FILL, value="2") == []
    assert filled(db) == []


def test_rows_that_come_behind_the_last_key_are_left_out(db, scratch_database):
    books(db, 1, 2, 3)
    run(
        db,
        "CREATE TRIGGER behind AFTER INSERT ON chunk FOR EACH ROW"
        " INSERT INTO book (book_id) VALUES (NEW.chunk_id + 10)",
    )

    assert send(scratch_database, FILL) == ["2", "3"]
    assert [number for number, filled_with in words(db) if filled_with is None] == [11, 12]


def test_writers_go_on_meanwhile(db, scratch_database):
    books(db, *range(1, 301))
    ended, failed = threading.Event(), []

    def write():
        with session(engine_for(scratch_database)) as connection:
            number = 0
            while not ended.is_set():
                number += 1
                try:
                    run(
                        connection,
                        f"UPDATE book SET pages = pages + 1 WHERE book_id = {number % 300 + 1}",
                    )
                    run(connection, f"INSERT INTO book (book_id) VALUES ({1000 + number})")
                except SERVER_ERRORS as error:
                    failed.append(error_code(error))

    run(db, "DROP TRIGGER filled")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        send(scratch_database, FILL.replace("pages * 300", "1").replace("2 by", "10 by"))
    finally:
        ended.set()
        writer.join()

    assert set(failed) <= {1213}
    assert scalar(db, "SELECT COUNT(*) FROM book WHERE book_id <= 300 AND words IS NULL") == 0


@pytest.mark.parametrize(
    ("key", "values", "left"),
    [
        # One chunk ends in the midst of a and A, which are equal.
        ("shelf", ["\\\\", "a", "A", "b", "it''s"], [3, 4]),
        (
            "bought",
            ["2025-01-01", "2025-01-01 00:00:00.000001", "2025-01-02", "2026-01-01"],
            [2, 3],
        ),
        ("code", ["\\0\\0", "a''", "zz"], [2]),
    ],
)
def test_texts_times_and_bytes_cut_as_well(db, scratch_database, key, values, left):
    run(db, "TRUNCATE book")
    for number, value in enumerate(values):
        run(db, f"INSERT INTO book (book_id, {key}) VALUES ({number}, '{value}')")
    sql = f"-- chunks: 2 by {key}\nUPDATE book SET words = 1 WHERE {key} BETWEEN @chunk_from AND"
    found = send(scratch_database, f"{sql} @chunk_to;")

    assert len(found) == 2
    assert sorted(filled(db)) == list(range(len(values)))
    run(db, "DELETE FROM filled")
    send(scratch_database, f"{sql} @chunk_to;".replace("= 1", "= 2"), value=found[0])
    assert sorted(filled(db)) == left


def test_rows_with_one_key_stay_in_one_chunk(db, scratch_database):
    run(db, "INSERT INTO book (book_id, shelf) VALUES (1, 'a'), (2, 'a'), (3, 'a'), (4, 'b')")
    sql = FILL.replace("by book_id", "by shelf").replace("WHERE book_id", "WHERE shelf")

    assert send(scratch_database, sql) == ["a", "b"]
    assert sorted(filled(db)) == [1, 2, 3, 4]


def test_insert_select_is_cut_along_the_table_it_reads(db, scratch_database):
    books(db, 1, 2, 3)
    run(db, "CREATE TABLE copy (book_id INT PRIMARY KEY)")
    sql = (
        "-- chunks: 2 by {}\nINSERT INTO copy (book_id) SELECT b.book_id FROM book AS b"
        " WHERE b.book_id BETWEEN @chunk_from AND @chunk_to;"
    )

    assert send(scratch_database, sql.format("book_id")) == ["2", "3"]
    assert rows(db, "SELECT book_id FROM copy") == [(1,), (2,), (3,)]
    run(db, "DELETE FROM copy")
    assert send(scratch_database, sql.format("book.book_id")) == ["2", "3"]


def test_a_delete_is_cut_too(db, scratch_database):
    books(db, 1, 2, 3)
    sql = (
        "-- chunks: 2 by book_id\nDELETE FROM book WHERE book_id BETWEEN @chunk_from AND @chunk_to;"
    )

    assert send(scratch_database, sql) == ["2", "3"]
    assert words(db) == []


def test_progress_is_told(db, scratch_database, monkeypatch):
    monkeypatch.setattr(chunks, "TELL_EVERY", 0.0)
    books(db, 1, 2, 3)
    told = []
    send(scratch_database, FILL, told=told)

    # How many rows there are, the optimizer only guesses.
    line = r"0004 up 1/1 update book: 2 of about [23] rows, [\d,]+ a second, \d s left"
    assert re.fullmatch(line, told[0])


def test_it_rests_as_long_as_it_is_told(db, scratch_database):
    books(db, 1, 2)
    slowly = FILL.replace("pages * 300", "SLEEP(0.2)")
    rests = []
    real, chunks.time.sleep = chunks.time.sleep, rests.append
    try:
        send(scratch_database, slowly, chunk_rest=300)
        send(scratch_database, slowly, chunk_rest=0)
    finally:
        chunks.time.sleep = real

    assert rests[0] >= 1.2
    assert rests[1] == 0


def test_it_begins_no_chunk_while_the_server_is_busy(db, scratch_database):
    books(db, 1, 2, 3, 4)
    told, sleeping, ended = [], threading.Barrier(9), []

    def work():
        with session(engine_for(scratch_database)) as connection:
            sleeping.wait()
            run(connection, "DO SLEEP(3)")
        ended.append(1)

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    sleeping.wait()
    send(scratch_database, FILL.replace("pages * 300", "SLEEP(0.2)"), told=told, busy=7)
    assert len(ended) > 0
    for worker in workers:
        worker.join()

    line = r"0004 up 1/1 update book: rests while \d+ sessions are at work, more than 7"
    assert [bool(re.fullmatch(line, each)) for each in told] == [True]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (FILL.replace("@chunk_from", "1"), "stands above a statement without @chunk_from"),
        (FILL.replace("@chunk_to", "9 /* @chunk_to */"), "a statement without @chunk_to"),
        (FILL.replace("2 by book_id", "2 by shelf, pages"), "names no size and one column"),
        (FILL.replace("2 by book_id", "book_id"), "names no size and one column"),
        (FILL.replace("2 by book_id", "0 by book_id"), "names no size and one column"),
        (FILL.replace("2 by book_id", "2 by nothing"), "book has no column nothing"),
        (FILL.replace("2 by book_id", "2 by pages"), "no index of book begins with pages"),
        (FILL.replace("2 by book_id", "2 by words"), "book.words may be NULL"),
        (FILL.replace("2 by book_id", "2 by size"), "book.size is of the type float"),
        (
            "-- chunks: 2 by book_id\nALTER TABLE book COMMENT '@chunk_from @chunk_to';",
            "stands above alter table book",
        ),
    ],
)
def test_refuses_what_it_cannot_cut(db, scratch_database, sql, words):
    books(db, 1)
    with pytest.raises(MigrationProblem) as caught:
        send(scratch_database, sql)

    assert caught.value.what.startswith("0004_some.up.sql:2: ")
    assert words in caught.value.what
    assert filled(db) == []


def test_offline_it_is_one_run(db, scratch_database, mysql_client):
    books(db, 3, 4, 5)
    text = chunks.offline(step(FILL).statement)

    assert text == (
        "SET @chunk_from = (SELECT MIN(`book_id`) FROM `book`),"
        " @chunk_to = (SELECT MAX(`book_id`) FROM `book`);\n"
        "UPDATE book SET words = pages * 300 WHERE book_id BETWEEN @chunk_from AND @chunk_to;"
    )
    mysql_client(text, scratch_database.database)
    assert words(db) == [(3, 900), (4, 1200), (5, 1500)]

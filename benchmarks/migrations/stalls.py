"""What readers and writers of a large table wait while it is altered, and somebody idles in it.

Each sends at fixed times, a hundred a second, whatever its last answer took: a wait of seconds
counts for all that would have been asked meanwhile. An idle transaction has the table in use when
the ALTER begins, and for some seconds more.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from sqlalchemy import URL, Connection

from benchmarks.bench import database
from shopdb.migrate import patience
from shopdb.migrate.session import engine_for, run, scalar, session
from shopdb.migrate.statements import Statement
from shopdb.migrate.step import Options, Site, Step

DATABASE = "shopdb_benchmark_stalls"
PERIOD = 0.01  # seconds
READ = "SELECT n FROM big WHERE big_id = {}"
WRITE = "UPDATE big SET n = n + 1 WHERE big_id = {}"
# What is done, and what undoes it.
CHANGES = {
    "INSTANT column": ("ADD COLUMN more INT NULL, ALGORITHM = INSTANT", "DROP COLUMN more"),
    "INPLACE index": (
        "ADD KEY ix_big_n (n), ALGORITHM = INPLACE, LOCK = NONE",
        "DROP KEY ix_big_n",
    ),
    "COPY": ("ENGINE = InnoDB, ALGORITHM = COPY, LOCK = SHARED", "COMMENT = ''"),
}


@dataclass
class Client:
    """Sends one kind of statement at its times; how long each took from then on, in seconds."""

    url: URL
    sql: str
    rows: int
    taken: list[float] = field(default_factory=list)

    def work(self, ended: threading.Event) -> None:
        """Send until the event."""
        dice = random.Random(self.sql)  # noqa: S311 - which row, not a secret
        with session(engine_for(self.url)) as connection:
            due = time.monotonic()
            while not ended.is_set():
                time.sleep(max(0, due - time.monotonic()))
                run(connection, self.sql.format(dice.randint(1, self.rows)))
                self.taken.append(time.monotonic() - due)
                due += PERIOD

    def __str__(self) -> str:
        cuts = quantiles(self.taken, n=100, method="inclusive")
        figures = (cuts[49], cuts[98], max(self.taken))
        return "".join(f"{1000 * figure:9.0f}" for figure in figures)

    @property
    def p99(self) -> float:
        """Seconds that one in a hundred waits longer than."""
        return quantiles(self.taken, n=100, method="inclusive")[98]


def stalls(server: URL, rows: int, hold: float) -> None:
    """Print what readers and writers wait for each kind of change, by us and by a plain ALTER.

    Args:
        server: root's account.
        rows: how many the table has.
        hold: for how many seconds an idle transaction has it in use.
    """
    ways = {"runner": _by_runner, "plain ALTER": _plainly}
    print(f"\n{rows:,} rows, in use by an idle transaction for {hold:g} s; milliseconds")
    print(f"{'':16}{'':12}{'takes':>8}  {'writers: p50      p99      max':>27}", end="")
    print(f"  {'readers: p50      p99      max':>27}")
    with database(server, DATABASE, migrated=False) as url:
        _fill(url, rows)
        for change, (alter, undo) in CHANGES.items():
            worst = {}
            for name, way in ways.items():
                with _clients(url, rows) as (writer, reader), _idle(url, hold):
                    started = time.monotonic()
                    way(url, f"ALTER TABLE big {alter}")
                    took = time.monotonic() - started
                with session(engine_for(url)) as connection:
                    run(connection, f"ALTER TABLE big {undo}")
                print(f"{change:16}{name:12}{took:7.1f}s  {writer}   {reader}", flush=True)
                worst[name] = (writer.p99, reader.p99)
            ratios = [plain / ours for plain, ours in zip(*reversed(worst.values()), strict=True)]
            print(
                f"{'':16}p99 of the plain ALTER: {ratios[0]:.1f} times ours for writers, ", end=""
            )
            print(f"{ratios[1]:.1f} times for readers", flush=True)


def _by_runner(url: URL, sql: str) -> None:
    step = Step("0001", "up", (Statement(sql, Path("benchmark.sql"), 1),), 0)
    engine = engine_for(url)
    with session(engine, autocommit=False) as connection, session(engine) as guard:
        patience.send(Site(connection, guard, lambda _: None, Options()), step)


def _plainly(url: URL, sql: str) -> None:
    with session(engine_for(url)) as connection:
        run(connection, sql)


@contextmanager
def _clients(url: URL, rows: int) -> Iterator[tuple[Client, Client]]:
    """A writer and a reader, at work during the block."""
    clients = Client(url, WRITE, rows), Client(url, READ, rows)
    ended = threading.Event()
    threads = [threading.Thread(target=client.work, args=(ended,)) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        ended.set()
        for thread in threads:
            thread.join()


@contextmanager
def _idle(url: URL, hold: float) -> Iterator[None]:
    """A transaction that has the table in use, for so long from the block's beginning."""
    with session(engine_for(url), autocommit=False) as connection:
        run(connection, READ.format(1))
        end: Callable[[Connection, str], None] = run
        timer = threading.Timer(hold, end, (connection, "COMMIT"))
        timer.start()
        try:
            yield
        finally:
            timer.join()


def _fill(url: URL, rows: int) -> None:
    with session(engine_for(url)) as connection:
        run(
            connection,
            "CREATE TABLE big (big_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,"
            " n INT NOT NULL, words VARCHAR(80) NOT NULL)",
        )
        run(connection, "INSERT INTO big (n, words) VALUES (0, REPEAT('word ', 10))")
        while (there := int(scalar(connection, "SELECT COUNT(*) FROM big"))) < rows:
            more = min(there, rows - there, 200_000)
            run(
                connection,
                f"INSERT INTO big SELECT big_id + {there}, CRC32(big_id + {there}) DIV 4, words"
                f" FROM big WHERE big_id <= {more}",
            )
        run(connection, "ANALYZE TABLE big")

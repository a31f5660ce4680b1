"""Clients that place orders at once, and what that took."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles
from typing import Any, Protocol

import pymysql
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from shopdb.database import scalar, session

DEADLOCK, LOCK_WAIT = 1213, 1205
# What a statement of a session cost the server, all that it called and fired included.
CPU = """
    SELECT SUM(sum_cpu_time) / 1e12
    FROM performance_schema.events_statements_summary_global_by_event_name
    WHERE event_name LIKE 'statement/sql/%%'
"""


class Client(Protocol):
    """A session that places orders."""

    def place(self, job: Any) -> None:
        """Place one order, whole or not at all."""

    def give_up(self) -> None:
        """Roll back what an error left open."""

    def close(self) -> None:
        """End the session."""


@dataclass(frozen=True)
class Measure:
    """Of one run: orders a second over all clients, milliseconds, and retries."""

    rate: float
    p50: float
    p99: float
    cpu: float
    retries: int

    def __str__(self) -> str:
        return (
            f"{self.rate:7.1f} orders/s  p50 {self.p50:7.2f} ms  p99 {self.p99:7.2f} ms"
            f"  server CPU {self.cpu:6.2f} ms/order  retries {self.retries}"
        )


def measure(
    url: URL, opened: Callable[[URL], Client], jobs: Sequence[Any], clients: int
) -> Measure:
    """Share jobs among clients and run them at once; the first of each is not counted.

    It makes the session's connection read the routines, which an application's pool did long ago.
    A client that meets a deadlock or a lock wait begins the job again, and it is counted.
    """
    shares = [list(jobs[n::clients]) for n in range(clients)]
    sessions = [opened(url) for _ in shares]
    try:
        for client, share in zip(sessions, shares, strict=True):
            _work(client, [share.pop()])
        with session(url) as watcher, ThreadPoolExecutor(clients) as pool:
            _count_cpu(watcher)
            before = scalar(watcher, CPU)
            started = time.perf_counter()
            done = list(pool.map(_work, sessions, shares))
            took = time.perf_counter() - started
            cpu = float(scalar(watcher, CPU) - before)
    finally:
        for client in sessions:
            client.close()
    times = [one for spent, _ in done for one in spent]
    cuts = quantiles(times, n=100)
    return Measure(
        len(times) / took,
        1000 * cuts[49],
        1000 * cuts[98],
        1000 * cpu / len(times),
        sum(retries for _, retries in done),
    )


def _work(client: Client, jobs: Sequence[Any]) -> tuple[list[float], int]:
    times, retries = [], 0
    for job in jobs:
        started = time.perf_counter()
        while True:
            try:
                client.place(job)
                break
            except (pymysql.MySQLError, DBAPIError) as error:
                if _number(error) not in (DEADLOCK, LOCK_WAIT):
                    raise
                client.give_up()
                retries += 1
        times.append(time.perf_counter() - started)
    return times, retries


def _number(error: pymysql.MySQLError | DBAPIError) -> int:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return int(cause.args[0]) if cause else 0


def _count_cpu(watcher: Any) -> None:
    with watcher.cursor() as cursor:
        cursor.execute(
            "UPDATE performance_schema.setup_consumers SET enabled = 'YES'"
            " WHERE name = 'events_statements_cpu'"
        )

"""Several relays in one process, which end together: on a signal, or when nothing is due."""

import os
import platform
import signal
from collections.abc import Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event as Signal
from types import FrameType

from pymongo.database import Database
from sqlalchemy import URL

from shopdb.documents.apply import Announce
from shopdb.documents.relay import Options, Relay, Say
from shopdb.documents.shape import Document
from shopdb.documents.tally import Tally


def worker_name() -> str:
    """A name that no other process has: this machine's and the process's number."""
    return f"{platform.node()[:40]}-{os.getpid()}"


def serve(
    url: URL,
    mongo: Database[Document],
    *,
    follow: bool,
    name: str = "",
    threads: int = 2,
    options: Options | None = None,
    say: Say = lambda _: None,
    announce: Announce = lambda _: None,
    stop: Signal | None = None,
) -> list[Tally]:
    """Run relays side by side: while one waits for MongoDB, MySQL composes for another.

    With `follow` they go on until `stop` is set, else until nothing is due. Each adds its number
    to the `name` of the process.

    Raises:
        Problem: a server stays away longer than the options' patience.
    """
    stop = stop or Signal()
    relays = [
        Relay(
            url,
            mongo,
            f"{name or worker_name()}-{number}",
            options=options or Options(),
            stop=stop,
            say=say,
            announce=announce,
        )
        for number in range(1, threads + 1)
    ]
    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(relay.run, follow=follow) for relay in relays]
        done, _ = wait(running, return_when=FIRST_EXCEPTION)
        if any(one.exception() for one in done):
            stop.set()
    return [one.result() for one in running]


@contextmanager
def stopping() -> Iterator[Signal]:
    """A signal that SIGTERM and SIGINT set; a second one of them ends the process as usual."""
    stop = Signal()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def ask(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, ask)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

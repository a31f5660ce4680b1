"""Runs a relay that dies by SIGKILL at a step: python -m tests.documents.dying."""

import os
import signal
import sys
import threading
from typing import Any

from pymongo import monitoring

from shopdb.database import parse_url
from shopdb.documents import engine
from shopdb.documents.relay import Options
from shopdb.documents.service import serve

# Milliseconds after a bulk is sent off.
_SENT = "sent:"


def die() -> None:
    """As kill -9 does it."""
    os.kill(os.getpid(), signal.SIGKILL)


class InABulk(monitoring.CommandListener):
    """Dies while MongoDB is at a bulk of products."""

    def __init__(self, milliseconds: float) -> None:
        self._seconds = milliseconds / 1000

    def started(self, event: Any) -> None:
        """A command goes off."""
        if event.command.get("update") == "products":
            threading.Timer(self._seconds, die).start()

    def succeeded(self, event: Any) -> None:
        """It came back."""

    def failed(self, event: Any) -> None:
        """It failed."""


def main(mysql: str, mongo: str, step: str, claim: str) -> None:
    """Die at the first step of that name."""
    if step.startswith(_SENT):
        monitoring.register(InABulk(float(step.removeprefix(_SENT))))

    def at_step(name: str) -> None:
        if name == step:
            die()

    serve(
        parse_url(mysql),
        engine.connect(mongo),
        follow=False,
        name="dying",
        threads=1,
        options=Options(claim=int(claim), patience=30),
        announce=at_step,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

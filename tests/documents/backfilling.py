"""Backfills kinds of things, and dies by SIGKILL after some ranges where a number is given."""

import os
import signal
import sys

from shopdb.database import parse_url, session
from shopdb.documents.backfill import backfill
from shopdb.documents.outbox import Outbox


def main(mysql: str, kinds: str, batch: str, ranges: str = "0") -> None:
    """Note what no event tells of."""
    left = int(ranges)

    def at_range(*_: object) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    with session(parse_url(mysql)) as connection:
        backfill(Outbox(connection), kinds.split(","), int(batch), at_range)


if __name__ == "__main__":
    main(*sys.argv[1:])

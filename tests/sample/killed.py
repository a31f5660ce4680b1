"""Loads a sample shop and dies by SIGKILL within a chunk: python -m tests.sample.killed."""

import os
import signal
import sys

from shopdb import sample
from shopdb.database import parse_url


def main(url: str, scale: str, chunk: str) -> None:
    """Die when the rows of that chunk are in and not yet committed."""

    def at_chunk(name: str) -> None:
        if name == chunk:
            os.kill(os.getpid(), signal.SIGKILL)

    sample.load(parse_url(url), scale=float(scale), at_chunk=at_chunk)


if __name__ == "__main__":
    main(*sys.argv[1:])

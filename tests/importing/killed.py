"""Imports a file and dies by SIGKILL when a step begins: python -m tests.importing.killed."""

import os
import signal
import sys
from pathlib import Path

from shopdb.database import parse_url
from shopdb.importing import run


def main(url: str, file: str, step: str) -> None:
    """Die at the step of that name."""

    def at_step(name: str) -> None:
        if name == step:
            os.kill(os.getpid(), signal.SIGKILL)

    run(parse_url(url), "online_retail", Path(file), at_step=at_step)


if __name__ == "__main__":
    main(*sys.argv[1:])

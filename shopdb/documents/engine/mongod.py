"""One mongod of our own as a detached process, with all that belongs to it in one folder."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopdb.documents.engine import replica
from shopdb.engine import machine
from shopdb.problem import Problem

MEGABYTE = 1024 * 1024
_SECONDS_TO_STOP = 60


def options(cache: int) -> list[str]:
    """What every mongod of ours is told, whichever way it is started.

    Args:
        cache: bytes of memory for data.
    """
    return [
        f"--replSet={replica.NAME}",
        f"--wiredTigerCacheSizeGB={cache / 1024**3:.2f}",
        # There is no other member that a stopping primary would have to hand over to.
        "--setParameter=shutdownTimeoutMillisForSignaledShutdown=100",
    ]


def cache(memory: int) -> int:
    """Bytes for WiredTiger's cache: an eighth of the memory, which MySQL needs as well."""
    return min(max(memory // 8, 256 * MEGABYTE), 4096 * MEGABYTE)


@dataclass(frozen=True)
class Mongod:
    """A private server.

    Args:
        folder: its data, log and state.
        program: the server's programme.
    """

    folder: Path
    program: Path

    def start(self, port: int, settings: list[str]) -> None:
        """Start the server, detached, and wait until it takes writes.

        Args:
            port: to listen on, on 127.0.0.1 only: it knows no accounts.
            settings: more of its command line.

        Raises:
            Problem: it did not come up.
        """
        self._data.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [
                    str(self.program),
                    f"--dbpath={self._data}",
                    f"--port={port}",
                    "--bind_ip=127.0.0.1",
                    "--nounixsocket",
                    *settings,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                # A session of its own, so that it outlives this command and its terminal.
                start_new_session=True,
            )
        state = {"pid": process.pid, "port": port, "settings": settings}
        self._state_file.write_text(json.dumps(state))
        replica.wait_for_primary(port, f"127.0.0.1:{port}", self.is_up, self.last_words)

    def is_up(self) -> bool:
        """Whether the process lives."""
        return self._pid() is not None

    def port(self) -> int:
        """Where it was last told to listen; 0 if it never was."""
        return int(self._state().get("port", 0))

    def settings(self) -> list[str]:
        """What it was last told besides."""
        return list(self._state().get("settings", []))

    def last_words(self) -> str:
        """What the server complained about."""
        return complaints(self._log.read_text(errors="replace"))

    def stop(self) -> None:
        """Shut the server down cleanly and wait for its end.

        Raises:
            Problem: it did not end in a minute.
        """
        self._end(signal.SIGTERM)

    def crash(self) -> None:
        """End the server by SIGKILL; what it acknowledged stays."""
        self._end(signal.SIGKILL)

    def wipe(self) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    @property
    def _state_file(self) -> Path:
        return self.folder / "server.json"

    def _state(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._state_file.read_text()))
        except (FileNotFoundError, ValueError):
            return {}

    def _pid(self) -> int | None:
        pid = int(self._state().get("pid", 0))
        if not pid:
            return None
        # The parent has to ask, or a server that died stays in the process list.
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        return pid if f"--dbpath={self._data}" in machine.arguments(pid) else None

    def _end(self, how: signal.Signals) -> None:
        pid = self._pid()
        if pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, how)
        deadline = time.monotonic() + _SECONDS_TO_STOP
        while self.is_up():
            if time.monotonic() > deadline:
                raise Problem(f"mongod (process {pid}) does not stop", f"See {self._log}")
            time.sleep(0.02)


def complaints(log: str) -> str:
    """The last errors of a server's log, which is JSON; its last lines where there are none."""
    lines = log.splitlines()
    return "\n".join([line for line in lines if re.search('"s":"[EF]"', line)][-5:] or lines[-5:])


def version(program: str | None) -> tuple[int, int] | None:
    """The version of a MongoDB server's programme; None where it is none."""
    if not program:
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"db version v(\d+)\.(\d+)", said.stdout)
    return (int(number[1]), int(number[2])) if number else None

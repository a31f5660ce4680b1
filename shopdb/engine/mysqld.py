"""One mysqld of our own as a detached process, here or inside a root file system."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopdb.engine import machine, rootfs
from shopdb.problem import Problem

_SECONDS_TO_STOP = 120
# The kernel's limit for the path of a unix socket.
_LONGEST_SOCKET_PATH = 107


@dataclass(frozen=True)
class Mysqld:
    """A private server, with all that belongs to it in one folder.

    Args:
        folder: data, configuration, log and state, as this machine sees them.
        program: the server's programme, as seen from `root`.
        root: a root file system to change into, which holds the folder; None: stay here.
    """

    folder: Path
    program: str
    root: Path | None = None

    def start(
        self,
        port: int,
        configuration: list[Path],
        pool: int,
        environment: Mapping[str, str],
        settings: str = "",
    ) -> None:
        """Start the server, detached; it fills its data directory first where that is empty.

        Args:
            port: to listen on, on 127.0.0.1.
            configuration: option files; a later one wins.
            pool: bytes for InnoDB's buffer pool.
            environment: what the entry point needs to fill an empty data directory.
            settings: a fingerprint to remember this start by.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        shutil.rmtree(self.folder / "initdb", ignore_errors=True)
        shutil.copytree(rootfs.sources() / "initdb", self.folder / "initdb")
        (self.folder / "my.cnf").write_bytes(
            b"\n".join(path.read_bytes() for path in configuration)
        )
        programs = Path(self.program).parent
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                self._command(port, pool),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                # A session of its own, so that it outlives this command and its terminal.
                start_new_session=True,
                env={
                    **environment,
                    "INITDB_FOLDER": f"{self._inside}/initdb",
                    "PATH": f"{programs}:{programs.parent}/bin:/usr/bin:/bin:/usr/sbin:/sbin",
                },
            )
        state = {"pid": process.pid, "port": port, "settings": settings}
        self._state_file.write_text(json.dumps(state))

    def is_up(self) -> bool:
        """Whether the process lives."""
        return self._pid() is not None

    def port(self) -> int:
        """Where it was last told to listen; 0 if it never was."""
        return int(self._state().get("port", 0))

    def settings(self) -> str:
        """Fingerprint of its last start; empty before the first."""
        return str(self._state().get("settings", ""))

    def last_words(self) -> str:
        """The end of what the server and its entry point said."""
        return machine.tail(self._log)

    def stop(self) -> None:
        """Shut the server down cleanly and wait for its end.

        Raises:
            Problem: it did not end in two minutes.
        """
        pid = self._pid()
        if pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _SECONDS_TO_STOP
        while self.is_up():
            if time.monotonic() > deadline:
                raise Problem(f"mysqld (process {pid}) does not stop", f"See {self._log}")
            time.sleep(0.05)

    def wipe(self) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder)

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    @property
    def _state_file(self) -> Path:
        return self.folder / "server.json"

    @property
    def _inside(self) -> Path:
        """The folder as the server sees it."""
        return Path("/") / self.folder.relative_to(self.root) if self.root else self.folder

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
        return pid if f"--datadir={self._inside}/data" in machine.arguments(pid) else None

    def _command(self, port: int, pool: int) -> list[str]:
        inside = self._inside
        entry_point = str(rootfs.sources() / "entrypoint.sh")
        return [
            *(["chroot", str(self.root), rootfs.ENTRY_POINT] if self.root else [entry_point]),
            self.program,
            f"--defaults-file={inside}/my.cnf",
            f"--datadir={inside}/data",
            f"--secure-file-priv={inside}/files",
            f"--socket={self._socket()}",
            f"--port={port}",
            "--bind-address=127.0.0.1",
            f"--innodb-buffer-pool-size={pool}",
        ]

    def _socket(self) -> Path:
        path = self._inside / "run" / "mysqld.sock"
        if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
            return path
        short = hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"shopdb-{short}" / "mysqld.sock"


def version(program: str | None) -> tuple[int, int] | None:
    """The version of a MySQL server's programme; None where it is none, or MariaDB's."""
    if not program:
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"Ver (\d+)\.(\d+)", said.stdout)
    return (int(number[1]), int(number[2])) if number and "MariaDB" not in said.stdout else None

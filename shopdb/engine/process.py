"""The server as a private process: of the machine's own mysqld, or of a root file system's."""

import hashlib
import pwd
import subprocess
from abc import ABC, abstractmethod
from contextlib import suppress

from shopdb.engine import check, credentials, health, machine, mysqld, rootfs, state
from shopdb.engine.mysqld import Mysqld
from shopdb.engine.provider import Say, Unavailable
from shopdb.settings import state_folder


class ProcessProvider(ABC):
    """What both kinds of private process have in common."""

    name: str
    _server: Mysqld

    @property
    @abstractmethod
    def where(self) -> str:
        """See Provider."""

    @abstractmethod
    def _prepare(self, say: Say) -> None:
        """Make the programme ready, or raise Unavailable."""

    def up(self, port: int, say: Say) -> int:
        """See Provider."""
        self._prepare(say)
        server = self._server
        configuration = [rootfs.sources() / "shopdb.cnf"]
        pool = machine.buffer_pool(machine.memory())
        contents = [path.read_bytes() for path in configuration]
        settings = hashlib.sha256(repr((server.program, contents, pool, port)).encode()).hexdigest()
        if server.is_up() and server.settings() != settings:
            say("The settings have changed: stopping the server …")
            server.stop()
        if not server.is_up():
            say(f"Starting {server.program} …")
            free = machine.free_port(port, say)
            server.start(free, configuration, pool, credentials.environment(), settings)
        health.wait_for_login(state.url_at(server.port()), self.is_up, server.last_words)
        return server.port()

    def is_up(self) -> bool:
        """See Provider."""
        return self._server.is_up()

    def down(self, say: Say) -> None:
        """See Provider."""
        if self._server.is_up():
            say("Stopping the private server …")
            self._server.stop()

    def reset(self, say: Say) -> None:
        """See Provider."""
        if self._server.folder.exists():
            self._server.wipe()
            say(f"Removed {self._server.folder}.")


class PathProvider(ProcessProvider):
    """Runs the mysqld that this machine has on its PATH."""

    name = "mysqld"

    def __init__(self) -> None:
        self._server = Mysqld(state_folder() / "mysqld", machine.program("mysqld") or "mysqld")

    @property
    def where(self) -> str:
        """See Provider."""
        return f"private process of {self._server.program}, data in {self._server.folder}"

    def _prepare(self, say: Say) -> None:
        found = mysqld.version(machine.program("mysqld"))
        if not found or found < check.OLDEST:
            raise Unavailable("There is no mysqld 8.4 or newer on the PATH", "Install one.")
        if machine.is_root():
            self._let_mysql_in()

    def _let_mysql_in(self) -> None:
        """Root gives the server to user mysql, who has to reach its data.

        Raises:
            Unavailable: there is no such user, or a folder above shuts it out.
        """
        try:
            pwd.getpwnam("mysql")
        except KeyError as error:
            raise Unavailable(
                "mysqld does not run as root, and there is no user mysql", "useradd --system mysql"
            ) from error
        state_folder().chmod(0o711)
        self._server.folder.mkdir(exist_ok=True)
        reach = ["setpriv", "--reuid=mysql", "--regid=mysql", "--clear-groups"]
        test = [*reach, "test", "-x", str(self._server.folder)]
        if subprocess.run(test, check=False).returncode:
            with suppress(OSError):
                self._server.folder.rmdir()
            raise Unavailable(
                f"User mysql may not enter {self._server.folder}",
                "Move the project to a folder that every user may pass through, such as /srv.",
            )


class RootfsProvider(ProcessProvider):
    """Runs the mysqld of the root file system that the local image is made of."""

    name = "rootfs"

    def __init__(self) -> None:
        root = state_folder() / "rootfs"
        self._server = Mysqld(root / "srv" / "shopdb", "/usr/sbin/mysqld", root)

    @property
    def where(self) -> str:
        """See Provider."""
        return f"private process out of a root file system, data in {self._server.folder}"

    def _prepare(self, say: Say) -> None:
        if not machine.is_root():
            raise Unavailable("Only root may change into a root file system", "Use sudo.")
        rootfs.unpacked(say)

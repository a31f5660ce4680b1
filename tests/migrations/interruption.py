"""Runs a migration in a process of its own and kills it, by SIGKILL, at a chosen point."""

import os
import select
import signal
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection

from shopdb.migrate.commands import configuration
from shopdb.migrate.history import revisions
from shopdb.migrate.session import engine_for, run, scalar, session
from shopdb.migrate.step import Step
from shopdb.migrate.touched import Kind, kind

# Before the server gets a statement, while it is at it, before its end is noted, and after.
POINTS = ("started", "during", "sent", "finished")
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Point:
    """A moment in a migration: one of POINTS of one statement, which counts from 1."""

    name: str
    revision: str
    direction: str
    ordinal: int

    def is_at(self, name: str, step: Step) -> bool:
        """Whether the moment has come."""
        wanted = (self.revision, self.direction, self.ordinal)
        reached = "started" if self.name == "during" else self.name
        return name == reached and (step.revision, step.direction, step.index + 1) == wanted


def points_of(config: Config, name: str, direction: str) -> list[Point]:
    """That point of every statement of every revision, in the order of a whole run.

    Only a change of structure can be held back, so that others have no "during".
    """
    files = revisions(ScriptDirectory.from_config(config))
    order = list(files) if direction == "up" else list(reversed(files))
    return [
        Point(name, revision, direction, ordinal)
        for revision in order
        for ordinal, statement in enumerate(files[revision].statements(direction), 1)
        if name != "during" or kind(statement) is Kind.STRUCTURE
    ]


class Child:
    """A migration in a process of its own."""

    def __init__(
        self,
        move: Callable[..., None],
        url: URL,
        target: str,
        config: Config,
        checkpoint: Callable[[str, Step], None] = lambda name, step: None,
        **options: object,
    ) -> None:
        read, write = os.pipe()
        self._said = read
        self.pid = os.fork()
        if self.pid:
            os.close(write)
            return
        try:
            own = configuration(Path(str(config.config_file_name)).parent)
            own.attributes.update(options, checkpoint=checkpoint)
            move(url, target, config=own, tell=lambda line: os.write(write, f"{line}\n".encode()))
            os._exit(0)
        except BaseException:
            os.write(write, traceback.format_exc().encode())
            os._exit(1)

    def kill(self) -> None:
        """End it without a word."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> tuple[int, str]:
        """Its exit code, negative where a signal ended it, and all that it said."""
        with os.fdopen(self._said, encoding="utf-8") as pipe:
            said = pipe.read()
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status), said


def interrupted_along(
    points: Sequence[Point],
    move: Callable[..., None],
    url: URL,
    target: str,
    config: Config,
    **options: object,
) -> None:
    """Run a migration to its target, killed at each of the points and begun again each time.

    Args:
        points: in the order in which a whole run comes to them, all of one name.
        move: upgrade or downgrade.
        url: the database.
        target: the revision.
        config: of the repository.
        options: attributes of the run's Config.
    """
    begin = partial(Child, move, url, target, config, **options)
    if points and points[0].name == "during":
        last = _killed_while_at_it(points, url, begin)
    else:
        for point in points:
            _must_be_killed(begin(partial(_die, point)), point)
        last = begin()
    code, said = last.wait()
    assert code == 0, said


def kill_at(
    point: Point,
    move: Callable[..., None],
    url: URL,
    target: str,
    config: Config,
    **options: object,
) -> None:
    """Run a migration that is killed at a point, which is not "during"."""
    _must_be_killed(Child(move, url, target, config, partial(_die, point), **options), point)


def wait_for_state(connection: Connection, url: URL, state: str) -> None:
    """Wait until a session on a database is in a state, as SHOW PROCESSLIST calls it."""
    query = (
        "SELECT COUNT(*) FROM performance_schema.processlist "
        f"WHERE DB = '{url.database}' AND STATE = '{state}'"
    )
    end = time.monotonic() + PATIENCE_SECONDS
    while not scalar(connection, query):
        assert time.monotonic() < end, f"no session came to: {state}"
        time.sleep(0.005)


def _die(point: Point, name: str, step: Step) -> None:
    if point.is_at(name, step):
        os.kill(os.getpid(), signal.SIGKILL)


def _killed_while_at_it(points: Sequence[Point], url: URL, begin: Callable[..., Child]) -> Child:
    """Kill a run while the server holds its statement back; let it go when the next run is there.

    So the statement of the dead and the run after it are at work at once.
    """
    with session(engine_for(url)) as holder:
        gate = Gate(points[0])
        child = begin(gate)
        for at, point in enumerate(points):
            gate.wait()
            # Holds every change of structure on this server, until it is given back.
            run(holder, "LOCK INSTANCE FOR BACKUP")
            gate.open()
            wait_for_state(holder, url, "Waiting for backup lock")
            child.kill()
            _must_be_killed(child, point)
            following = points[at + 1 : at + 2]
            gate = Gate(following[0]) if following else None
            child = begin(gate) if gate else begin()
            run(holder, "UNLOCK INSTANCE")
    return child


class Gate:
    """Stops a run at a point, in its own process, until this one lets it go on."""

    def __init__(self, point: Point) -> None:
        self._point = point
        self._arrived = os.pipe()
        self._going = os.pipe()

    def __call__(self, name: str, step: Step) -> None:
        """The run's checkpoint."""
        if self._point.is_at(name, step):
            os.write(self._arrived[1], b".")
            os.read(self._going[0], 1)

    def wait(self) -> None:
        """Wait until the run is there."""
        ready, _, _ = select.select([self._arrived[0]], [], [], PATIENCE_SECONDS)
        assert ready, f"{self._point} was never reached"

    def open(self) -> None:
        """Let it go on."""
        os.write(self._going[1], b".")
        for end in (*self._arrived, *self._going):
            os.close(end)


def _must_be_killed(child: Child, point: Point) -> None:
    code, said = child.wait()
    assert code == -signal.SIGKILL, f"{point} was never reached: {code}\n{said}"

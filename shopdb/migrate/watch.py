"""Watches a statement from a session of its own: how far it is, and who holds it up."""

import re
import threading
import time
from contextlib import suppress
from types import TracebackType

from sqlalchemy import Connection

from shopdb.migrate.blockers import Sighting, holding, waited_for
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.session import SERVER_ERRORS, scalar, session
from shopdb.migrate.step import Site, Step

# Seconds. Most statements end before anybody needs to look.
FIRST_LOOK = 0.5
BETWEEN_LOOKS = 1.0
# A statement that runs for this long is told of, and again each time; more rarely as time goes by.
TELL_AFTER = 5.0
TELL_SELDOM = 30.0
# From here on, who has the table in use will hold up the statement's last lock.
NEAR_THE_END = 75  # percent
EARLY_STAGES = ("read PK and internal sort", "merge sort")
STAGE = re.compile(r"alter table \((.+)\)")
_STATE = "SELECT STATE FROM performance_schema.processlist WHERE ID = {}"
_PERCENT = """
    SELECT st.WORK_COMPLETED * 100 DIV st.WORK_ESTIMATED
    FROM performance_schema.events_stages_current AS st
    INNER JOIN performance_schema.threads AS th
        ON st.THREAD_ID = th.THREAD_ID
    WHERE th.PROCESSLIST_ID = {} AND st.WORK_ESTIMATED > 0
"""


class Watcher:
    """Looks at one statement while a block runs it; `seen` is who last held it up, if anybody.

    Args:
        site: where the statement runs; what is worth knowing is told there.
        step: the statement.
        runner: the connection id of the session that runs it.
        builds: the table that the statement builds anew or an index for, which takes long.
    """

    def __init__(self, site: Site, step: Step, runner: int, builds: str = "") -> None:
        self.seen: Sighting | None = None
        self._site, self._step, self._runner, self._builds = site, step, runner, builds
        self._begun = time.monotonic()
        self._told_at = self._begun
        self._waits = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Watcher":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        if self._ended.wait(FIRST_LOOK):
            return
        try:
            with session(self._site.connection.engine) as connection:
                while True:
                    self._look(connection)
                    if self._ended.wait(BETWEEN_LOOKS):
                        return
        except (MigrationProblem, *SERVER_ERRORS) as error:
            # The statement does not fail because nobody can watch it.
            self._site.tell(f"{self._step}: cannot be watched: {error}")

    def _look(self, connection: Connection) -> None:
        now = waited_for(connection, self._runner)
        if self._ended.is_set():
            return
        self.seen = now or self.seen
        ran = time.monotonic() - self._begun
        if ran < TELL_AFTER:
            return
        waits = now is not None and now.is_waiting
        has_just_met_it = waits and not self._waits
        self._waits = waits
        pause = min(TELL_SELDOM, max(TELL_AFTER, ran / 10))
        if has_just_met_it or time.monotonic() - self._told_at >= pause:
            self._told_at = time.monotonic()
            head = f"{self._step}: {ran:.0f} s"
            about = f", waits for a lock\n{now}" if waits else self._progress(connection)
            self._site.tell(head + about)

    def _progress(self, connection: Connection) -> str:
        stage, percent = self._stage(connection)
        words = f", {stage}" if stage else ""
        if percent is not None:
            words += f" {percent} %"
        is_early = stage in EARLY_STAGES if percent is None else percent < NEAR_THE_END
        if self._builds and not is_early:
            oldest = self._site.options.lock_wait
            for blocker in holding(connection, self._builds, self._runner, oldest):
                words += f"\n  its last lock will have to wait for {blocker}"
        return words

    def _stage(self, connection: Connection) -> tuple[str, int | None]:
        """What an ALTER is at, and how much of all is done where the server counts that."""
        match = STAGE.fullmatch(str(scalar(connection, _STATE.format(self._runner))))
        if not match:
            return "", None
        with suppress(*SERVER_ERRORS):
            percent = scalar(connection, _PERCENT.format(self._runner))
            return match[1], None if percent is None else min(100, int(percent))
        return match[1], None

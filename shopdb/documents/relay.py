"""The relay: claims what has changed, applies it to MongoDB, and acknowledges it."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from threading import Event as Signal

import pymongo
import pymysql
from pymongo.database import Database
from pymongo.errors import PyMongoError
from sqlalchemy import URL

from shopdb.database import connect
from shopdb.documents import letters
from shopdb.documents.apply import Announce, apply
from shopdb.documents.delivery import Delivery, Refusal
from shopdb.documents.outbox import Event, Outbox
from shopdb.documents.pace import Pace, Pauses
from shopdb.documents.shape import Document
from shopdb.documents.tally import Tally
from shopdb.problem import Problem

# How long a relay that only empties the outbox tries to reach a server that is away.
PATIENCE = 60.0
# Of a claim's time, what MongoDB may take to answer: what comes later may be another relay's.
_PART_FOR_MONGO = 0.5
_SECONDS_TO_GREET = 5.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """How a relay works.

    Args:
        most: events in a batch, at most.
        claim: seconds for which a batch is claimed; a relay that dies holds it so long.
        idle: the longest pause of a relay that finds nothing to do, in seconds.
        patience: seconds to try for, where a server is away; None: for ever.
    """

    most: int = 500
    claim: int = 60
    idle: float = 0.5
    patience: float | None = None


class Relay:
    """One worker: its own session in MySQL, one batch after the other.

    Args:
        url: MySQL, as an account that may execute the outbox's procedures.
        mongo: where the documents go.
        worker: a name that no other relay has.
        stop: set it, and the relay ends when the batch in its hands is done.
        say: told in a line each when a server is away, and when it is back.
        announce: told each step; for tests that end the process there.
    """

    def __init__(
        self,
        url: URL,
        mongo: Database[Document],
        worker: str,
        *,
        options: Options,
        stop: Signal,
        say: Say = lambda _: None,
        announce: Announce = lambda _: None,
    ) -> None:
        self.worker, self.options = worker, options
        self.pace = Pace(options.most, options.claim)
        self.tally = Tally(worker)
        self._url, self._mongo, self._stop = url, mongo, stop
        self._say, self._announce = say, announce
        self._outbox: Outbox | None = None
        self._said = ""
        # What was done but could not be noted, as a server was away.
        self._unsaid: list[Event] = []
        self._unwritten: list[Refusal] = []

    def run(self, *, follow: bool) -> Tally:
        """Work until nothing is due, or until told to stop; what was done.

        Args:
            follow: wait for more where nothing is due.

        Raises:
            Problem: a server stays away longer than the options' patience.
        """
        idle, lost = Pauses(0.02, self.options.idle), Pauses(0.1, 15.0)
        away_since: float | None = None
        try:
            while not self._stop.is_set():
                try:
                    found = self._turn()
                except pymysql.ProgrammingError as error:
                    raise Problem(
                        f"MySQL does not know the outbox: {error.args[-1]}",
                        "Bring the database to its newest revision: make migrate",
                    ) from error
                except (Problem, pymysql.MySQLError, PyMongoError) as error:
                    self._hang_up()
                    # Fewer next time, should it be the batch that is too much.
                    self.pace.failed()
                    away_since = away_since or time.monotonic()
                    self._bear(error, time.monotonic() - away_since)
                    lost.pause(self._stop)
                    continue
                if away_since:
                    self._say(f"{self.worker}: works again")
                    away_since, self._said = None, ""
                    lost.reset()
                if found:
                    idle.reset()
                elif follow:
                    idle.pause(self._stop)
                else:
                    break
            if not away_since:
                # Its last counts; they are worth no waiting.
                with suppress(PyMongoError), pymongo.timeout(_SECONDS_TO_GREET):
                    self.tally.tell(self._mongo, self.pace.size, at_once=True)
        finally:
            self._hang_up()
        return self.tally

    def _turn(self) -> int:
        """One batch; how many events it had."""
        outbox = self._open()
        # Claims are counted: an event must not die because MongoDB was away for an hour.
        self._greet()
        self._catch_up(outbox)
        events = outbox.claim(self.pace.size, self.options.claim)
        if not events:
            self._tell()
            return 0
        self._announce("claimed")
        delivery = self._apply(outbox, events)
        self._announce("applied")
        self._unsaid = delivery.delivered
        with self._in_time():
            letters.write(self._mongo, [one for one in delivery.refused if one.is_final])
            letters.supersede(self._mongo, delivery.delivered)
        for refusal in delivery.refused:
            self._refuse(outbox, refusal)
        self._catch_up(outbox)
        self._announce("acknowledged")
        self.tally.add(len(events), delivery)
        self._tell()
        return len(events)

    def _apply(self, outbox: Outbox, events: list[Event]) -> Delivery:
        """Apply a batch; give it back where MongoDB cannot be reached."""
        started = time.monotonic()
        try:
            with self._in_time():
                delivery = apply(self._mongo, events, self._announce)
        except PyMongoError as error:
            self.tally.given_back += len(events)
            for event in events:
                self._refuse(outbox, Refusal(event, None, str(error), is_final=False))
            raise
        self.pace.took(len(events), time.monotonic() - started)
        return delivery

    def _refuse(self, outbox: Outbox, refusal: Refusal) -> None:
        """Note a refusal; what died of it, and not at once, gets its letter as soon as may be."""
        status = outbox.fail(refusal.event, refusal.message, is_final=refusal.is_final)
        if status == "dead":
            self.tally.dead += 1
            if not refusal.is_final:
                self._unwritten.append(refusal)

    def _catch_up(self, outbox: Outbox) -> None:
        """Acknowledge what was delivered, and write the letters that are still to be written."""
        if self._unsaid:
            outbox.acknowledge(self._unsaid)
            self._unsaid = []
        if self._unwritten:
            with self._in_time():
                letters.write(self._mongo, self._unwritten)
            self._unwritten = []

    def _open(self) -> Outbox:
        if self._outbox is None:
            self._outbox = Outbox(connect(self._url), self.worker)
        return self._outbox

    def _greet(self) -> None:
        """Pass only where MongoDB takes writes.

        Raises:
            PyMongoError: it does not answer, or is no primary.
        """
        with pymongo.timeout(_SECONDS_TO_GREET):
            if not self._mongo.client.admin.command("hello").get("isWritablePrimary"):
                raise pymongo.errors.NotPrimaryError("MongoDB is no primary")

    def _hang_up(self) -> None:
        if self._outbox:
            # It may be lost already.
            with suppress(pymysql.MySQLError):
                self._outbox.connection.close()
            self._outbox = None

    def _bear(self, error: Exception, seconds: float) -> None:
        """Say that a server is away, or give up."""
        what = str(error).splitlines()[0].split(", Timeout:")[0]
        if self.options.patience is not None and seconds > self.options.patience:
            raise Problem(
                f"{self.worker} cannot go on: {what}",
                "Nothing is lost: what was not acknowledged is delivered by the next relay.",
            ) from error
        if what != self._said:
            self._say(f"{self.worker}: {what}; tries again")
        self._said = what

    def _tell(self) -> None:
        with self._in_time():
            self.tally.tell(self._mongo, self.pace.size)

    def _in_time(self) -> AbstractContextManager[object]:
        """For what MongoDB is asked: a server that vanished says nothing, and would never do."""
        return pymongo.timeout(self.options.claim * _PART_FOR_MONGO)

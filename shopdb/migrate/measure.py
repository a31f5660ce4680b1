"""Measures what waits while a statement runs: tries it, the lightest way first, where no rows are.

The server itself says which way it takes. So this knows what its version and the other clauses of
the statement make of it, which a table of rules does not.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from shopdb.migrate.alteration import Alteration, Clauses, alteration
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.session import SERVER_ERRORS, ServerError, error_code, error_text, run
from shopdb.migrate.statements import Statement
from shopdb.migrate.subject import Subject, subject


class LockClass(StrEnum):
    """How a statement goes about its work and what waits for it, in words for the eye."""

    INSTANT = "instant"
    INPLACE = "in place, writes go on"
    INPLACE_SHARED = "in place, writes wait"
    INPLACE_EXCLUSIVE = "in place, all wait"
    COPY_SHARED = "copy, writes wait"
    COPY_EXCLUSIVE = "copy, all wait"
    METADATA = "metadata"
    NEW = "new"
    SWAPPED = "swapped"
    ROWS = "row locks"
    NONE = "none"

    @property
    def writes_wait(self) -> bool:
        """Whether writes wait for as long as the whole table takes."""
        return self in WRITES_WAIT


WRITES_WAIT = {
    LockClass.INPLACE_SHARED,
    LockClass.INPLACE_EXCLUSIVE,
    LockClass.COPY_SHARED,
    LockClass.COPY_EXCLUSIVE,
}

# The lightest first. INSTANT takes no LOCK clause, COPY never lets writes go on.
TRIALS = {
    Clauses("INSTANT"): LockClass.INSTANT,
    Clauses("INPLACE", "NONE"): LockClass.INPLACE,
    Clauses("INPLACE", "SHARED"): LockClass.INPLACE_SHARED,
    Clauses("INPLACE", "EXCLUSIVE"): LockClass.INPLACE_EXCLUSIVE,
    Clauses("COPY", "SHARED"): LockClass.COPY_SHARED,
    Clauses("COPY", "EXCLUSIVE"): LockClass.COPY_EXCLUSIVE,
}
NOTHING = Clauses()
ALGORITHMS = ["INSTANT", "INPLACE", "COPY"]
LOCKS = ["NONE", "SHARED", "EXCLUSIVE"]
# ER_ALTER_OPERATION_NOT_SUPPORTED and its reasons, and those of INSTANT alone.
REFUSES_THE_WAY = {*range(1845, 1862), 3060, 4083, 4092, 4157, 4158}

# The server takes any clause before these and heeds none, so that there is nothing to measure.
UNMEASURED_ACTIONS = {
    "TRUNCATE": LockClass.METADATA,
    "EXCHANGE": LockClass.INPLACE_EXCLUSIVE,
    "ANALYZE": LockClass.INPLACE,
    "CHECK": LockClass.INPLACE,
    "OPTIMIZE": LockClass.INPLACE_SHARED,
    "REPAIR": LockClass.INPLACE_SHARED,
}
CODE = {"VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT"}
CHANGES_ROWS = {"INSERT", "REPLACE", "DELETE", "UPDATE", "LOAD", "WITH", "CALL"}
DEFINES = {"CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE"}
# They belong to the server, not to the scratch database.
SERVER_WIDE = {"USER", "ROLE", ""}


@dataclass(frozen=True)
class Measured:
    """What was found of one statement.

    `lightest` is the first way that the server took; `asked` what the statement's own clauses ask
    for; `table` the table that it alters, empty where it alters none.
    """

    lightest: LockClass
    asked: Clauses = NOTHING
    table: str = ""

    @property
    def refused(self) -> bool:
        """Whether the server refuses the statement as it is written, for it asks for too little."""
        needed = self._needed
        if needed is None:
            return False
        algorithm = self.asked.algorithm or needed.algorithm
        if ALGORITHMS.index(algorithm) < ALGORITHMS.index(needed.algorithm):
            return True
        if not self.asked.lock:
            return False
        if algorithm == "INSTANT":
            return True
        least = needed.lock if algorithm == needed.algorithm else _least(algorithm)
        return LOCKS.index(self.asked.lock) < LOCKS.index(least)

    @property
    def lock(self) -> LockClass:
        """What waits for the statement as it is written: clauses may ask for more than it needs."""
        needed = self._needed
        if needed is None or self.refused:
            return self.lightest
        algorithm = self.asked.algorithm or needed.algorithm
        if algorithm == "INSTANT":
            return LockClass.INSTANT
        least = needed.lock if algorithm == needed.algorithm else _least(algorithm)
        return TRIALS[Clauses(algorithm, self.asked.lock or least)]

    @property
    def _needed(self) -> Clauses | None:
        """The clauses of the lightest way; None where none was tried."""
        if not self.table:
            return None
        return next((way for way, lock in TRIALS.items() if lock is self.lightest), None)


def measure(scratch: Connection, statement: Statement) -> Measured:
    """Find what waits for a statement, and leave it applied.

    What changes rows is not run, for there are none; nor is what belongs to the whole server.

    Args:
        scratch: a session, which commits each statement, on a scratch database that is as the
            statement finds it, without rows.
        statement: what to measure.

    Raises:
        MigrationProblem: the server refuses the statement, whichever way it is tried.
    """
    altered = alteration(statement.text)
    if altered is None:
        about = subject(statement.text)
        if _belongs_here(about, statement.text):
            _try(scratch, statement, statement.text)
        return Measured(_class_of(about))
    for verb in altered.verbs[:1]:
        if verb in UNMEASURED_ACTIONS:
            _try(scratch, statement, statement.text)
            return Measured(UNMEASURED_ACTIONS[verb], altered.asked)
    return Measured(_first_taken(scratch, statement, altered), altered.asked, altered.table)


def _first_taken(scratch: Connection, statement: Statement, altered: Alteration) -> LockClass:
    *lighter, heaviest = TRIALS
    for clauses in lighter:
        try:
            run(scratch, altered.under(clauses))
        except SERVER_ERRORS as error:
            if error_code(error) not in REFUSES_THE_WAY:
                raise _failed(statement, error) from error
        else:
            return TRIALS[clauses]
    _try(scratch, statement, altered.under(heaviest))
    return TRIALS[heaviest]


def _try(scratch: Connection, statement: Statement, text: str) -> None:
    try:
        run(scratch, text)
    except SERVER_ERRORS as error:
        raise _failed(statement, error) from error


def _failed(statement: Statement, error: ServerError) -> MigrationProblem:
    return MigrationProblem(
        f"{statement.place}: {subject(statement.text)} failed on a scratch copy\n"
        f"{error_text(error)}",
        "It would fail on the database as well. Mend the file.",
    )


def _belongs_here(about: Subject, text: str) -> bool:
    """Whether running a statement changes the scratch database or the session, and no more."""
    if about.verb == "SET":
        words = text.upper().replace("@@", " ").split()
        return not {"GLOBAL", "PERSIST", "PERSIST_ONLY"} & {word.split(".")[0] for word in words}
    return about.verb == "TRUNCATE" or (about.verb in DEFINES and about.kind not in SERVER_WIDE)


def _class_of(about: Subject) -> LockClass:
    if about.verb in CHANGES_ROWS:
        return LockClass.ROWS
    if about.verb not in DEFINES or about.kind in ("USER", "ROLE"):
        return LockClass.NONE
    if about.kind in CODE:
        return LockClass.SWAPPED
    return LockClass.NEW if about.verb == "CREATE" else LockClass.METADATA


def _least(algorithm: str) -> str:
    """The lightest lock of an algorithm that a statement asks for without need of it."""
    return "SHARED" if algorithm == "COPY" else "NONE"

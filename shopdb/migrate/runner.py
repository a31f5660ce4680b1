"""Runs the steps of a migration, each noted in the ledger before and after, so that it can go on.

A statement of structure commits by itself; what it did is seen in the objects it touches. One that
changes rows commits together with the note that it is done.
"""

from collections.abc import Callable, Sequence

from shopdb.migrate import chunks, patience, roles, swap
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.failure import failure
from shopdb.migrate.handover import hand_over
from shopdb.migrate.journal import ChunkProgress, Entry, Journal, definitions, open_entries
from shopdb.migrate.marks import mark
from shopdb.migrate.patience import NoLock
from shopdb.migrate.resume import comparable, took_effect
from shopdb.migrate.rooms import Name
from shopdb.migrate.session import LOST_CONNECTION, SERVER_ERRORS, error_code, run, scalar
from shopdb.migrate.statements import Statement
from shopdb.migrate.step import Site, Step
from shopdb.migrate.subject import subject
from shopdb.migrate.touched import Kind, kind, touched

# Called at "started", "sent" and "finished" of each step; tests interrupt a run there.
Checkpoint = Callable[[str, Step], None]


def go_on(_: str, __: Step) -> None:
    """The checkpoint of a run that nobody interrupts."""


class Runner:
    """Runs the steps of one Alembic command on one database.

    Args:
        site: where they run.
        again: gives the command that goes on after a failure of a step.
        grants: those of the repository.
        checkpoint: called at each point of each step.
    """

    def __init__(
        self,
        site: Site,
        again: Callable[[Step], str],
        grants: Sequence[Statement] = (),
        checkpoint: Checkpoint = go_on,
    ) -> None:
        self._site = site
        self._again = again
        self._grants = grants
        self._checkpoint = checkpoint
        self._journal = Journal(site.guard, site.connection)
        self._journal.prepare()
        self._left = open_entries(site.guard)
        self._replaced: Entry | None = None
        if scalar(site.connection, "SELECT @@SESSION.autocommit"):
            raise MigrationProblem(
                "the connection commits each statement by itself",
                "Give one that does not: rows are committed with the note that they are written.",
            )

    @property
    def left(self) -> Entry | None:
        """The newest statement of an interrupted run that this one has not come to yet."""
        return self._left[-1] if self._left else None

    def expect(self, revision: str, direction: str) -> None:
        """Refuse to begin with another revision than the one an interrupted run left half done."""
        if self.left and (self.left.revision, self.left.direction) != (revision, direction):
            raise half_done(self.left)

    def run(self, step: Step) -> None:
        """Run one step, unless an interrupted run has done so.

        Raises:
            MigrationProblem: the server refuses it, it leaves no trace, or an interrupted run left
                something else half done.
        """
        if step.index == 0:
            _refuse_traceless(step)
            self._refuse_shortened(step)
        if self._stands(step):
            self._site.tell(f"{step} (done before)")
            if kind(step.statement) is Kind.SESSION:
                run(self._site.connection, step.statement.text)
            return
        self._site.tell(str(step))
        before = definitions(self._site.guard, self._touched(step))
        self._journal.start(step, before, self._replaced)
        self._checkpoint("started", step)
        try:
            self._send(step)
        except NoLock as problem:
            self._journal.forget_newest()
            held, again = str(problem.seen), self._again(step)
            raise failure(step, problem.error, lost=False, again=again, held=held) from problem
        except SERVER_ERRORS as error:
            lost = error_code(error) in LOST_CONNECTION
            if not lost:
                # Refused, so it took no effect; nothing is open where it was the first.
                self._journal.forget_newest()
            raise failure(step, error, lost=lost, again=self._again(step)) from error
        except MigrationProblem:
            # A tool failed; what that left behind is for the next run to see.
            if comparable(definitions(self._site.guard, before)) == comparable(before):
                self._journal.forget_newest()
            raise
        self._checkpoint("finished", step)

    def note_version(self, *, is_stamp: bool) -> None:
        """Note, in the transaction that sets Alembic's version, that a revision is set."""
        if is_stamp:
            # Whoever stamps says that the database is what it should be.
            self._journal.forget_open(self._site.connection)
            self._left.clear()
        else:
            self._journal.close(self._site.connection)

    def _send(self, step: Step) -> None:
        if mark(step.statement, "chunks"):
            done = self._replaced.progress if self._replaced else None
            progress = ChunkProgress(self._site.connection, done)
            chunks.send(self._site, step, progress)
            self._checkpoint("sent", step)
            self._journal.finish(self._site.guard)
        elif kind(step.statement) is Kind.ROWS:
            self._write_rows(step)
        elif mark(step.statement, "hand over"):
            hand_over(self._site, step)
            self._checkpoint("sent", step)
            self._journal.finish(self._site.guard)
        else:
            with swap.unlocking(self._site, step):
                swap.send(self._site, step)
                self._checkpoint("sent", step)
                self._give_back_grants(step)
                self._journal.finish(self._site.guard)

    def _give_back_grants(self, step: Step) -> None:
        """DROP took the grants on a routine away, and nobody may call it again without them."""
        about = subject(step.statement.text)
        if about.verb == "CREATE" and about.kind in ("PROCEDURE", "FUNCTION"):
            found = [(grant, subject(grant.text)) for grant in self._grants]
            on_it = [
                grant for grant, its in found if (its.kind, its.name) == (about.kind, about.name)
            ]
            roles.apply(self._site.guard, on_it, pass_over_missing=True)

    def _write_rows(self, step: Step) -> None:
        connection = self._site.connection
        try:
            patience.send(self._site, step)
            self._checkpoint("sent", step)
            self._journal.finish(connection)
            run(connection, "COMMIT")
        except SERVER_ERRORS as error:
            if error_code(error) not in LOST_CONNECTION:
                run(connection, "ROLLBACK")
            raise

    def _stands(self, step: Step) -> bool:
        """Whether an interrupted run has done a step; the entry about it is taken off the list."""
        self._replaced = None
        if not self._left:
            return False
        self.expect(step.revision, step.direction)
        entry = self._left[0]
        is_same = entry.statement == step.statement.text
        done = entry.finished_at is not None
        if not done:
            done = kind(step.statement) is Kind.STRUCTURE and took_effect(self._site.guard, entry)
        if (done or entry.progress) and not is_same:
            raise MigrationProblem(
                f"{step.statement.place}: this statement ran here as another text, before the file "
                f"was changed:\n{entry.statement}",
                "Put the file's old text back as far as this statement, and run the command again; "
                "only what has not run may change.",
            )
        if done and entry.finished_at is None:
            self._journal.finish(self._site.guard)
        if not done:
            self._replaced = entry
        self._left.pop(0)
        return done

    def _refuse_shortened(self, step: Step) -> None:
        """What ran and is no longer in the file would be forgotten with the version set."""
        count = len(step.statements)
        if len(self._left) > count:
            lost = self._left[count]
            raise MigrationProblem(
                f"{step.statement.path} no longer holds a statement that an interrupted run began: "
                f"{lost}\n{lost.statement}",
                "Put it back where it was, and run the command again.",
            )

    def _touched(self, step: Step) -> list[Name]:
        return touched(step.statement) if kind(step.statement) is Kind.STRUCTURE else []


def half_done(entry: Entry) -> MigrationProblem:
    """What to say where a run would pass over what another one left half done."""
    command = "upgrade" if entry.direction == "up" else "downgrade"
    target = entry.revision if entry.direction == "up" else "-1"
    return MigrationProblem(
        f"an earlier run was interrupted at {entry}",
        f"Finish that first: alembic {command} {target}\n"
        "Or undo by hand what it did, and say so: shopdb migrate forget",
    )


def _refuse_traceless(step: Step) -> None:
    for statement in step.statements:
        if kind(statement) is Kind.UNKNOWN:
            what = " ".join(statement.text.split()[:3])
            raise MigrationProblem(
                f"{statement.place}: {what} … leaves nothing by which to see that it has run, so "
                "an interrupted migration could not go on",
                "Write `-- idempotent: why` in the line above it if running it twice does no harm, "
                "or write it another way.",
            )

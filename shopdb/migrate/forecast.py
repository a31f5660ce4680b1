"""What each statement of a plan will mean for the database: what waits, for how many rows."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection

from shopdb.migrate import osc, roles
from shopdb.migrate.alteration import alteration
from shopdb.migrate.clone import clone
from shopdb.migrate.errors import MigrationProblem, plain_words
from shopdb.migrate.history import SqlFiles, revisions
from shopdb.migrate.journal import open_entries
from shopdb.migrate.loss import loss
from shopdb.migrate.measure import CHANGES_ROWS, LockClass, Measured, measure
from shopdb.migrate.plan import plan
from shopdb.migrate.remaining import standing, told
from shopdb.migrate.remarks import remarks
from shopdb.migrate.rooms import Repository
from shopdb.migrate.scratch import scratch_database
from shopdb.migrate.session import engine_for, session
from shopdb.migrate.step import Step
from shopdb.migrate.subject import Subject, subject
from shopdb.migrate.touched import Kind, kind

LARGE = 1_000_000


@dataclass(frozen=True)
class Forecast:
    """One statement of a plan.

    `measured` is None where nothing was tried; `rows` about how many rows its table holds now,
    None where it has none. `loses` is what running its file loses, `loses_back` what running the
    file of the other direction afterwards does; empty for nothing.
    """

    step: Step
    measured: Measured | None
    rows: int | None
    loses: str
    loses_back: str
    notes: tuple[str, ...]

    @property
    def about(self) -> Subject:
        """What the statement does, and to which object."""
        return subject(self.step.statement.text)

    @property
    def lock(self) -> LockClass | None:
        """What waits for it."""
        return self.measured.lock if self.measured else None


@plain_words()
def forecast(
    config: Config,
    url: URL,
    *,
    down_to: str = "",
    try_out: bool = True,
    large: int = LARGE,
) -> list[Forecast]:
    """Every statement that an upgrade to head would run, or a downgrade, and what it will mean.

    Where an earlier run was interrupted, the plan begins with what that has not done, and says so.

    The database is only read. The statements are tried, in their order, on a scratch database
    beside it that has its structure and no row.

    Args:
        config: Alembic's configuration of the repository.
        url: the database.
        down_to: as for `plan`.
        try_out: whether to measure lock classes; without it no scratch database is made.
        large: from how many rows on a table is large.

    Raises:
        MigrationProblem: as of `plan` and `standing`; or a statement fails where it is tried, or
            the account may make no scratch database.
    """
    steps = plan(config, url, down_to)
    if not steps:
        return []
    script = ScriptDirectory.from_config(config)
    files = revisions(script)
    with ExitStack() as stack:
        live = stack.enter_context(session(engine_for(url)))
        entries = open_entries(live)
        done = standing(steps, entries, live, look=try_out)
        scratch = None
        if try_out:
            scratch = _scratch(stack, url)
            roles.apply(scratch, Repository(Path(script.dir).parent).before, pass_over_missing=True)
            clone(live, scratch, over_broken_views=True)
            for step in steps[:done]:
                if kind(step.statement) is Kind.SESSION:
                    measure(scratch, step.statement)
        ground = _Ground(live, scratch, large)
        found = [
            _forecast(step, steps[index + 1 :], files[step.revision], ground)
            for index, step in enumerate(steps)
            if index >= done
        ]
    if entries and found:
        found[0] = replace(found[0], notes=(told(entries[-1], done), *found[0].notes))
    return found


@dataclass(frozen=True)
class _Ground:
    """What a forecast is made on; `scratch` is None where nothing is tried."""

    live: Connection
    scratch: Connection | None
    large: int


def _scratch(stack: ExitStack, url: URL) -> Connection:
    try:
        engine = stack.enter_context(scratch_database(url, "plan"))
        return stack.enter_context(session(engine))
    except MigrationProblem as problem:
        raise MigrationProblem(
            f"no scratch database can be made to measure on: {problem.what}",
            "Use an account that may make one, or do without lock classes: --no-measure",
        ) from problem


def _forecast(step: Step, later: Sequence[Step], files: SqlFiles, ground: _Ground) -> Forecast:
    table = _table(step)
    rows = osc.estimated_rows(ground.live, table) if table else None
    measured = measure(ground.scratch, step.statement) if ground.scratch else None
    lost = {way: found.words if (found := loss(files, way)) else "" for way in ("up", "down")}
    now = lost.pop(step.direction)
    (back,) = lost.values()
    is_large = rows is not None and rows >= ground.large
    notes = remarks(step, later, measured, ground.live, table if is_large else "")
    return Forecast(step, measured, rows, now, back, tuple(notes))


def _table(step: Step) -> str:
    """The table that a statement works on; empty where it works on none."""
    if altered := alteration(step.statement.text):
        return altered.table
    about = subject(step.statement.text)
    is_table = about.kind == "TABLE" or about.verb in (*CHANGES_ROWS, "TRUNCATE")
    return about.name if is_table and about.verb not in ("CREATE", "CALL") else ""

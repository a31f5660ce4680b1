"""What each statement of a plan will mean for the database: what waits, for how many rows."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection

from shopdb.migrate import osc, roles
from shopdb.migrate.alteration import alteration
from shopdb.migrate.clone import clone
from shopdb.migrate.errors import MigrationProblem, plain_words
from shopdb.migrate.history import SqlFiles, revisions
from shopdb.migrate.marks import loses, mark
from shopdb.migrate.measure import CHANGES_ROWS, LockClass, Measured, measure
from shopdb.migrate.plan import plan
from shopdb.migrate.rooms import Repository
from shopdb.migrate.scratch import scratch_database
from shopdb.migrate.session import engine_for, session
from shopdb.migrate.step import Step
from shopdb.migrate.subject import Subject, subject

LARGE = 1_000_000
CALLED = ("PROCEDURE", "FUNCTION")


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

    The database is only read. The statements are tried, in their order, on a scratch database
    beside it that has its structure and no row.

    Args:
        config: Alembic's configuration of the repository.
        url: the database.
        down_to: as for `plan`.
        try_out: whether to measure lock classes; without it no scratch database is made.
        large: from how many rows on a table is large.

    Raises:
        MigrationProblem: as of `plan`; or a statement fails where it is tried, or the account may
            make no scratch database.
    """
    steps = plan(config, url, down_to)
    if not steps:
        return []
    script = ScriptDirectory.from_config(config)
    files = revisions(script)
    with ExitStack() as stack:
        live = stack.enter_context(session(engine_for(url)))
        scratch = None
        if try_out:
            scratch = _scratch(stack, url)
            roles.apply(scratch, Repository(Path(script.dir).parent).before, pass_over_missing=True)
            clone(live, scratch)
        ground = _Ground(live, scratch, large)
        return [
            _forecast(step, steps[index + 1 :], files[step.revision], ground)
            for index, step in enumerate(steps)
        ]


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
    lost = {way: loses(files.statements(way)) for way in ("up", "down")}
    now = lost.pop(step.direction)
    (back,) = lost.values()
    notes = [*_of_clauses(measured), *_of_code(step, later), *_of_hand_over(step)]
    if rows is not None and rows >= ground.large:
        notes += _of_large(step, measured, ground.live, table)
    return Forecast(step, measured, rows, now, back, tuple(notes))


def _table(step: Step) -> str:
    """The table that a statement works on; empty where it works on none."""
    if altered := alteration(step.statement.text):
        return altered.table
    about = subject(step.statement.text)
    is_table = about.kind == "TABLE" or about.verb in (*CHANGES_ROWS, "TRUNCATE")
    return about.name if is_table and about.verb not in ("CREATE", "CALL") else ""


def _of_clauses(measured: Measured | None) -> Iterator[str]:
    if measured is None or not str(measured.asked):
        return
    if measured.refused:
        yield f"asks for {measured.asked}, which the server refuses: it needs {measured.lightest}"
    elif measured.lock is not measured.lightest:
        yield f"asks for {measured.asked}; without it the server would take it {measured.lightest}"


def _of_code(step: Step, later: Sequence[Step]) -> Iterator[str]:
    about = subject(step.statement.text)
    again = Subject("CREATE", about.kind, about.name)
    if about.verb != "DROP" or again not in (subject(item.statement.text) for item in later):
        return
    if about.kind in CALLED:
        yield "until it is created again, a call fails with 1305: callers try again"
    if about.kind == "TRIGGER":
        yield "exchanged while its table is locked: writes wait, and none passes without it"


def _of_hand_over(step: Step) -> Iterator[str]:
    if found := mark(step.statement, "hand over"):
        yield f"handed to {found.value}; on the server itself it would be as the column says"


def _of_large(step: Step, measured: Measured | None, live: Connection, table: str) -> Iterator[str]:
    is_change = subject(step.statement.text).verb in CHANGES_ROWS
    if is_change and not mark(step.statement, "chunks"):
        yield f"{table} is large: the mark `chunks` above the statement would take it in pieces"
    if measured is None or not measured.lock.writes_wait or mark(step.statement, "hand over"):
        return
    table_facts = osc.facts(live, table)
    lines = [f"{table} is large: writes wait long. A tool would let them go on:"]
    lines += (f"   {osc.verdict(tool, table_facts)}" for tool in osc.TOOLS)
    yield "\n".join(lines)

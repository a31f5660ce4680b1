"""Proves that the migrations and the rooms say the same, and that every way down leads back up."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine

from shopdb.migrate import roles
from shopdb.migrate.commands import Tell, downgrade, upgrade
from shopdb.migrate.compare import Difference, differences
from shopdb.migrate.drift import fingerprint_of_rooms, room_label
from shopdb.migrate.errors import plain_words
from shopdb.migrate.fingerprint import Fingerprint, fingerprint
from shopdb.migrate.history import revisions
from shopdb.migrate.rooms import Name, Repository
from shopdb.migrate.scratch import scratch_database
from shopdb.migrate.session import session

Command = Callable[..., None]
Move = Callable[[Command, str], Fingerprint]


@dataclass(frozen=True)
class Finding:
    """One comparison that does not hold: what was claimed, and where it is not so."""

    claim: str
    differences: list[Difference]


@dataclass(frozen=True)
class Report:
    """What a verification found: no finding means that all is equal.

    `counts` says how many objects of each kind the rooms hold; `revisions`, how many there are.
    """

    counts: dict[str, int]
    revisions: int
    findings: list[Finding]


@plain_words()
def verify(config: Config, url: URL, tell: Tell) -> Report:
    """Replay every revision on scratch databases, and compare.

    The migrations from nothing to head make what the rooms make; all the way down leaves what was
    there before; each revision, taken down, leaves what stood before it, and up again, the same.

    Args:
        config: Alembic's configuration of the repository.
        url: the database beside which the scratch databases are made; itself left alone.
        tell: takes a line about each stage.

    Raises:
        MigrationProblem: a statement fails, a file is amiss, or an object is not understood.
    """
    script = ScriptDirectory.from_config(config)
    repository = Repository(Path(script.dir).parent)
    history = list(revisions(script))
    tell("Installing the rooms")
    rooms = fingerprint_of_rooms(url, repository)
    with scratch_database(url, "replay") as replay, scratch_database(url, "steps") as steps:
        empty = _empty(steps, repository)
        tell(f"Replaying {len(history)} revisions, then taking all of them down")
        head = _moved(config, replay, upgrade, "head")
        base = _moved(config, replay, downgrade, "base")
        round_trips = list(_round_trips(partial(_moved, config, steps), history, empty, tell))
    against_rooms = differences(head, rooms, _label("the migrations"), room_label(repository))
    findings = [
        Finding("the migrations make what the rooms make", against_rooms),
        _same("downgrade base leaves an empty database", empty, base),
        *round_trips,
    ]
    counts = Counter(name.kind for name in rooms)
    return Report(dict(counts), len(history), [found for found in findings if found.differences])


def _round_trips(
    move: Move, history: list[str], empty: Fingerprint, tell: Tell
) -> Iterator[Finding]:
    before = empty
    for revision in history:
        tell(f"{revision}: up, down, up")
        after = move(upgrade, revision)
        down = move(downgrade, "-1")
        again = move(upgrade, revision)
        findings = [
            _same(f"{revision} down undoes {revision} up", before, down),
            _same(f"{revision} up, down, up ends where it began", after, again),
        ]
        yield from findings
        if any(found.differences for found in findings):
            # The next revisions would stand on what this one left behind.
            return
        before = after


def _empty(engine: Engine, repository: Repository) -> Fingerprint:
    """An empty database as a migration leaves it: with the grants on the database as a whole."""
    with session(engine) as connection:
        roles.apply(connection, repository.before, pass_over_missing=False)
        roles.apply(connection, repository.grants, pass_over_missing=True)
        return fingerprint(connection)


def _moved(config: Config, engine: Engine, move: Command, revision: str) -> Fingerprint:
    """The fingerprint after one of Alembic's own commands."""
    own = Config(config.config_file_name)
    with session(engine, autocommit=False) as connection:
        own.attributes.update(connection=connection, allow_loss=True)
        move(engine.url, revision, config=own)
    with session(engine) as connection:
        return fingerprint(connection)


def _same(claim: str, old: Fingerprint, new: Fingerprint) -> Finding:
    return Finding(claim, differences(old, new, _label("before"), _label("after")))


def _label(side: str) -> Callable[[Name], str]:
    return lambda name: f"{side}: {name}"

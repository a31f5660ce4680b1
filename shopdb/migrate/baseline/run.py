"""Takes over a live database: reads it, writes a repository, and proves that the two are equal."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL

from shopdb.migrate.baseline.domains import Domains
from shopdb.migrate.baseline.live import Live, read_live
from shopdb.migrate.baseline.objections import objections, warnings
from shopdb.migrate.baseline.repository import refuse_filled, write
from shopdb.migrate.baseline.rights import rights
from shopdb.migrate.baseline.settings import (
    Adoption,
    adoptions,
    told,
    unadoptable,
)
from shopdb.migrate.clone import asleep, clone
from shopdb.migrate.commands import Tell, configuration, silently, upgrade
from shopdb.migrate.compare import Difference, differences
from shopdb.migrate.drift import drift, fingerprint_of_rooms, room_label
from shopdb.migrate.errors import MigrationProblem, plain_words
from shopdb.migrate.fingerprint import Fingerprint, fingerprint
from shopdb.migrate.rooms import Repository
from shopdb.migrate.scratch import scratch_database
from shopdb.migrate.session import engine_for, session
from shopdb.migrate.verify import Finding, verify

FIRST = "0001"


@dataclass(frozen=True)
class Baseline:
    """What was written, and how it was proved.

    `counts` says how many objects of each kind there are; `warnings`, what should be known of
    them; `adopted`, what the second revision makes again; no finding means that the rooms, the
    revisions and the live database are equal.
    """

    counts: dict[str, int]
    warnings: list[str]
    adopted: list[str]
    findings: list[Finding]


@plain_words()
def baseline(source: URL, into: Path, domains: Domains, *, adopt: bool, tell: Tell) -> Baseline:
    """Write a repository for a live database, and prove it on scratch databases beside it.

    The live database is only read.

    Args:
        source: the live database.
        into: the repository's folder, which is empty or not there.
        domains: where each object goes.
        adopt: whether code that was made under other settings than the repository's may be made
            again by a second revision.
        tell: takes a line about each stage.

    Raises:
        MigrationProblem: the folder holds files, or the database holds what cannot be taken.
    """
    refuse_filled(into)
    tell(f"Reading {source.database}")
    with session(engine_for(source)) as connection:
        live = read_live(connection)
        _refuse([*objections(connection, live), *unadoptable(connection, live)])
        adopted = adoptions(connection, live)
        if adopted and not adopt:
            raise _unadopted(adopted)
        found = rights(connection, live)
    tell(f"Writing {len(live.objects)} objects to {into}")
    write(into, live, domains, found, adopted)
    counts = Counter(item.name.kind for item in live.objects)
    return Baseline(
        dict(sorted(counts.items())),
        [*warnings(live), *found.warnings],
        told(adopted),
        _proof(source, live, into, adopted, tell),
    )


@plain_words()
def stamp(config: Config, url: URL, revision: str, tell: Tell) -> None:
    """Note that a database is at a revision, and change nothing else of it.

    Raises:
        MigrationProblem: there is no such revision, or the database may not be written.
    """
    own = Config(config.config_file_name)
    own.attributes.update(config.attributes, url=url, tell=tell)
    command.stamp(own, revision)


@plain_words()
def stamp_if_equal(config: Config, url: URL, tell: Tell) -> list[Difference]:
    """Stamp a database that was made by hand, if it is what the rooms say; else change nothing.

    Args:
        config: of a repository whose rooms and revisions say the same.
        url: the database.
        tell: takes a line about each stage.

    Returns:
        Where the database is not what the rooms say; empty where it was stamped at head.

    Raises:
        MigrationProblem: the database is at a revision already, or there is none to stamp it at.
    """
    script = ScriptDirectory.from_config(config)
    head = script.get_current_head()
    if not head:
        raise MigrationProblem(
            "the repository has no revision", "Write the first one, or run baseline --from … ."
        )
    with session(engine_for(url)) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current:
            raise MigrationProblem(
                f"{url.database} is at revision {current} already",
                "Upgrade it, or see with `drift` where it is not what the rooms say.",
            )
        tell("Holding the database against the rooms")
        found = drift(connection, Repository(Path(script.dir).parent))
    if not found:
        stamp(config, url, head, tell)
    return found


def _proof(
    source: URL, live: Live, folder: Path, adopted: list[Adoption], tell: Tell
) -> list[Finding]:
    repository = Repository(folder)
    findings = verify(configuration(folder), source, tell).findings
    if findings:
        return findings
    rooms = fingerprint_of_rooms(source, repository)
    found, claim = live.fingerprint, "the live database is what the rooms say"
    if adopted:
        tell("Adopting a copy of the live database")
        # Its events are asleep.
        found, rooms = _adopted_copy(source, folder), asleep(rooms)
        claim = "an upgrade makes the live database what the rooms say"
    against_live = differences(
        found, rooms, lambda name: f"{live.database}: {name}", room_label(repository)
    )
    return [Finding(claim, against_live)] if against_live else []


def _adopted_copy(source: URL, folder: Path) -> Fingerprint:
    """What the live database becomes once it is stamped and upgraded, seen on a copy of it."""
    config = configuration(folder)
    with scratch_database(source, "adopted") as engine:
        with session(engine_for(source)) as live, session(engine) as copy:
            clone(live, copy)
        stamp(config, engine.url, FIRST, silently)
        upgrade(engine.url, config=config)
        with session(engine) as copy:
            return fingerprint(copy)


def _refuse(found: Iterable[object]) -> None:
    lines = [f"  {each}" for each in found]
    if lines:
        raise MigrationProblem(
            "\n".join(["the database holds what a repository cannot say:", *lines]),
            "Nothing was written. Change these in the database and run the command again.",
        )


def _unadopted(found: list[Adoption]) -> MigrationProblem:
    lines = [f"  {each}" for each in told(found)]
    return MigrationProblem(
        "\n".join(["code was made under other settings than the repository's:", *lines]),
        "Nothing was written. With --adopt a second revision makes it again under the repository's "
        "settings, and may so change what it does; or make it again yourself, and run the command "
        "again.",
    )

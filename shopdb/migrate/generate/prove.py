"""Proves a pair on a scratch database: up makes what the rooms make, down what was there before."""

from collections.abc import Iterator

from alembic.config import Config
from sqlalchemy import Engine

from shopdb.migrate.commands import downgrade, upgrade
from shopdb.migrate.compare import differences
from shopdb.migrate.fingerprint import Fingerprint, fingerprint
from shopdb.migrate.session import session
from shopdb.migrate.verify import Finding


def prove(
    config: Config, engine: Engine, before: Fingerprint, rooms: Fingerprint
) -> Iterator[Finding]:
    """What does not hold of the newest revision; nothing where all does.

    Args:
        config: Alembic's configuration of the repository, the new revision in it.
        engine: of a scratch database that is at the revision before.
        before: its fingerprint.
        rooms: the fingerprint of what the rooms make; rights are not compared with it, for a
            revision has no part in them.
    """
    up = _moved(config, engine, "up")
    yield from _finding("the way up makes what the rooms make", _no_rights(rooms), _no_rights(up))
    yield from _finding(
        "the way down leaves what was there before", before, _moved(config, engine, "down")
    )
    yield from _finding("up, down, up ends where it began", up, _moved(config, engine, "up"))


def _finding(claim: str, wanted: Fingerprint, found: Fingerprint) -> Iterator[Finding]:
    if unlike := differences(
        wanted, found, lambda name: f"wanted: {name}", lambda name: f"made: {name}"
    ):
        yield Finding(claim, unlike)


def _no_rights(whole: Fingerprint) -> Fingerprint:
    return {name: text for name, text in whole.items() if name.kind != "account"}


def _moved(config: Config, engine: Engine, direction: str) -> Fingerprint:
    """The fingerprint after one step in a direction."""
    own = Config(config.config_file_name)
    with session(engine, autocommit=False) as connection:
        # What the way down loses is said in its file, and here are no rows.
        own.attributes.update(connection=connection, allow_loss=True)
        if direction == "up":
            upgrade(engine.url, "head", config=own)
        else:
            downgrade(engine.url, "-1", config=own)
    with session(engine) as connection:
        return fingerprint(connection)

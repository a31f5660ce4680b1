"""The two databases that a revision lies between: what the rooms make, and what head is."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine

from shopdb.migrate.commands import upgrade
from shopdb.migrate.generate.copied import Copied
from shopdb.migrate.generate.state import State, snapshot
from shopdb.migrate.generate.texts import Texts, of_history, of_rooms, that_make
from shopdb.migrate.install import install
from shopdb.migrate.rooms import Name, Repository
from shopdb.migrate.scratch import scratch_database
from shopdb.migrate.session import session


@dataclass(frozen=True)
class Side:
    """A scratch database and what is in it.

    `code` gives the CREATE of code objects that it has, `tables` holds that of such tables as have
    one that their author wrote.
    """

    engine: Engine
    state: State
    code: Callable[[Collection[Name]], Texts]
    tables: Texts


@contextmanager
def of_the_rooms(url: URL, repository: Repository) -> Iterator[Side]:
    """What the rooms make of an empty database; dropped at the end of the block.

    Args:
        url: the database beside which it is made.
        repository: whose rooms they are.

    Raises:
        MigrationProblem: the rooms cannot be installed.
    """
    written = of_rooms(repository)
    with scratch_database(url, "rooms") as engine, session(engine) as connection:
        install(connection, repository)
        yield Side(engine, snapshot(connection), partial(_chosen, written), written)


@contextmanager
def of_head(url: URL, config: Config, copied: Copied) -> Iterator[Side]:
    """What the revisions make of an empty database; dropped at the end of the block.

    Args:
        url: the database beside which it is made.
        config: Alembic's configuration of the repository.
        copied: makes a copy of a database to try texts on.

    Raises:
        MigrationProblem: the revisions do not run.
    """
    written = of_history(ScriptDirectory.from_config(config))
    with scratch_database(url, "head") as engine:
        upgrade(engine.url, "head", config=config, allow_loss=True)
        with session(engine) as connection:
            state = snapshot(connection)
        # What a table was created as is not what later revisions made of it.
        yield Side(engine, state, partial(that_make, copied, engine, written), {})


def _chosen(written: Texts, names: Collection[Name]) -> Texts:
    return {name: written[name] for name in names}

"""Alembic's own commands, called from Python for a repository and a database."""

import sys
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL

from shopdb.migrate.errors import MigrationProblem, plain_words

Tell = Callable[[str], None]


def tell_stderr(line: str) -> None:
    """Print a line of progress where it cannot mix with SQL on the standard output."""
    print(line, file=sys.stderr)


def silently(_: str) -> None:
    """Say nothing of the progress."""


def configuration(root: Path | None = None) -> Config:
    """The Alembic configuration of a repository.

    Args:
        root: its folder; without one, the nearest that holds alembic.ini, from here upwards.

    Raises:
        MigrationProblem: there is no alembic.ini.
    """
    here = Path.cwd()
    folders = [root] if root else [here, *here.parents]
    for folder in folders:
        if (folder / "alembic.ini").is_file():
            return Config(folder / "alembic.ini")
    raise MigrationProblem(
        f"{folders[0]} holds no alembic.ini", "Run the command in the repository's folder."
    )


@plain_words()
def upgrade(
    url: URL,
    revision: str = "head",
    *,
    config: Config | None = None,
    tell: Tell = silently,
    allow_loss: bool = False,
) -> None:
    """Bring the database of `url` up to a revision.

    Raises:
        MigrationProblem: a statement fails, there is no such revision, or it would lose data and
            that is not allowed.
    """
    command.upgrade(_about(config or configuration(), url, tell, allow_loss), revision)


@plain_words()
def downgrade(
    url: URL,
    revision: str = "-1",
    *,
    config: Config | None = None,
    tell: Tell = silently,
    allow_loss: bool = False,
) -> None:
    """Take the database of `url` down to a revision; errors as of `upgrade`."""
    command.downgrade(_about(config or configuration(), url, tell, allow_loss), revision)


@plain_words()
def print_sql(revisions: str = "head", *, config: Config | None = None) -> None:
    """Print what an upgrade would run, for the `mysql` client; `FROM:TO` or `TO` from nothing."""
    command.upgrade(config or configuration(), revisions, sql=True)


def _about(config: Config, url: URL, tell: Tell, allow_loss: bool) -> Config:
    own = Config(config.config_file_name)
    own.attributes.update(config.attributes, url=url, tell=tell)
    if allow_loss:
        own.attributes["allow_loss"] = True
    return own

"""The databases that alembic.ini knows by a name, such as staging: where each one's URL is found.

A section for each, with the name of the environment variable that holds the URL:

    [env:staging]
    url_from = STAGING_DATABASE_URL

    [env:production]
    url_from = PRODUCTION_DATABASE_URL
    confirm = yes
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from alembic.config import Config
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from shopdb.migrate.errors import MigrationProblem

PREFIX = "env:"
OPTIONS = {"url_from", "confirm"}
YES_OR_NO = {"yes": True, "no": False}


@dataclass(frozen=True)
class Environment:
    """A database by its name.

    `variable` is the environment variable that holds its URL; `confirm` whether its name has to
    be given once more before anything on it changes.
    """

    name: str
    variable: str
    confirm: bool = False

    @property
    def url(self) -> URL:
        """Its URL.

        Raises:
            MigrationProblem: the variable is not set, or holds no URL of a database.
        """
        return url_of_variable(self.variable)


def environments(config: Config) -> dict[str, Environment]:
    """Every environment of alembic.ini by its name, in the file's order.

    Raises:
        MigrationProblem: a section holds something else than `url_from` and `confirm`.
    """
    parser = config.file_config
    # ConfigParser gives the options of [DEFAULT] to every section.
    shared = set(parser.defaults())
    return {
        name: _read(name, {key: value for key, value in parser.items(section) if key not in shared})
        for section in parser.sections()
        if (name := section.removeprefix(PREFIX)) != section
    }


def environment(config: Config, name: str) -> Environment:
    """The environment of that name.

    Raises:
        MigrationProblem: alembic.ini has none of that name, or a section of it is amiss.
    """
    known = environments(config)
    if name not in known:
        raise MigrationProblem(
            f"alembic.ini knows no environment {name!r}",
            f"It knows {', '.join(known)}."
            if known
            else f"It knows none. Add [{PREFIX}{name}] with url_from = and a variable's name.",
        )
    return known[name]


def url_of_variable(variable: str) -> URL:
    """The URL that an environment variable holds.

    Raises:
        MigrationProblem: the variable is not set, or holds no URL of a database.
    """
    example = f"Set {variable} to mysql://user:password@host:3306/name"
    text = os.environ.get(variable)
    if not text:
        raise MigrationProblem(f"the environment variable {variable} is not set", example)
    try:
        url = make_url(text)
    except ArgumentError as error:
        # The text is not shown: it may hold a password.
        raise MigrationProblem(f"{variable} does not hold a URL", example) from error
    if not url.database:
        raise MigrationProblem(f"the URL of {variable} names no database", example)
    return url


def require_confirmation(
    config: Config, url: URL, given: str | None, ask: Callable[[str], str] | None = None
) -> None:
    """Have the user name a database that is marked `confirm = yes` before it changes.

    Args:
        config: Alembic's configuration, with its environments.
        url: the database that is about to change, however it was chosen.
        given: the name, where the user gave it beforehand.
        ask: asks a question and gives the answer; by default the terminal's, where there is one.

    Raises:
        MigrationProblem: the name was not given, or is another one.
    """
    guarded = _guarded(config, url)
    if guarded is None or given == guarded.name:
        return
    if given is None and ask is None and sys.stdin.isatty():
        ask = input
    if given is None and ask is not None:
        given = ask(f"{url.render_as_string()} is {guarded.name}. Type its name to go on: ").strip()
    if given != guarded.name:
        raise MigrationProblem(
            f"{url.render_as_string()} is {guarded.name}, which changes only after its name is "
            f"given; nothing has been changed",
            f"Type it when asked, or add -x confirm={guarded.name} (shopdb migrate: --yes).",
        )


def _guarded(config: Config, url: URL) -> Environment | None:
    """The environment marked `confirm` that this database is; a name is no matter of the URL."""
    for found in environments(config).values():
        if found.confirm and os.environ.get(found.variable) and _same_place(found.url, url):
            return found
    return None


def _same_place(one: URL, other: URL) -> bool:
    return (one.host, one.port or 3306, one.database) == (
        other.host,
        other.port or 3306,
        other.database,
    )


def _read(name: str, options: Mapping[str, str]) -> Environment:
    where = f"alembic.ini [{PREFIX}{name}]"
    for option in options:
        if option not in OPTIONS:
            raise MigrationProblem(
                f"{where}: {option} is not known",
                "It holds url_from = the name of an environment variable, and confirm = yes or "
                "no. The URL itself, with its password, does not belong into a file.",
            )
    variable = options.get("url_from", "")
    if not variable.isidentifier():
        raise MigrationProblem(
            f"{where}: url_from does not name an environment variable",
            "Write url_from = STAGING_DATABASE_URL and set that variable to the URL.",
        )
    confirm = options.get("confirm", "no").lower()
    if confirm not in YES_OR_NO:
        raise MigrationProblem(f"{where}: confirm is {confirm!r}", "Write confirm = yes or no.")
    return Environment(name, variable, YES_OR_NO[confirm])

"""How every environment of alembic.ini stands, side by side."""

from dataclasses import dataclass

from alembic.config import Config

from shopdb.migrate.environments import Environment, environments
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.plan import Status, status


@dataclass(frozen=True)
class Standing:
    """One environment: how its database stands, or why that cannot be said."""

    environment: Environment
    status: Status | None
    problem: str = ""


def overview(config: Config) -> list[Standing]:
    """Every environment in the order of alembic.ini; one that cannot be reached stops no other.

    Raises:
        MigrationProblem: alembic.ini names no environment, or a section is amiss.
    """
    known = environments(config)
    if not known:
        raise MigrationProblem(
            "alembic.ini names no environment",
            "Add a section such as [env:staging] with url_from = STAGING_DATABASE_URL.",
        )
    return [_standing(config, environment) for environment in known.values()]


def _standing(config: Config, environment: Environment) -> Standing:
    try:
        return Standing(environment, status(config, environment.url))
    except MigrationProblem as problem:
        return Standing(environment, None, problem.what)

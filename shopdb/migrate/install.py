"""Installs the rooms on an empty database."""

from collections.abc import Iterable

from sqlalchemy import Connection

from shopdb.migrate import roles
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.rooms import ROOMS, Repository, RoomObject
from shopdb.migrate.session import SERVER_ERRORS, ServerError, error_code, error_text, rows, run

# No such table or view, no such routine; a view that reads what is not there.
MISSING_OBJECT = (1146, 1305, 1356)

Failures = list[tuple[RoomObject, ServerError]]


def install(connection: Connection, repository: Repository) -> None:
    """Make every object of the rooms, with its accounts before and its grants after.

    Within a room each object is tried until none is left: a table after the tables it refers to,
    a view after the views it reads, a trigger after the one it follows.

    Args:
        connection: commits each statement; its default database is empty.
        repository: whose rooms they are.

    Raises:
        MigrationProblem: the server refuses an object, or a grant names one that is not there.
    """
    roles.apply(connection, repository.before, pass_over_missing=False)
    for room in ROOMS:
        items = [item for item in repository.objects.values() if item.room == room]
        failures = _settle(connection, items)
        if failures and room == "schema":
            failures = _settle_circle(connection, [item for item, _ in failures])
        for item, error in sorted(failures, key=_misses_another):
            raise MigrationProblem(
                f"{item.statement.place}: {item.name} cannot be made\n{error_text(error)}",
                "Mend the file: the rooms must make a database by themselves.",
            ) from error
    roles.apply(connection, repository.grants, pass_over_missing=False)


def _settle(connection: Connection, items: Iterable[RoomObject]) -> Failures:
    """Make what can be made, over and over; what is left when a round makes nothing."""
    waiting = list(items)
    while True:
        failures: Failures = []
        for item in waiting:
            try:
                run(connection, item.statement.text)
            except SERVER_ERRORS as error:
                failures.append((item, error))
        if len(failures) == len(waiting):
            return failures
        waiting = [item for item, _ in failures]


def _misses_another(failure: tuple[RoomObject, ServerError]) -> bool:
    """Whether an object may only wait for another one that failed, and is not to blame."""
    return error_code(failure[1]) in MISSING_OBJECT


def _settle_circle(connection: Connection, items: Iterable[RoomObject]) -> Failures:
    """Make tables whose foreign keys go in a circle, so that no order would do."""
    run(connection, "SET SESSION foreign_key_checks = 0")
    failures = _settle(connection, items)
    run(connection, "SET SESSION foreign_key_checks = 1")
    # Without the checks the server also takes a key to a table that never comes.
    missing = rows(
        connection,
        "SELECT key_of.TABLE_NAME, key_of.CONSTRAINT_NAME, key_of.REFERENCED_TABLE_NAME "
        "FROM information_schema.REFERENTIAL_CONSTRAINTS AS key_of "
        "LEFT JOIN information_schema.TABLES AS parent "
        "ON parent.TABLE_SCHEMA = key_of.UNIQUE_CONSTRAINT_SCHEMA "
        "AND parent.TABLE_NAME = key_of.REFERENCED_TABLE_NAME "
        "WHERE key_of.CONSTRAINT_SCHEMA = DATABASE() AND parent.TABLE_NAME IS NULL",
    )
    for table, key, parent in missing if not failures else ():
        raise MigrationProblem(
            f"table {table}: the foreign key {key} refers to {parent}, which is in no room",
            "Add the table's file to schema/, or drop the key.",
        )
    return failures

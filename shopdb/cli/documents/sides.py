"""What the commands of the sync share: both sides, and the kinds of things."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopdb.problem import Problem

if TYPE_CHECKING:
    from pymongo.database import Database

    from shopdb.documents.outbox import Outbox


class Kind(StrEnum):
    """A kind of thing that is told to MongoDB."""

    CATEGORY = "category"
    PRODUCT = "product"
    REVIEW = "review"
    ORDER = "order"
    CUSTOMER = "customer"


Types = Annotated[list[Kind] | None, typer.Option("--type", help="Only these kinds; repeat it.")]
Batch = Annotated[int, typer.Option(min=1, help="Things at once.")]


@contextmanager
def outbox_side() -> Iterator["Outbox"]:
    """The outbox of the configured MySQL, for the length of the block.

    Raises:
        Problem: MySQL cannot be reached, refuses, or knows no outbox.
    """
    import pymysql

    from shopdb.database import session
    from shopdb.documents.outbox import Outbox
    from shopdb.engine import url

    with session(url()) as connection:
        try:
            yield Outbox(connection)
        except pymysql.ProgrammingError as error:
            raise Problem(
                f"MySQL does not know the outbox: {error.args[-1]}",
                "Bring the database to its newest revision: make migrate",
            ) from error
        except pymysql.MySQLError as error:
            raise Problem(
                f"MySQL refused: {error.args[-1]}",
                "Log in with an account that has the role shopdb_relay.",
            ) from error


@contextmanager
def mongo_side() -> Iterator["Database[dict[str, Any]]"]:
    """The configured MongoDB, for the length of the block.

    Raises:
        Problem: it cannot be reached.
    """
    from shopdb.documents import engine

    database = engine.connect(engine.url())
    try:
        yield database
    finally:
        database.client.close()


def names(types: list[Kind] | None) -> list[str]:
    """The kinds that were asked for; all where none was."""
    return [kind.value for kind in types or Kind]

"""Calls of the two procedures that take over what was counted elsewhere."""

import json
from collections.abc import Sequence
from typing import Any

import pymysql

from shopdb.database import Connection, rows
from shopdb.problem import Problem

DEADLOCK, LOCK_WAIT = 1213, 1205
TRIES = 3


def traffic(connection: Connection, days: Sequence[dict[str, Any]]) -> tuple[int, int]:
    """Hand over products' days; how many became others, and how many are of unknown products.

    Raises:
        Problem: MySQL refused them.
    """
    return _call(connection, "product_traffic_import", days)


def votes(connection: Connection, reviews: Sequence[dict[str, Any]]) -> tuple[int, int]:
    """Hand over votes; on how many reviews they became others, and how many are not known.

    Raises:
        Problem: MySQL refused them.
    """
    return _call(connection, "review_votes_import", reviews)


def _call(
    connection: Connection, procedure: str, given: Sequence[dict[str, Any]]
) -> tuple[int, int]:
    """Call one of the two, again where it met a deadlock."""
    for left in reversed(range(TRIES)):
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"CALL {procedure}(%s, @changed, @unknown)", (json.dumps(given),))
            ((changed, unknown),) = rows(connection, "SELECT @changed, @unknown")
            return int(changed), int(unknown)
        except pymysql.MySQLError as error:
            if error.args[0] not in (DEADLOCK, LOCK_WAIT) or not left:
                raise Problem(
                    f"MySQL refused what was counted: {error.args[-1]}",
                    "What was brought before it stays. Mend it, and run the same command again.",
                ) from error
    raise AssertionError("the last try returns or raises")

"""Requests of customers to see what is known of them: who asks, and that it was shown."""

import json
from typing import Any

import pymysql

from shopdb.database import Connection, rows
from shopdb.problem import Problem


def asked_by(connection: Connection, request: int) -> int:
    """The customer of a request to see what is known, which is still open.

    Raises:
        Problem: there is none, it asks for something else, or it was answered.
    """
    found = rows(
        connection,
        "SELECT customer_id, kind, state FROM privacy_request WHERE privacy_request_id = %s",
        (request,),
    )
    if not found:
        raise Problem(f"there is no request {request}", "Look into the table privacy_request.")
    ((customer, kind, state),) = found
    if kind != "access":
        raise Problem(
            f"request {request} does not ask to see what is known: it is of the kind {kind}",
            "Export the person with --customer.",
        )
    if state in ("completed", "rejected"):
        raise Problem(
            f"request {request} was {state} before",
            f"Export the person once more with --customer {customer}.",
        )
    return int(customer)


def waiting(connection: Connection, customers: list[int]) -> list[int]:
    """Open requests of customers to see what is known of them."""
    if not customers:
        return []
    return [
        int(number)
        for (number,) in rows(
            connection,
            "SELECT privacy_request_id FROM privacy_request WHERE kind = 'access'"
            " AND completed_at IS NULL AND customer_id IN %s ORDER BY 1",
            (customers,),
        )
    ]


def complete(connection: Connection, request: int, staff: int, evidence: dict[str, Any]) -> None:
    """Say that a request was answered.

    Args:
        connection: MySQL's, in no transaction.
        request: which.
        staff: the member of staff who did it, by number.
        evidence: what was done, and no name in it.

    Raises:
        Problem: the shop refuses, as where nobody of that number works there.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "CALL privacy_request_close(%s, 'completed', %s, %s)",
                (request, staff, json.dumps(evidence)),
            )
    except pymysql.MySQLError as error:
        raise Problem(
            f"request {request} is still open: {error.args[-1]}",
            "What was exported holds. Mend it, and run the same command again.",
        ) from error

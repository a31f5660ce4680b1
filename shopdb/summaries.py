"""Summaries after a load: brought up to date at once, where others wait for the event."""

import pymysql
from sqlalchemy import URL

from shopdb.database import rows, session
from shopdb.problem import Problem

# How long to wait for another refresh, in seconds.
PATIENCE = 900


def refresh(url: URL) -> int:
    """Bring the summaries of a database up to date; the number of changes that were taken.

    Raises:
        Problem: the server refused, or another refresh did not end in time.
    """
    with session(url) as connection:
        try:
            with connection.cursor() as cursor:
                cursor.execute("CALL summaries_refresh(%s, @shopdb_taken)", (PATIENCE,))
            ((taken,),) = rows(connection, "SELECT @shopdb_taken")
        except pymysql.MySQLError as error:
            raise Problem(
                f"could not refresh the summaries: {error.args[-1]}",
                "What was loaded is there. The event refresh_summaries tries again by itself.",
            ) from error
    if taken is None:
        raise Problem(
            "another refresh of the summaries still runs",
            "What was loaded is there; that refresh, or the next one, takes it in.",
        )
    return int(taken)

"""What earlier runs found, in data_quality_result.

A rule that ran leaves one row of severity info about itself, which counts what breaks it, and a row
for each of the first things that do. One that did not run leaves an error with its reason.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import pymysql

from shopdb.database import Connection, rows, scalar
from shopdb.problem import Problem
from shopdb.quality.outcome import Outcome

# Subject of the row that a rule leaves about itself.
ITSELF = "the rule itself"
# As wide as the columns of the table.
WIDTH = 255


@dataclass(frozen=True)
class Standing:
    """What the rules found the last time that each ran.

    `since` is when the one that ran longest ago did, in UTC; `errors` and `warnings` are the things
    kept, `failures` the rules that did not run.
    """

    since: datetime
    rules: int
    errors: int
    warnings: int
    failures: int


# The newest row that each rule left about itself, which says in which run that was.
LATEST = """
    WITH latest AS (
        SELECT check_name, run_id, checked_at, severity, found, ROW_NUMBER() OVER (
            PARTITION BY check_name ORDER BY checked_at DESC, data_quality_result_id DESC
        ) AS place
        FROM data_quality_result WHERE subject = %s
    )
"""


def counts(connection: Connection) -> dict[str, int]:
    """How many things broke each rule the last time; without those that did not run then.

    Raises:
        Problem: the account may not read it.
    """
    try:
        found = rows(
            connection,
            f"{LATEST} SELECT check_name, found FROM latest WHERE place = 1 AND severity = 'info'",
            (ITSELF,),
        )
    except pymysql.MySQLError as error:
        raise Problem(
            f"what the rules found before cannot be read: {error.args[-1]}",
            "Give the account SELECT on data_quality_result, or bring the database up to date"
            " with `make migrate`.",
        ) from error
    return {name: int(count) for name, count in found}


def standing(connection: Connection, names: Collection[str]) -> Standing | None:
    """How these rules stand; None where none of them has run."""
    if not names:
        return None
    ((since, ran, errors, warnings, failures),) = rows(
        connection,
        f"{LATEST} SELECT MIN(latest.checked_at), COUNT(DISTINCT latest.check_name),"
        " COALESCE(SUM(kept.severity = 'error' AND kept.subject <> %s), 0),"
        " COALESCE(SUM(kept.severity = 'warning'), 0),"
        " COALESCE(SUM(kept.severity = 'error' AND kept.subject = %s), 0)"
        " FROM latest INNER JOIN data_quality_result AS kept"
        " ON latest.run_id = kept.run_id AND latest.check_name = kept.check_name"
        " WHERE latest.place = 1 AND latest.check_name IN %s",
        (ITSELF, ITSELF, ITSELF, list(names)),
    )
    return Standing(since, ran, int(errors), int(warnings), int(failures)) if ran else None


def write(connection: Connection, outcomes: Iterable[Outcome]) -> None:
    """Write down what a run found.

    Raises:
        Problem: the account may not write there.
    """
    run_id = scalar(connection, "SELECT UUID_SHORT()")
    kept = [
        (run_id, outcome.rule.name, severity, *(text and text[:WIDTH] for text in texts))
        for outcome in outcomes
        for severity, *texts in _rows(outcome)
    ]
    try:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO data_quality_result"
                " (run_id, check_name, severity, subject, found, expected)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                kept,
            )
        connection.commit()
    except pymysql.MySQLError as error:
        raise Problem(
            f"what the rules found is not kept: {error.args[-1]}",
            "Give it to an account that may write data_quality_result, or add --no-history.",
        ) from error


def _rows(outcome: Outcome) -> Iterable[tuple[str, str, str | None, str | None]]:
    if outcome.failure is not None:
        yield "error", ITSELF, outcome.failure, "an answer"
        return
    yield "info", ITSELF, str(outcome.broken), "0"
    for finding in outcome.findings:
        yield outcome.rule.severity, finding.subject, finding.found, finding.expected

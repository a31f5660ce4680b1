"""What earlier runs found, in data_quality_result.

A rule that ran leaves one row of severity info about itself, which counts what breaks it, and a row
for each of the first things that do. One that did not run leaves an error with its reason.
"""

from collections.abc import Iterable
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
class LastRun:
    """When the rules ran last, in UTC, and how many of each kind they found then."""

    run_at: datetime
    rules: int
    errors: int
    warnings: int
    failures: int


def counts(connection: Connection) -> dict[str, int]:
    """How many things broke each rule the last time it ran, by the rule's name."""
    found = rows(
        connection,
        "SELECT check_name, found FROM ("
        " SELECT check_name, found, ROW_NUMBER() OVER ("
        " PARTITION BY check_name ORDER BY checked_at DESC, data_quality_result_id DESC) AS place"
        " FROM data_quality_result WHERE severity = 'info' AND subject = %s"
        ") AS told WHERE place = 1",
        (ITSELF,),
    )
    return {name: int(count) for name, count in found}


def last_run(connection: Connection) -> LastRun | None:
    """The newest run of any rules; None where none is kept."""
    found = rows(
        connection,
        "SELECT run_id, checked_at FROM data_quality_result WHERE subject = %s"
        " ORDER BY checked_at DESC, data_quality_result_id DESC LIMIT 1",
        (ITSELF,),
    )
    if not found:
        return None
    run_id, run_at = found[0]
    ((ran, errors, warnings, failures),) = rows(
        connection,
        "SELECT COALESCE(SUM(subject = %s), 0),"
        " COALESCE(SUM(severity = 'error' AND subject <> %s), 0),"
        " COALESCE(SUM(severity = 'warning'), 0),"
        " COALESCE(SUM(severity = 'error' AND subject = %s), 0)"
        " FROM data_quality_result WHERE run_id = %s",
        (ITSELF, ITSELF, ITSELF, run_id),
    )
    return LastRun(run_at, int(ran), int(errors), int(warnings), int(failures))


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

"""The rules of retention_rule with what is due by each, and what carrying them out did."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pymysql

from shopdb.database import Connection, rows, scalar
from shopdb.errors import SqlError
from shopdb.problem import Problem

BATCH = 1000
_RULES = """
    SELECT
        rr.rule_code, rr.table_name, rr.action, rr.takes, rr.counts_from, rr.keep_for,
        rr.keep_unit, rr.reason, rr.carried_out_by, rr.is_enabled, rr.approved_at, su.email,
        run.due_rows, run.oldest_at
    FROM retention_rule AS rr
    INNER JOIN retention_run AS run
        ON rr.rule_code = run.rule_code
    LEFT JOIN staff_user AS su
        ON rr.staff_user_id = su.staff_user_id
    WHERE
        run.retention_run_id IN (
            SELECT MAX(last.retention_run_id) FROM retention_run AS last
            WHERE last.is_dry_run
            GROUP BY last.rule_code
        )
    ORDER BY rr.rule_code
"""
_RUNS = """
    SELECT
        retention_run_id, rule_code, is_dry_run, cutoff_at, due_rows, oldest_at, done_rows,
        started_at, ended_at, failure, started_by
    FROM retention_run
    WHERE retention_run_id > %s
    ORDER BY retention_run_id DESC
    LIMIT %s
"""
_REMEDIES = {
    SqlError.RETENTION_DRY_RUN_FIRST: "See what would go: shopdb retention plan",
    SqlError.RETENTION_NOT_APPROVED: "Let somebody of privacy see it: shopdb retention approve",
    SqlError.RETENTION_BUSY: "Wait for it: shopdb retention history",
    SqlError.NOT_FOUND: "See the rules: shopdb retention plan",
}


@dataclass(frozen=True)
class Rule:
    """One rule and what its last dry run found.

    Args:
        action: delete, empty, erase or drop_months.
        keep_for: in `keep_unit`, day or month.
        approved_by: e-mail of who approved it as it stands; None: nobody did.
        due: rows that it would take.
        oldest_at: since when the oldest of them is kept, in UTC; None: none is due.
    """

    code: str
    table: str
    action: str
    takes: str
    counts_from: str
    keep_for: int
    keep_unit: str
    reason: str
    carried_out_by: str
    is_enabled: bool
    approved_at: datetime | None
    approved_by: str | None
    due: int
    oldest_at: datetime | None

    @property
    def next_step(self) -> str:
        """What becomes of what is due."""
        if not self.is_enabled:
            return "stays: switched off"
        if self.carried_out_by != "retention_apply":
            return f"goes by {self.carried_out_by}"
        return "goes with the next run" if self.approved_by else "stays: not approved"


@dataclass(frozen=True)
class Run:
    """One run of a rule; times in UTC, ended_at None where it is under way or was lost."""

    number: int
    rule: str
    is_dry_run: bool
    cutoff_at: datetime
    due: int
    oldest_at: datetime | None
    done: int
    started_at: datetime
    ended_at: datetime | None
    failure: str | None
    started_by: str


def plan(connection: Connection) -> list[Rule]:
    """Run every rule dry, and tell what each would take.

    Raises:
        Problem: there are no rules, another run is under way, or the account may not.
    """
    _apply(connection, None, is_dry_run=True)
    found = [Rule(*line) for line in rows(connection, _RULES)]
    if not found:
        raise Problem("there are no rules of retention", "Load them: shopdb seed reference")
    return found


def run(connection: Connection, rule: str | None = None) -> list[Run]:
    """Let one rule take what is due, or all that are approved; the runs that this made.

    Raises:
        Problem: the rule was not run dry lately, is not approved, or something failed.
    """
    last = scalar(connection, "SELECT COALESCE(MAX(retention_run_id), 0) FROM retention_run")
    _apply(connection, rule, is_dry_run=False)
    return [one for one in reversed(history(connection, after=last)) if not one.is_dry_run]


def approve(connection: Connection, rule: str, officer: str) -> None:
    """Let a rule take what its dry run showed, in the name of somebody by e-mail.

    Raises:
        Problem: nobody of privacy or admin has that e-mail, or there was no dry run lately.
    """
    staff = scalar(connection, "SELECT staff_user_id FROM staff_user WHERE email = %s", (officer,))
    with _told(), connection.cursor() as cursor:
        cursor.execute("CALL retention_approve(%s, %s)", (rule, staff))


def history(connection: Connection, limit: int = 10_000, after: int = 0) -> list[Run]:
    """The newest runs first, those that are newer than a number."""
    return [Run(*line) for line in rows(connection, _RUNS, (after, limit))]


def _apply(connection: Connection, rule: str | None, *, is_dry_run: bool) -> None:
    with _told(), connection.cursor() as cursor:
        cursor.execute("CALL retention_apply(%s, %s, %s, @shopdb_out)", (rule, is_dry_run, BATCH))


@contextmanager
def _told() -> Iterator[None]:
    """Turn a refusal of the database into a Problem."""
    try:
        yield
    except pymysql.MySQLError as error:
        code = error.args[0]
        remedy = _REMEDIES.get(code, "What was done until then is in: shopdb retention history")
        raise Problem(str(error.args[-1]), remedy) from error

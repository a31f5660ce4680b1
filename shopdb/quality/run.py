"""Runs rules: each by itself, read only, within a time; one that fails does not stop the others."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from shopdb.database import Connection
from shopdb.problem import Problem
from shopdb.quality import history
from shopdb.quality.outcome import Finding, Outcome
from shopdb.quality.rule import Rule
from shopdb.query.question import Question
from shopdb.query.run import run as answer
from shopdb.query.statement import Statement

# Seconds that one rule may take.
TIMEOUT = 120.0
# Things that are shown and kept of each rule; all of them are counted.
LIMIT = 10
COLUMNS = {
    "subject": "where the rule does not hold",
    "found": "what is there",
    "expected": "what should be",
    "broken": "how many there are in all",
}


def run(
    connection: Connection,
    chosen: Iterable[Rule],
    given: Mapping[str, object] | None = None,
    *,
    limit: int = LIMIT,
    timeout: float = TIMEOUT,
    keep: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Outcome]:
    """Check rules one after the other, compare with the last time, and write the results down.

    Args:
        connection: has no transaction open.
        chosen: which rules.
        given: values for parameters; each goes to the rules that have one of that name.
        limit: findings of a rule that are handed back and kept, above 0.
        timeout: seconds for each rule, above 0.
        keep: whether the results are written into data_quality_result.
        tell: hears the name of each rule before it runs.

    Raises:
        Problem: a value fits no rule, or the results cannot be written down.
    """
    chosen, given = list(chosen), given or {}
    for name in given:
        if not any(name in rule.parameters for rule in chosen):
            known = sorted({key for rule in chosen for key in rule.parameters})
            raise Problem(
                f"none of these rules has a parameter {name!r}",
                f"There are {', '.join(known) or 'none'}.",
            )
    for rule in chosen:
        # What is mistyped is told before the first rule runs.
        for name, value in given.items():
            if name in rule.parameters:
                rule.parameters[name].check(value)
    outcomes = []
    before = history.counts(connection)
    for rule in chosen:
        tell(rule.name)
        outcome = check(connection, rule, given, limit=limit, timeout=timeout)
        outcomes.append(replace(outcome, before=before.get(rule.name)))
    if keep:
        history.write(connection, outcomes)
    return outcomes


def check(
    connection: Connection,
    rule: Rule,
    given: Mapping[str, object] | None = None,
    *,
    limit: int = LIMIT,
    timeout: float = TIMEOUT,
) -> Outcome:
    """Check one rule; what it cannot be asked for is its `failure`."""
    values = {name: value for name, value in (given or {}).items() if name in rule.parameters}
    started = time.monotonic()
    try:
        rows = answer(connection, _question(rule, limit), values, timeout).rows
    except Problem as problem:
        return Outcome(rule, seconds=time.monotonic() - started, failure=problem.what)
    return Outcome(
        rule,
        broken=rows[0][3] if rows else 0,
        findings=tuple(Finding(str(a), _text(b), _text(c)) for a, b, c, _ in rows),
        seconds=time.monotonic() - started,
    )


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _question(rule: Rule, limit: int) -> Question:
    """The rule as a question for the first so many things, with the number of all of them."""
    sql = (
        "SELECT broken.subject, broken.found, broken.expected, COUNT(*) OVER () AS broken\n"
        f"FROM (\n{rule.statement.sql}\n) AS broken\n"
        f"ORDER BY CHAR_LENGTH(broken.subject), broken.subject\nLIMIT {limit}"
    )
    return Question(
        name=rule.name,
        title=rule.title,
        question=rule.meaning,
        parameters=rule.parameters,
        columns=COLUMNS,
        notes=(),
        engine={},
        text=sql,
        statement=Statement(sql, rule.statement.placeholders),
    )

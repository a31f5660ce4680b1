"""Asks every rule about every file, and leaves out what a file allows itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from shopdb.migrate.lint.allowance import Allowance, allowed
from shopdb.migrate.lint.files import File, Room
from shopdb.migrate.lint.rule import Rule, Severity, Trouble, all_rules
from shopdb.migrate.lint.settings import Settings


@dataclass(frozen=True)
class Finding:
    """What a rule found: where, the line as written, what it is, why it matters, what to do."""

    rule: Rule
    path: Path
    line: int
    source: str
    what: str
    remedy: str


@dataclass(frozen=True)
class Found:
    """The findings, ordered by file and line, and of how many files."""

    findings: list[Finding]
    files: int

    def count(self, severity: Severity) -> int:
        """How many of a severity there are."""
        return sum(found.rule.severity is severity for found in self.findings)


def lint(files: Iterable[File], settings: Settings, *, measured: bool = False) -> Found:
    """What the rules find in some files.

    Args:
        files: as `collect` gives them.
        settings: the repository's; the rules that it ignores are not asked.
        measured: whether the changes hold lock classes, so that rules about them can speak.
    """
    asked = {
        code: rule
        for code, rule in all_rules().items()
        if code not in settings.ignore and (measured or not rule.needs_measure)
    }
    findings: list[Finding] = []
    count = 0
    for file in files:
        count += 1
        findings += (_finding(rule, trouble) for rule, trouble in _judge(file, asked))
    return Found(sorted(findings, key=lambda it: (it.path, it.line, it.rule.code)), count)


def _judge(file: File, asked: dict[str, Rule]) -> Iterator[tuple[Rule, Trouble]]:
    about = {"file", "room" if isinstance(file, Room) else "change"}
    troubles = [
        (rule, trouble)
        for rule in asked.values()
        if rule.about in about and not (file.broken and rule.about != "file")
        for trouble in rule.check(file)
    ]
    marks = list(allowed(file))
    covered = {(statement, code) for statement, code, _ in marks}
    for rule, trouble in troubles:
        if not trouble.moot and (trouble.statement, rule.code) not in covered:
            yield rule, trouble
    used = {(trouble.statement, rule.code) for rule, trouble in troubles}
    for statement, code, reason in marks:
        allowance = Allowance(
            statement,
            code,
            reason,
            is_known=code in all_rules(),
            was_asked=code in asked,
            is_used=(statement, code) in used,
        )
        for rule in asked.values():
            if rule.about == "allowance":
                yield from ((rule, trouble) for trouble in rule.check(allowance))


def _finding(rule: Rule, trouble: Trouble) -> Finding:
    statement = trouble.statement
    lines = statement.text.split("\n")
    return Finding(
        rule,
        statement.path,
        statement.line + trouble.line,
        lines[min(trouble.line, len(lines) - 1)].strip(),
        trouble.what,
        trouble.remedy,
    )

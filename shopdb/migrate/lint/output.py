"""Writes findings: for the eye, as JSON, as SARIF 2.1.0, as annotations of GitHub."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shopdb.migrate.lint.linter import Finding, Found
from shopdb.migrate.lint.rule import Rule, Severity, all_rules
from shopdb.migrate.statements import place

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(found: Found, _: Path) -> str:
    """Each finding with its line, the reason and the way out; then how many there are."""
    blocks = [
        f"{place(one.path, one.line)}: {one.rule.code} {one.rule.severity.value}: {one.what}\n"
        + (f"    {one.source}\n" if one.source else "")
        + f"  Why: {one.rule.reason}\n"
        f"  Do:  {one.remedy}\n"
        for one in found.findings
    ]
    return "\n".join([*blocks, summary(found)])


def summary(found: Found) -> str:
    """How many findings there are, of how many files."""
    errors, warnings = (
        f"{found.count(severity)} {severity.value}{'' if found.count(severity) == 1 else 's'}"
        for severity in Severity
    )
    files = f"{found.files} file{'' if found.files == 1 else 's'}"
    return f"{errors} and {warnings} in {files}."


def as_json(found: Found, root: Path) -> str:
    """A list of objects, one a finding."""
    return json.dumps(
        [
            {
                "code": one.rule.code,
                "severity": one.rule.severity.value,
                "title": one.rule.title,
                "file": _relative(one, root),
                "line": one.line,
                "what": one.what,
                "why": one.rule.reason,
                "do": one.remedy,
            }
            for one in found.findings
        ],
        indent=2,
        ensure_ascii=False,
    )


def as_sarif(found: Found, root: Path) -> str:
    """A log of one run, with every rule there is."""
    rules = list(all_rules().values())
    run = {
        "tool": {"driver": {"name": "shopdb lint", "rules": [_sarif_rule(rule) for rule in rules]}},
        "results": [
            {
                "ruleId": one.rule.code,
                "ruleIndex": rules.index(one.rule),
                "level": one.rule.severity.value,
                "message": {"text": f"{one.what}\n{one.remedy}"},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {
                                "uri": _relative(one, root),
                                "uriBaseId": "%SRCROOT%",
                            },
                            "region": {"startLine": one.line},
                        }
                    }
                ],
            }
            for one in found.findings
        ],
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.reason},
        "help": {"text": f"docs/lint/{rule.code}.md"},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def as_github(found: Found, root: Path) -> str:
    """A workflow command for each finding, which GitHub shows beside the line."""
    return "\n".join(
        f"::{one.rule.severity.value} file={_property(_relative(one, root))},line={one.line},"
        f"title={_property(f'{one.rule.code} {one.rule.title}')}::"
        + _message(f"{one.what}\n{one.remedy}")
        for one in found.findings
    )


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _relative(one: Finding, root: Path) -> str:
    return one.path.resolve().relative_to(root.resolve()).as_posix()


FORMATS: dict[str, Callable[[Found, Path], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
}


def index() -> str:
    """The rules as a page of Markdown: docs/lint/README.md."""
    rows = "\n".join(
        f"| [{rule.code}]({rule.code}.md) | {rule.severity.value} | {rule.title} |"
        for rule in all_rules().values()
    )
    return INDEX.format(rows=rows)


INDEX = """\
# The rules of `shopdb lint`
Written by `shopdb lint --rules > docs/lint/README.md`. How to run it:
[lint.md](../migrations/lint.md).

SDB0xx ask about a revision, SDB1xx about a table as its room has it, SDB2xx about code, SDB9xx
about what a file allows itself.

| rule | finding is | what it finds |
| --- | --- | --- |
{rows}

Rows and structure in one revision are no finding: the ledger knows each statement by itself, so
that a rerun goes on after the last one. Style is sqlfluff's.
"""

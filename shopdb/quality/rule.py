"""A rule: one SELECT of what breaks it, with front matter that says what it means and to whom."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from shopdb.problem import Problem
from shopdb.query.front_matter import line_of
from shopdb.query.parameter import Parameter
from shopdb.query.sql_file import SqlFile
from shopdb.query.statement import Statement
from shopdb.settings import project_root

REQUIRED = (*("title", "meaning", "dimension", "severity", "owner", "table", "columns", "remedy"),)
OPTIONAL = ("parameters",)
DIMENSIONS = (*("completeness", "validity", "uniqueness", "consistency", "timeliness", "outliers"),)
# The gravest first.
SEVERITIES = ("error", "warning", "info")
# Who acts on what a rule finds.
OWNERS = (
    *("catalogue", "finance", "platform", "privacy", "purchasing", "sales", "support", "warehouse"),
)


@dataclass(frozen=True)
class Rule:
    """What a file says: its SELECT gives subject, found and expected of each thing that breaks it.

    `columns` are what it looks at, as table.column; `table` is the one whose rows are at fault.
    """

    name: str
    title: str
    meaning: str
    dimension: str
    severity: str
    owner: str
    table: str
    columns: tuple[str, ...]
    remedy: str
    parameters: Mapping[str, Parameter]
    text: str
    statement: Statement

    @property
    def topic(self) -> str:
        """The domain, which is the folder it lies in."""
        return self.name.partition("/")[0]


def room() -> Path:
    """The folder of the rules."""
    return project_root() / "quality"


def names(folder: Path | None = None) -> list[str]:
    """The names of all rules, as topic/name, sorted."""
    folder = folder or room()
    return sorted(str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.sql"))


def find(name: str, folder: Path | None = None) -> Rule:
    """Read one rule by its name.

    Raises:
        Problem: there is none of that name (the nearest are named), or its file is at fault.
    """
    folder = folder or room()
    known = names(folder)
    if name not in known:
        near = get_close_matches(name, known)
        raise Problem(
            f"there is no rule {name!r}",
            f"Did you mean {' or '.join(near)}?" if near else "`shopdb quality list` lists them.",
        )
    return _load(folder / f"{name}.sql", name)


def rules(
    topic: str | None = None, severity: str | None = None, folder: Path | None = None
) -> list[Rule]:
    """Every rule; of one topic, and as grave as that or graver, where they are given.

    Raises:
        Problem: there is no such topic or severity, or a file is at fault.
    """
    known = names(folder)
    topics = list(dict.fromkeys(name.partition("/")[0] for name in known))
    if topic and topic not in topics:
        raise Problem(f"there is no topic {topic!r}", f"There are {', '.join(topics)}.")
    if severity and severity not in SEVERITIES:
        raise Problem(f"there is no severity {severity!r}", f"There are {', '.join(SEVERITIES)}.")
    wanted = SEVERITIES[: SEVERITIES.index(severity) + 1] if severity else SEVERITIES
    found = [find(name, folder) for name in known if not topic or name.startswith(f"{topic}/")]
    return [rule for rule in found if rule.severity in wanted]


def _load(path: Path, name: str) -> Rule:
    reader = SqlFile(path)
    node, text, offset = reader.halves()
    head = reader.mapping(node, REQUIRED, OPTIONAL)
    statement = reader.statement(text, offset)

    def choice(key: str, choices: tuple[str, ...]) -> str:
        value = reader.text(head[key])
        if value not in choices:
            known = ", ".join(choices)
            raise reader.problem(line_of(head[key]), f"{value!r} is no {key}; there are {known}")
        return value

    columns = tuple(reader.items(head["columns"]))
    for column in columns or ("",):
        if not re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", column):
            raise reader.problem(line_of(head["columns"]), "columns are given as table.column")
    if "parameters" in head:
        parameters = reader.bound(head["parameters"], statement, offset)
    elif statement.placeholders:
        first = statement.placeholders[0]
        raise reader.problem(offset + first.line, f":{first.name} is not under parameters")
    else:
        parameters = {}
    for parameter in parameters.values():
        if parameter.is_required:
            raise reader.problem(
                line_of(head["parameters"]),
                f"{parameter.name} has no default, and nobody is there to be asked",
            )
    return Rule(
        name=name,
        title=reader.text(head["title"]),
        meaning=reader.text(head["meaning"]),
        dimension=choice("dimension", DIMENSIONS),
        severity=choice("severity", SEVERITIES),
        owner=choice("owner", OWNERS),
        table=reader.text(head["table"]),
        columns=columns,
        remedy=reader.text(head["remedy"]),
        parameters=parameters,
        text=text.strip(),
        statement=statement,
    )

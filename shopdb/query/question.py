"""A question: one file of SQL with front matter in its comments, read strictly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from shopdb.query.front_matter import line_of
from shopdb.query.parameter import Parameter, check_all
from shopdb.query.sql_file import SqlFile
from shopdb.query.statement import Statement, parse

REQUIRED = ("title", "question", "parameters", "columns")
OPTIONAL = ("notes", "chart", "engine")
ENGINE = ("mysql", "indexes", "reads", "summary", "duckdb", "spark")
CHARTS = ("line", "bar", "heat")
SUMMARY = re.compile(r"\b[a-z][a-z_]*_summary\b")


@dataclass(frozen=True)
class Chart:
    """How an answer is drawn: `y` by `x`, a series for each value of the column `series`.

    Where `kind` is heat, `x` and `series` span the field and the one `y` is its colour.
    """

    kind: str
    x: str
    y: tuple[str, ...]
    series: str | None = None


@dataclass(frozen=True)
class Question:
    """What a file says: `columns` and `engine` are meanings by name, in the file's order.

    `summaries` are the tables it reads that are kept forms of views; see `raw`.
    """

    name: str
    title: str
    question: str
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, str]
    notes: tuple[str, ...]
    engine: Mapping[str, str]
    text: str
    statement: Statement
    chart: Chart | None = None
    summaries: tuple[str, ...] = ()

    def raw(self) -> "Question":
        """The same question of the views that its summaries are kept forms of.

        A summary `x_summary` keeps the rows of the view `x`, so its name is all that changes.
        """
        if not self.summaries:
            return self
        text = re.sub(rf"\b({'|'.join(self.summaries)})\b", _view_of, self.text)
        return replace(self, text=text, statement=parse(text), summaries=())

    def check(self, given: Mapping[str, object]) -> dict[str, Any]:
        """A value in its type for each parameter, defaults where nothing is given.

        Raises:
            Problem: a value is of another type, missing, or for no parameter of this question.
        """
        return check_all(self.name, self.parameters, given)


def load(path: Path, name: str) -> Question:
    """Read one file.

    Raises:
        Problem: the file breaks a rule; the message names it and the line.
    """
    return _Reader(path).question(name)


class _Reader(SqlFile):
    """Reads one file of a question."""

    def question(self, name: str) -> Question:
        """What the whole file says."""
        node, text, offset = self.halves()
        head = self.mapping(node, REQUIRED, OPTIONAL)
        statement = self.statement(text, offset)
        parameters = self.bound(head["parameters"], statement, offset)
        columns = self.columns(head["columns"])
        engine = self.texts(head["engine"], ENGINE) if "engine" in head else {}
        summaries = tuple(dict.fromkeys(SUMMARY.findall(text)))
        if bool(summaries) != ("summary" in engine):
            raise self.problem(
                line_of(head.get("engine", node)),
                "engine has to say under summary which one the SQL reads, and none where it"
                f" reads none; it reads {', '.join(summaries) or 'none'}",
            )
        return Question(
            name=name,
            title=self.text(head["title"]),
            question=self.text(head["question"]),
            parameters=parameters,
            columns=columns,
            notes=tuple(self.items(head["notes"])) if "notes" in head else (),
            engine=engine,
            text=text.strip(),
            statement=statement,
            chart=self.chart(head["chart"], columns) if "chart" in head else None,
            summaries=summaries,
        )

    def chart(self, node: yaml.Node, columns: Mapping[str, str]) -> Chart:
        """How the answer is drawn; only columns that it has."""
        parts = self.mapping(node, ("kind", "x", "y"), ("series",))
        kind = self.text(parts["kind"])
        if kind not in CHARTS:
            raise self.problem(
                line_of(node), f"{kind!r} is no chart; there are {', '.join(CHARTS)}"
            )
        chart = Chart(
            kind=kind,
            x=self.text(parts["x"]),
            y=tuple(self.items(parts["y"])),
            series=self.text(parts["series"]) if "series" in parts else None,
        )
        for name in (chart.x, *chart.y, *filter(None, [chart.series])):
            if name not in columns:
                raise self.problem(line_of(node), f"the chart draws {name}, which is no column")
        if kind == "heat" and (len(chart.y) != 1 or not chart.series):
            raise self.problem(line_of(node), "a heat chart needs one y, and series for its rows")
        return chart


def _view_of(found: re.Match[str]) -> str:
    return found[0].removesuffix("_summary")

"""A question: one file of SQL with front matter in its comments, read strictly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from shopdb.problem import Problem
from shopdb.query.parameter import KINDS, Parameter
from shopdb.query.statement import Statement, StatementError, parse

FENCE = "-- ---"
REQUIRED = ("title", "question", "parameters", "columns")
OPTIONAL = ("notes", "chart", "engine")
ENGINE = ("mysql", "indexes", "reads", "summary", "duckdb", "spark")
NULL = "tag:yaml.org,2002:null"
# Defaults that are asked of the shop, by the type of the parameter.
ASKED = {"date": ("day_after_last_sale",)}
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
        for name in given:
            if name not in self.parameters:
                near = get_close_matches(name, self.parameters, 1)
                known = ", ".join(self.parameters) or "none"
                raise Problem(
                    f"{self.name} has no parameter {name!r}",
                    f"Did you mean {near[0]}?" if near else f"Its parameters: {known}.",
                )
        values = {}
        for name, parameter in self.parameters.items():
            if name not in given and parameter.is_required:
                raise Problem(
                    f"{self.name} needs {name}, {parameter.expected}: {parameter.meaning}",
                    f"Give it as {name}={parameter.example}",
                )
            values[name] = parameter.check(given.get(name, parameter.default))
        return values


def load(path: Path, name: str) -> Question:
    """Read one file.

    Raises:
        Problem: the file breaks a rule; the message names it and the line.
    """
    return _Reader(path).question(name)


class _Reader:
    """Reads one file, and knows where a complaint belongs."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def question(self, name: str) -> Question:
        lines = self.path.read_text(encoding="utf-8").split("\n")
        closing = [number for number, line in enumerate(lines) if line == FENCE][1:2]
        if lines[0] != FENCE or not closing:
            raise self.problem(1, f"front matter begins and ends with a line {FENCE!r}")
        end = closing[0]
        for number, line in enumerate(lines[1:end], start=2):
            if not line.startswith("-- ") and line != "--":
                raise self.problem(number, "front matter is a comment: begin the line with '-- '")
        try:
            # The fence stands for an empty line, so that YAML counts lines as the file does.
            node = yaml.compose("\n".join(["", *(line[3:] for line in lines[1:end])]))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            what = error.problem or "this is not YAML"
            raise self.problem(mark.line + 1 if mark else 1, what) from error
        head = self.mapping(node, REQUIRED, OPTIONAL)
        text = "\n".join(lines[end + 1 :])
        try:
            statement = parse(text)
        except StatementError as error:
            raise self.problem(end + 1 + error.line, error.what) from error
        parameters = {
            key: self.parameter(key, value)
            for key, value in self.mapping(head["parameters"]).items()
        }
        self.same_names(head["parameters"], parameters, statement, end + 1)
        columns = self.texts(head["columns"])
        if not columns:
            raise self.problem(_line(head["columns"]), "columns names none")
        engine = self.texts(head["engine"], ENGINE) if "engine" in head else {}
        summaries = tuple(dict.fromkeys(SUMMARY.findall(text)))
        if bool(summaries) != ("summary" in engine):
            raise self.problem(
                _line(head.get("engine", node)),
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

    def parameter(self, name: str, node: yaml.Node) -> Parameter:
        """One entry under `parameters`, its default and example checked like any value."""
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise self.problem(_line(node), f"{name!r} is no name for a parameter: use snake_case")
        parts = self.mapping(node, ("type", "meaning"), ("default", "example", "values"))
        kind = self.text(parts["type"])
        if kind not in KINDS:
            raise self.problem(_line(node), f"{kind!r} is no type; there are {', '.join(KINDS)}")
        if (kind == "choice") != ("values" in parts):
            raise self.problem(_line(node), f"{name}: values belong to a choice, and it needs them")
        if "default" not in parts and "example" not in parts:
            raise self.problem(_line(node), f"{name} has neither a default nor an example")
        default = parts.get("default")
        asked = self.text(default) if default and default.tag != NULL else None
        if kind not in ASKED or asked not in ASKED[kind]:
            asked = None
        parameter = Parameter(
            name=name,
            kind=kind,
            meaning=self.text(parts["meaning"]),
            is_required=default is None,
            default=None if asked or default is None or default.tag == NULL else self.text(default),
            values=tuple(self.items(parts["values"])) if "values" in parts else (),
            own_example=self.text(parts["example"]) if "example" in parts else None,
            asked=asked,
        )
        for value in (parameter.default, parameter.own_example):
            if value is not None:
                try:
                    parameter.check(value)
                except Problem as problem:
                    raise self.problem(_line(node), problem.what) from problem
        return parameter

    def chart(self, node: yaml.Node, columns: Mapping[str, str]) -> Chart:
        """How the answer is drawn; only columns that it has."""
        parts = self.mapping(node, ("kind", "x", "y"), ("series",))
        kind = self.text(parts["kind"])
        if kind not in CHARTS:
            raise self.problem(_line(node), f"{kind!r} is no chart; there are {', '.join(CHARTS)}")
        chart = Chart(
            kind=kind,
            x=self.text(parts["x"]),
            y=tuple(self.items(parts["y"])),
            series=self.text(parts["series"]) if "series" in parts else None,
        )
        for name in (chart.x, *chart.y, *filter(None, [chart.series])):
            if name not in columns:
                raise self.problem(_line(node), f"the chart draws {name}, which is no column")
        if kind == "heat" and (len(chart.y) != 1 or not chart.series):
            raise self.problem(_line(node), "a heat chart needs one y, and series for its rows")
        return chart

    def same_names(
        self, node: yaml.Node, declared: Mapping[str, Parameter], statement: Statement, offset: int
    ) -> None:
        """What the SQL uses is declared, and what is declared is used."""
        for placeholder in statement.placeholders:
            if placeholder.name not in declared:
                raise self.problem(
                    offset + placeholder.line, f":{placeholder.name} is not under parameters"
                )
        used = {placeholder.name for placeholder in statement.placeholders}
        for key, value in self.mapping(node).items():
            if key not in used:
                raise self.problem(_line(value), f"{key} is declared, but the SQL has no :{key}")

    def mapping(
        self, node: yaml.Node | None, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()
    ) -> dict[str, yaml.Node]:
        """The nodes of a mapping by key; with names given, these and no others."""
        if not isinstance(node, yaml.MappingNode):
            raise self.problem(_line(node), "there has to be a mapping, key: value")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value in found:
                raise self.problem(_line(key), f"{key.value!r} is there twice")
            if required + optional and key.value not in required + optional:
                known = ", ".join(required + optional)
                raise self.problem(_line(key), f"{key.value!r} is no key here; there are {known}")
            found[key.value] = value
        for name in required:
            if name not in found:
                raise self.problem(_line(node), f"{name!r} is missing")
        return found

    def texts(self, node: yaml.Node, keys: tuple[str, ...] = ()) -> dict[str, str]:
        """A mapping whose values are texts."""
        return {key: self.text(value) for key, value in self.mapping(node, (), keys).items()}

    def items(self, node: yaml.Node) -> list[str]:
        """A list of texts."""
        if not isinstance(node, yaml.SequenceNode):
            raise self.problem(_line(node), "there has to be a list")
        return [self.text(item) for item in node.value]

    def text(self, node: yaml.Node) -> str:
        """One text, as it stands in the file."""
        if not isinstance(node, yaml.ScalarNode) or not node.value:
            raise self.problem(_line(node), "there has to be a text")
        return str(node.value)

    def problem(self, line: int, what: str) -> Problem:
        """The complaint, with its place."""
        return Problem(f"{self.path}:{line}: {what}", "Mend the file's front matter or its SQL.")


def _view_of(found: re.Match[str]) -> str:
    return found[0].removesuffix("_summary")


def _line(node: yaml.Node | None) -> int:
    return node.start_mark.line + 1 if node else 1

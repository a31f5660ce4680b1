"""Reads front matter strictly: every fault is told with the file and the line it stands on."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from shopdb.problem import Problem
from shopdb.query.parameter import KINDS, Parameter

NULL = "tag:yaml.org,2002:null"


class FrontMatter:
    """Reads the parts of one file's front matter, and knows where a complaint belongs.

    Args:
        path: the file.
        asked: by type of parameter, the defaults that have to be asked for.
        remedy: what to do about a fault.
    """

    def __init__(self, path: Path, asked: Mapping[str, tuple[str, ...]], remedy: str) -> None:
        self.path = path
        self.asked = asked
        self.remedy = remedy

    def compose(self, text: str) -> yaml.Node | None:
        """The YAML of the front matter; its lines are counted as the file's are."""
        try:
            return yaml.compose(text)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            what = error.problem or "this is not YAML"
            raise self.problem(mark.line + 1 if mark else 1, what) from error

    def parameters(self, node: yaml.Node) -> dict[str, Parameter]:
        """What is under `parameters`, by name."""
        return {key: self.parameter(key, value) for key, value in self.mapping(node).items()}

    def parameter(self, name: str, node: yaml.Node) -> Parameter:
        """One entry under `parameters`, its default and example checked like any value."""
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise self.problem(
                line_of(node), f"{name!r} is no name for a parameter: use snake_case"
            )
        parts = self.mapping(node, ("type", "meaning"), ("default", "example", "values"))
        kind = self.text(parts["type"])
        if kind not in KINDS:
            raise self.problem(line_of(node), f"{kind!r} is no type; there are {', '.join(KINDS)}")
        if (kind == "choice") != ("values" in parts):
            raise self.problem(
                line_of(node), f"{name}: values belong to a choice, and it needs them"
            )
        if "default" not in parts and "example" not in parts:
            raise self.problem(line_of(node), f"{name} has neither a default nor an example")
        default = parts.get("default")
        asked = self.text(default) if default and default.tag != NULL else None
        if asked and asked not in self.asked.get(kind, ()):
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
                    raise self.problem(line_of(node), problem.what) from problem
        return parameter

    def columns(self, node: yaml.Node) -> dict[str, str]:
        """What is under `columns`, meanings by name; at least one."""
        columns = self.texts(node)
        if not columns:
            raise self.problem(line_of(node), "columns names none")
        return columns

    def same_names(self, node: yaml.Node, used: Iterable[tuple[str, int]], body: str) -> None:
        """What the body uses is declared, and what is declared is used.

        Args:
            node: of `parameters`.
            used: the names in the body, each with its line.
            body: what the file holds beside its front matter, in words.
        """
        used = list(used)
        declared = self.mapping(node)
        for name, line in used:
            if name not in declared:
                raise self.problem(line, f":{name} is not under parameters")
        for name, value in declared.items():
            if name not in {one for one, _ in used}:
                raise self.problem(
                    line_of(value), f"{name} is declared, but the {body} has no :{name}"
                )

    def mapping(
        self, node: yaml.Node | None, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()
    ) -> dict[str, yaml.Node]:
        """The nodes of a mapping by key; with names given, these and no others."""
        if not isinstance(node, yaml.MappingNode):
            raise self.problem(line_of(node), "there has to be a mapping, key: value")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value in found:
                raise self.problem(line_of(key), f"{key.value!r} is there twice")
            if required + optional and key.value not in required + optional:
                known = ", ".join(required + optional)
                raise self.problem(line_of(key), f"{key.value!r} is no key here; there are {known}")
            found[key.value] = value
        for name in required:
            if name not in found:
                raise self.problem(line_of(node), f"{name!r} is missing")
        return found

    def texts(self, node: yaml.Node, keys: tuple[str, ...] = ()) -> dict[str, str]:
        """A mapping whose values are texts."""
        return {key: self.text(value) for key, value in self.mapping(node, (), keys).items()}

    def items(self, node: yaml.Node) -> list[str]:
        """A list of texts."""
        if not isinstance(node, yaml.SequenceNode):
            raise self.problem(line_of(node), "there has to be a list")
        return [self.text(item) for item in node.value]

    def text(self, node: yaml.Node) -> str:
        """One text, as it stands in the file."""
        if not isinstance(node, yaml.ScalarNode) or not node.value:
            raise self.problem(line_of(node), "there has to be a text")
        return str(node.value)

    def problem(self, line: int, what: str) -> Problem:
        """The complaint, with its place."""
        return Problem(f"{self.path}:{line}: {what}", self.remedy)


def line_of(node: yaml.Node | None) -> int:
    """The line a node begins on, from 1."""
    return node.start_mark.line + 1 if node else 1

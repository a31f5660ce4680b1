"""What statements read, as an export and the project's views describe it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope
from sqlglot.schema import MappingSchema

from shopdb.export import Export
from shopdb.problem import Problem
from shopdb.query.engines.bind import bind
from shopdb.query.engines.functions import VIEWS
from shopdb.query.engines.meaning import resolved, typed
from shopdb.query.question import Question
from shopdb.settings import project_root

_VIEW = re.compile(r"\nVIEW (?P<name>\w+) AS\s(?P<select>.*);\s*\Z", re.DOTALL)


class Model:
    """The tables of an export and the views over them; knows every column's type in MySQL."""

    def __init__(self, export: Export) -> None:
        self.export = export
        self.schema = MappingSchema(dialect="mysql")
        self._views: dict[str, exp.Query] = {}
        for name, table in export.tables.items():
            columns = {one["name"]: _type(one["mysql_type"]) for one in table.columns}
            self.schema.add_table(name, columns, dialect="mysql")

    def statement(self, question: Question, values: Mapping[str, Any]) -> exp.Query:
        """A question's statement, with its parameters in it, resolved and typed.

        Raises:
            Problem: sqlglot does not understand it, or it reads what is not exported.
        """
        try:
            return self.read(bind(parse(question.text), question, values))
        except SqlglotError as error:
            raise Problem(
                f"{question.name} cannot be carried over from MySQL: {error}",
                "Ask MySQL, or say it in simpler SQL.",
            ) from error

    def read(self, tree: exp.Query) -> exp.Query:
        """A statement with every column resolved and typed; its views are read first.

        Raises:
            Problem: it reads what is neither exported nor a view, or a column that is not.
        """
        self._learn(tree)
        tree = resolved(tree, self.schema)
        # Those of the stored functions too.
        self._learn(tree)
        return typed(tree, self.schema)

    def _learn(self, tree: exp.Expr) -> None:
        for name in reads(tree):
            if name not in self.export.tables and name not in self._views:
                self._views[name] = self.read(self._exported(_view(name, self.export)))
                columns = {
                    one.alias_or_name: one.type or exp.DataType.build("unknown")
                    for one in self._views[name].selects
                }
                self.schema.add_table(name, columns, dialect="mysql")

    def _exported(self, view: exp.Query) -> exp.Query:
        """A view over one table, without the columns of what was not exported."""
        source = view.args["from_"].this if isinstance(view, exp.Select) else None
        table = self.export.tables.get(source.name) if isinstance(source, exp.Table) else None
        if isinstance(view, exp.Select) and table and not view.args.get("joins"):
            known = {one["name"] for one in table.columns}
            kept = [
                one
                for one in view.expressions
                if all(column.name in known for column in one.find_all(exp.Column))
            ]
            view.set("expressions", kept)
        return view

    def sources(self, tree: exp.Expr) -> Iterator[tuple[str, exp.Expr | None]]:
        """What a statement reads, each after what it reads itself; a view with its SELECT."""
        seen: set[str] = set()

        def below(names: Iterable[str]) -> Iterator[tuple[str, exp.Expr | None]]:
            for name in names:
                if name in seen:
                    continue
                seen.add(name)
                view = self._views.get(name)
                if view is not None:
                    yield from below(reads(view))
                yield name, view

        yield from below(reads(tree))


def reads(tree: exp.Expr) -> list[str]:
    """The tables and views that a statement names, sorted; its own CTEs are none."""
    return sorted(
        {
            source.name
            for scope in traverse_scope(tree)
            for source in scope.sources.values()
            if isinstance(source, exp.Table)
        }
    )


def parse(text: str) -> exp.Query:
    """One SELECT of MySQL."""
    tree = sqlglot.parse_one(text, read="mysql")
    if not isinstance(tree, exp.Query):
        raise TypeError(f"no SELECT: {text}")
    for hint in list(tree.find_all(exp.Hint)):
        hint.pop()
    return tree


@cache
def _files() -> dict[str, Path]:
    return {path.stem: path for path in (project_root() / "views").glob("*/*.sql")}


def _view(name: str, export: Export) -> exp.Query:
    if name in VIEWS:
        return parse(VIEWS[name])
    path = _files().get(name)
    found = _VIEW.search(path.read_text(encoding="utf-8")) if path else None
    if not found:
        raise Problem(
            f"{name} is neither in the export in {export.folder} nor a view of the project",
            "Write the export anew: make export",
        )
    return parse(found["select"])


def _type(mysql_type: str) -> exp.DataType:
    """The type that statements compute with: whole numbers have 64 bits, truths are 0 and 1."""
    if re.match(r"(tiny|small|medium|big)?int|year", mysql_type):
        return exp.DataType.build("bigint")
    if mysql_type.startswith(("char", "varchar", "text", "enum", "json")):
        return exp.DataType.build("text")
    if mysql_type.startswith(("datetime", "timestamp")):
        return exp.DataType.build("timestamp")
    return exp.DataType.build(mysql_type, dialect="mysql")

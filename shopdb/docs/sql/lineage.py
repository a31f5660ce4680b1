"""Where each column of a SELECT's answer comes from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope
from sqlglot.schema import MappingSchema

from shopdb.docs.sql.access import readable

_TYPE = re.compile(r"\w+")


@dataclass(frozen=True)
class Lineage:
    """Of each column of an answer, in order, the columns it is made of, as `table.column`.

    A column without sources is made of constants or counts rows. `gaps` are columns of which not
    every source is known; `problem` says why there are no columns at all.
    """

    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    gaps: frozenset[str] = frozenset()
    problem: str = ""


def schema_of(tables: Mapping[str, Mapping[str, str]]) -> MappingSchema:
    """What sqlglot has to know of tables and views: the type of each column by its name."""
    schema = MappingSchema(dialect="mysql")
    for name, columns in tables.items():
        types = {column: _first_word(of_type) for column, of_type in columns.items()}
        schema.add_table(name, types, dialect="mysql")
    return schema


def trace(text: str, schema: MappingSchema) -> Lineage:
    """Where the columns of one SELECT come from; a view it reads is a source like a table."""
    try:
        tree = sqlglot.parse_one(readable(text), read="mysql")
        tables = _by_alias(tree)
        tree = qualify(
            tree, schema=schema, dialect="mysql", validate_qualify_columns=False, identify=False
        )
        scope = build_scope(tree)
        # Without copies of the statement for each column: some have twenty, and five CTEs.
        nodes = lineage(None, tree, schema, scope=scope, trim_selects=False, copy=False)
    except (SqlglotError, ValueError) as error:
        return Lineage(problem=str(error).splitlines()[0])
    columns: dict[str, frozenset[str]] = {}
    gaps: set[str] = set()
    for name, node in nodes.items():
        columns[name], is_whole = _leaves(node, tables)
        if not is_whole:
            gaps.add(name)
    return Lineage(columns, frozenset(gaps))


def _leaves(root: Node, tables: Mapping[str, set[str]]) -> tuple[frozenset[str], bool]:
    found: set[str] = set()
    is_whole = True
    for node in root.walk():
        if node.downstream:
            continue
        alias, _, column = node.name.rpartition(".")
        if isinstance(node.expression, exp.Table):
            # The server's own schemas are no part of the shop.
            if not node.expression.db and column:
                found.add(f"{node.expression.name}.{column}")
            is_whole = is_whole and bool(column)
        elif isinstance(node.expression, exp.Placeholder) and alias:
            # sqlglot does not follow a column into a LATERAL; its alias tells the table.
            named = tables.get(alias, set())
            if len(named) == 1:
                found.add(f"{next(iter(named))}.{column}")
            else:
                is_whole = False
        elif node.expression.find(exp.Star) and not node.expression.find(exp.Count):
            is_whole = False
    return frozenset(found), is_whole


def _by_alias(tree: exp.Expr) -> dict[str, set[str]]:
    """The tables that go by a name anywhere in the statement; its own CTEs are none."""
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    found: dict[str, set[str]] = {}
    for table in tree.find_all(exp.Table):
        found.setdefault(table.alias_or_name, set()).add(table.name)
    return {alias: names for alias, names in found.items() if not names & own}


def _first_word(of_type: str) -> str:
    word = _TYPE.match(of_type)
    return word[0] if word else "text"

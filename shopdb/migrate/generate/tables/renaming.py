"""A table as it stands once its columns have their new names."""

from collections.abc import Mapping
from dataclasses import replace

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.generate.tables.expressions import Case, Group, Item, Items
from shopdb.migrate.generate.tables.model import Column, ForeignKey, Key, KeyPart, Table
from shopdb.migrate.generate.tables.tokens import Token


def refuse_wrong(old: Table, new: Table, renames: Mapping[str, str]) -> None:
    """Refuse a rename of what is not there, or to what will not be.

    Raises:
        MigrationProblem: it says which.
    """
    had = {column.name for column in old.columns}
    has = {column.name for column in new.columns}
    for before, after in renames.items():
        if before not in had or after not in has or list(renames.values()).count(after) > 1:
            raise MigrationProblem(
                f"column {before} of table {old.name} cannot become {after}",
                "Rename a column that the table has now to one that it is to have, each once.",
            )


def with_names(table: Table, renames: Mapping[str, str]) -> Table:
    """The table with its columns renamed, wherever they are named but in its partitioning."""
    return replace(
        table,
        columns=tuple(_column(column, renames) for column in table.columns),
        keys=tuple(_key(key, renames) for key in table.keys),
        foreign_keys=tuple(_foreign_key(key, table.name, renames) for key in table.foreign_keys),
        checks=tuple(
            replace(check, condition=items(check.condition, renames)) for check in table.checks
        ),
    )


def with_name(table: Table, name: str) -> Table:
    """The table under another name, and the constraints that the server named after it."""

    def renamed(constraint: str, kind: str) -> str:
        before = f"{table.name}_{kind}_"
        number = constraint.removeprefix(before)
        is_ours = constraint.startswith(before) and number.isdecimal()
        return f"{name}_{kind}_{number}" if is_ours else constraint

    return replace(
        table,
        name=name,
        foreign_keys=tuple(
            replace(
                key,
                name=renamed(key.name, "ibfk"),
                table=name if key.table == table.name and not key.schema else key.table,
            )
            for key in table.foreign_keys
        ),
        checks=tuple(replace(check, name=renamed(check.name, "chk")) for check in table.checks),
    )


def items(expression: Items, renames: Mapping[str, str]) -> Items:
    """An expression with its columns renamed."""
    return tuple(_item(item, renames) for item in expression)


def _item(item: Item, renames: Mapping[str, str]) -> Item:
    if isinstance(item, Group):
        return Group(tuple(items(part, renames) for part in item.parts), item.call)
    if isinstance(item, Case):
        return Case(items(item.items, renames))
    if isinstance(item, Token) and item.kind == "name":
        return replace(item, text=renames.get(item.text, item.text))
    return item


def _column(column: Column, renames: Mapping[str, str]) -> Column:
    return replace(
        column,
        name=renames.get(column.name, column.name),
        generated=items(column.generated, renames),
        default_expression=items(column.default_expression, renames),
    )


def _key(key: Key, renames: Mapping[str, str]) -> Key:
    def part(old: KeyPart) -> KeyPart:
        column = renames.get(old.column, old.column)
        return replace(old, column=column, expression=items(old.expression, renames))

    return replace(key, parts=tuple(map(part, key.parts)))


def _foreign_key(key: ForeignKey, table: str, renames: Mapping[str, str]) -> ForeignKey:
    columns = tuple(renames.get(name, name) for name in key.columns)
    if key.table != table or key.schema:
        return replace(key, columns=columns)
    referenced = tuple(renames.get(name, name) for name in key.referenced)
    return replace(key, columns=columns, referenced=referenced)

"""Writes the triggers that note in audit_log who changed what: one list, three a table.

A table is read from its file in schema/, so that the triggers of a changed table can be written
before any database has it.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shopdb.problem import Problem

LIST = Path("triggers", "audited.toml")
ALWAYS_LEFT_OUT = {"updated_at"}
ROWS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}
PAST = {"insert": "added", "update": "changed", "delete": "deleted"}
COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)
MARK = re.compile(r"\[pii:\w+\]")


@dataclass(frozen=True)
class Column:
    """A column of a table; `mark` is `[pii:…]` where it holds personal data, else empty."""

    name: str
    kind: str
    mark: str
    is_generated: bool


@dataclass(frozen=True)
class Table:
    """A table as its file has it; `key` are the columns of its primary key."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


@dataclass(frozen=True)
class Audited:
    """A table, and those of its columns that the log notes."""

    table: Table
    columns: tuple[Column, ...]

    def trigger(self, event: str) -> str:
        """The file of the trigger for an insert, update or delete."""
        table = self.table.name
        body = self._entry(event)
        if event == "update":
            now, before = (
                _list("JSON_ARRAY", [f"{row}.{column.name}" for column in self.columns])
                for row in ("NEW", "OLD")
            )
            body = f"IF {now}\n<> {before} THEN\n{_indented(body)}\nEND IF;"
        return f"""\
-- Trigger: {table}_after_{event}_audit
--
-- Notes who {PAST[event]} a row of {table}. Written by `make audit`, not by hand.
--
-- Fires: after {event} on {table}, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER {table}_after_{event}_audit
AFTER {event.upper()} ON {table}
FOR EACH ROW
BEGIN
{_indented(body)}
END$$

DELIMITER ;
"""

    def _entry(self, event: str) -> str:
        """The INSERT into the log."""
        rows = ROWS[event]
        columns = ["table_name", "row_key", "action", "actor", *(f"{r.lower()}_row" for r in rows)]
        key = [f"{rows[0]}.{name}" for name in self.table.key]
        values = [
            f"'{self.table.name}'",
            key[0] if len(key) == 1 else f"CONCAT_WS('/', {', '.join(key)})",
            f"'{event}'",
            # Who logged in; CURRENT_USER would be the owner of this trigger.
            "SESSION_USER()",
            *(self._row(row, event) for row in rows),
        ]
        return f"INSERT INTO audit_log ({', '.join(columns)})\n{_list('VALUES ', values)};"

    def _row(self, row: str, event: str) -> str:
        """What the log notes of a row, as JSON."""
        is_changed = event == "update" and row == "NEW"
        return _list(
            "JSON_OBJECT",
            [f"'{column.name}', {_noted(column, row, is_changed)}" for column in self.columns],
        )


def triggers(root: Path) -> dict[Path, str]:
    """Every trigger of the audit log, by its path below the repository's root.

    Raises:
        Problem: the list names a table or a column that is not there.
    """
    listed = tomllib.loads((root / LIST).read_text(encoding="utf-8"))
    written = {}
    for name, options in listed.items():
        path = next((root / "schema").glob(f"*/{name}.sql"), None)
        if path is None:
            raise Problem(f"{LIST} names {name}, which is no table", "Mend its name.")
        audited = _audited(read(path), options)
        for event in ROWS:
            file = Path("triggers", path.parent.name, f"{name}_after_{event}_audit.sql")
            written[file] = audited.trigger(event)
    return written


def write(root: Path) -> list[Path]:
    """Bring the files in triggers/ up to the list; those that were written or removed."""
    wanted = triggers(root)
    there = {path.relative_to(root) for path in (root / "triggers").glob("*/*_after_*_audit.sql")}
    changed = []
    for path in sorted(wanted.keys() | there):
        file = root / path
        if path not in wanted:
            file.unlink()
        elif path in there and file.read_text(encoding="utf-8") == wanted[path]:
            continue
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_text(wanted[path], encoding="utf-8")
        changed.append(path)
    return changed


def read(path: Path) -> Table:
    """The columns and the primary key of a table, from its file in schema/."""
    columns: list[Column] = []
    key: tuple[str, ...] = ()
    for definition in _definitions(COMMENT.sub("", path.read_text(encoding="utf-8"))):
        first, second, *_ = definition.split(maxsplit=2)
        if first.islower():
            mark = MARK.search(definition)
            is_generated = "GENERATED ALWAYS AS" in definition
            columns.append(Column(first, second, mark[0] if mark else "", is_generated))
        elif first == "PRIMARY":
            key = tuple(re.findall(r"\w+", definition.partition("(")[2]))
    return Table(path.stem, tuple(columns), key)


def _definitions(text: str) -> Iterator[str]:
    """What stands between the commas of a CREATE TABLE's parentheses."""
    depth, is_quoted, begin = 0, False, 0
    for place, sign in enumerate(text):
        if sign == "'":
            is_quoted = not is_quoted
        if is_quoted:
            continue
        if sign == "(":
            depth += 1
            begin = place + 1 if depth == 1 else begin
        elif (sign == "," and depth == 1) or (sign == ")" and depth == 1):
            yield text[begin:place].strip()
            begin = place + 1
            if sign == ")":
                return
        elif sign == ")":
            depth -= 1


def _audited(table: Table, options: dict[str, list[str]]) -> Audited:
    left_out = set(options.get("leave_out", ()))
    unknown = left_out - {column.name for column in table.columns}
    if unknown:
        raise Problem(
            f"{LIST} leaves {', '.join(sorted(unknown))} out of {table.name}, which has none",
            "Mend its name.",
        )
    return Audited(
        table,
        tuple(
            column
            for column in table.columns
            if not column.is_generated and column.name not in left_out | ALWAYS_LEFT_OUT
        ),
    )


def _noted(column: Column, row: str, is_changed: bool) -> str:
    """What the log notes of a value: itself, or of personal data that there is some."""
    value = f"{row}.{column.name}"
    if not column.mark:
        return f"HEX({value})" if "BINARY" in column.kind else value
    if not is_changed:
        return f"IF({value} IS NULL, NULL, '{column.mark}')"
    return f"""\
CASE
    WHEN {value} IS NULL THEN NULL
    WHEN JSON_ARRAY({value}) = JSON_ARRAY(OLD.{column.name})
        THEN '{column.mark}'
    ELSE '{column.mark} changed'
END"""


def _list(function: str, items: list[str]) -> str:
    """A call, an item a line."""
    inner = _indented(",\n".join(items))
    return f"{function}(\n{inner}\n)"


def _indented(text: str) -> str:
    return "\n".join("    " + line for line in text.splitlines())

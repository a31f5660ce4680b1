"""Writes the masked views: what analysts see of tables that hold personal data, from the marks."""

import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shopdb.docs.catalogue.table import Column, Table
from shopdb.docs.catalogue.written import read_table
from shopdb.problem import Problem

LIST = Path("privacy", "masked.toml")
# Neither is about the thing: the one leads out of the system, the other moves with every write.
NEVER_SHOWN = {"public_id", "updated_at"}
# By mask, the kinds that it hides enough of, and what it is; is_set takes any column.
MASKS: Mapping[str, tuple[set[str] | None, str]] = {
    "domain": ({"email"}, "CONCAT(LEFT({0}, 1), '***@', SUBSTRING_INDEX({0}, '@', -1))"),
    "initials": ({"name"}, r"TRIM(REGEXP_REPLACE({0}, '(\\S)\\S*\\s*', '$1. '))"),
    "area": ({"address"}, "LEFT({0}, 2)"),
    "is_set": (None, "{0} IS NOT NULL"),
}
_ASKED = re.compile(r"(\w+)\((\w+)\)")
_KEYS = {"about", "grain", "columns", "cost"}
_NOTE = "Written by `make masks`, not by hand."
_WIDTH = 88


def views(root: Path) -> dict[Path, str]:
    """The text of every masked view, by its path below the repository's root.

    Raises:
        Problem: the list names a table, a column or a mask that is not there, or a mask that does
            not hide a column of that kind.
    """
    listed = tomllib.loads((root / LIST).read_text(encoding="utf-8"))
    written = {}
    for name, asked in listed.items():
        path = next((root / "schema").glob(f"*/{name}.sql"), None)
        if path is None:
            raise Problem(f"{LIST} names {name}, which is no table", "Mend its name.")
        table = read_table(path.read_text(encoding="utf-8"))
        written[Path("views", path.parent.name, f"{name}_masked.sql")] = _view(table, asked)
    return written


def masks(root: Path) -> dict[str, dict[str, list[str]]]:
    """By table and column the names under which masks of it stand in the table's view."""
    listed = tomllib.loads((root / LIST).read_text(encoding="utf-8"))
    found: dict[str, dict[str, list[str]]] = {}
    for table, asked in listed.items():
        for name, words in asked.get("show", {}).items():
            if asks := _ASKED.fullmatch(words):
                found.setdefault(table, {}).setdefault(asks[2], []).append(name)
    return found


def write(root: Path) -> list[Path]:
    """Bring views/ up to the list and the marks; the files that were written or removed."""
    wanted = views(root)
    there = {path.relative_to(root) for path in (root / "views").glob("*/*_masked.sql")}
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


def _view(table: Table, asked: Mapping[str, Any]) -> str:
    """The file of one view."""
    if missing := _KEYS - asked.keys():
        raise _problem(table, f"does not say {', '.join(sorted(missing))}")
    if unknown := asked.keys() - _KEYS - {"leave_out", "show"}:
        raise _problem(table, f"says {', '.join(sorted(unknown))}, which is not known")
    selected = ",\n".join(f"    {one}" for one in _selected(table, asked))
    facts = "\n".join(
        _fact(word, asked[key])
        for word, key in (("Grain", "grain"), ("Columns", "columns"), ("Cost", "cost"))
    )
    about = "\n".join(
        f"-- {line}" for line in textwrap.wrap(f"{asked['about']} {_NOTE}", _WIDTH - 3)
    )
    return f"""\
-- View: {table.name}_masked
--
{about}
--
{facts}
-- See:     privacy/masked.toml

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW {table.name}_masked AS
SELECT
{selected}
FROM {table.name};
"""


def _selected(table: Table, asked: Mapping[str, Any]) -> Iterator[str]:
    """What stands in the SELECT, a column or the mask in its place at a time."""
    left_out = set(asked.get("leave_out", ()))
    if unknown := left_out - table.by_name.keys():
        raise _problem(table, f"leaves out {', '.join(sorted(unknown))}, which it has not")
    shown: dict[str, list[str]] = {}
    for name, words in asked.get("show", {}).items():
        of, mask = _mask(table, name, words)
        shown.setdefault(of, []).append(mask)
    for column in table.columns:
        is_hidden = column.personal or column.generated or column.name in left_out | NEVER_SHOWN
        if not is_hidden:
            yield column.name
        yield from shown.get(column.name, ())


def _mask(table: Table, name: str, words: str) -> tuple[str, str]:
    """The column that a mask is of, and the mask under the name it is shown by."""
    found = _ASKED.fullmatch(words)
    if not found or found[1] not in MASKS or found[2] not in table.by_name:
        raise _problem(
            table, f"shows {name} as {words}, which is none of {', '.join(MASKS)} of a column"
        )
    kinds, expression = MASKS[found[1]]
    column = table.by_name[found[2]]
    if kinds is not None and column.personal not in kinds:
        raise _problem(table, f"shows {name} as {words}, which is for {', '.join(sorted(kinds))}")
    _refuse_taken(table, name, column, hides=kinds is not None)
    return column.name, f"{expression.format(column.name)} AS {name}"


def _refuse_taken(table: Table, name: str, column: Column, *, hides: bool) -> None:
    """A mask may have the name of its own column, and of no other."""
    if name in table.by_name and not (hides and name == column.name):
        raise _problem(table, f"shows {name}, which is the name of another column")


def _problem(table: Table, what: str) -> Problem:
    return Problem(f"{LIST}: {table.name} {what}", "Mend it as the head of that file says.")


def _fact(word: str, text: str) -> str:
    """A line of the header, its continuation under it."""
    begin = f"-- {word}:".ljust(12)
    return textwrap.fill(text, _WIDTH, initial_indent=begin, subsequent_indent="--".ljust(12))

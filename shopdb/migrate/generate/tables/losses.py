"""What rows lose by changes of columns, in words for the `-- Loses:` of a file."""

import re
from collections.abc import Iterator

from shopdb.migrate.generate.tables.columns import ColumnChanges
from shopdb.migrate.generate.tables.model import Column

NUMBERS = re.compile(r"(?P<name>DECIMAL|FLOAT|DOUBLE)(?:\(\d+, (?P<scale>\d+)\))?")
WHOLE = re.compile(r"(TINY|SMALL|MEDIUM|BIG)?INT\b|BOOLEAN|YEAR")
MOMENTS = re.compile(r"(?P<name>DATETIME|TIMESTAMP|TIME|DATE)\b(?:\((?P<digits>\d)\))?")
# What the exact, the wide and the narrow kinds of numbers keep of a fraction.
ANY_SCALE = 99
FRACTION = {"DOUBLE": ANY_SCALE, "FLOAT": ANY_SCALE - 1}


def losses(changes: ColumnChanges) -> str:
    """What is lost; empty where nothing is. What the server would refuse is no loss."""
    table = changes.new.name
    found = [*_dropped(changes), *_rounded(changes)]
    return "; ".join(text.format(table=table) for text in found)


def _dropped(changes: ColumnChanges) -> Iterator[str]:
    names = [column.name for column in changes.dropped if not column.generated]
    if names:
        yield f"what {', '.join(names)} of {{table}} held"


def _rounded(changes: ColumnChanges) -> Iterator[str]:
    for column in changes.new.columns:
        was = changes.kept.get(column.name)
        if was is None or was.generated:
            continue
        if column.generated:
            yield f"what {column.name} of {{table}} held, which is computed from now on"
        elif part := _part_lost(was, column):
            yield f"{part} in {column.name} of {{table}}"


def _part_lost(old: Column, new: Column) -> str:
    if _scale(old.type) > _scale(new.type) >= 0:
        return "digits behind the point"
    before, after = MOMENTS.fullmatch(old.type), MOMENTS.fullmatch(new.type)
    if before and after:
        if before["name"] in ("DATETIME", "TIMESTAMP") and after["name"] in ("DATE", "TIME"):
            return "the time of day" if after["name"] == "DATE" else "the day"
        if int(before["digits"] or 0) > int(after["digits"] or 0) and after["name"] != "DATE":
            return "parts of seconds"
    return ""


def _scale(of_type: str) -> int:
    """How many digits behind the point a type keeps; less than 0 where it is no number."""
    if WHOLE.match(of_type):
        return 0
    number = NUMBERS.match(of_type)
    if not number:
        return -1
    return int(number["scale"]) if number["scale"] else FRACTION.get(number["name"], 0)

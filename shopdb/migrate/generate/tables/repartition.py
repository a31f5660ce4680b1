"""Partitions that come, go or change within the same partitioning."""

from collections.abc import Sequence

from shopdb.migrate.generate.tables.alteration import Alteration
from shopdb.migrate.generate.tables.layout import MARGIN
from shopdb.migrate.generate.tables.names import listed, written
from shopdb.migrate.generate.tables.partitions import Partition, Partitioning, block

LAST = "VALUES LESS THAN MAXVALUE"
LAST_COLUMN = "VALUES LESS THAN (MAXVALUE)"


def repartition(table: str, old: Partitioning | None, new: Partitioning | None) -> list[Alteration]:
    """The statement that brings the partitions of a table from one state to another, or none.

    Rows stay wherever a partition can take them: one that goes is merged into the next. Only where
    there is none, it is dropped with its rows.
    """
    if old is None or new is None or old == new:
        return []
    if not (old.partitions and new.partitions):
        return [_counted(table, old, new)]
    before, after, next_one = _middle(old.partitions, new.partitions)
    if not before and not after:
        return []
    if not before and next_one is None:
        return [_alone(table, "ADD PARTITION", after)]
    if not after and (next_one is None or new.method == "LIST"):
        names = [partition.name for partition in before]
        what = "partition" if len(names) == 1 else "partitions"
        loses = f"every row of {what} {', '.join(names)} of {table}"
        return [_alteration(table, f"DROP PARTITION {listed(names)}", loses)]
    if next_one and (not before or not after or before[-1].values != after[-1].values):
        before, after = [*before, next_one], [*after, next_one]
    if next_one is None and new.method == "RANGE" and not _reaches(before[-1], after[-1]):
        return [_anew(table, new)]
    merged = listed(partition.name for partition in before)
    return [_alone(table, f"REORGANIZE PARTITION {merged} INTO", after)]


def _counted(table: str, old: Partitioning, new: Partitioning) -> Alteration:
    # The server remembers whether a number was said, 1 included.
    if old.partitions or new.partitions or old.count is None or new.count is None:
        return _anew(table, new)
    if new.count > old.count:
        return _alteration(table, f"ADD PARTITION PARTITIONS {new.count - old.count}")
    return _alteration(table, f"COALESCE PARTITION {old.count - new.count}")


def _middle(
    old: Sequence[Partition], new: Sequence[Partition]
) -> tuple[list[Partition], list[Partition], Partition | None]:
    """What differs between two lists, and the first partition after it that both have."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    next_one = old[len(old) - end] if end else None
    return list(old[start : len(old) - end]), list(new[start : len(new) - end]), next_one


def _reaches(old: Partition, new: Partition) -> bool:
    """Whether the last partition surely holds what the last one held; else rows are moved anew."""
    if old.values == new.values or new.values in (LAST, LAST_COLUMN):
        return True
    bounds = [partition.values.removeprefix("VALUES LESS THAN ") for partition in (old, new)]
    was, now = (bound.strip("()") for bound in bounds)
    if was.isdecimal() and now.isdecimal():
        return int(was) <= int(now)
    # Dates and other texts of one length sort as they read.
    return was.startswith("'") and len(was) == len(now) and was.count("'") == 2 and was <= now


def _alone(table: str, words: str, partitions: Sequence[Partition]) -> Alteration:
    body = block(partitions, MARGIN * 2)
    return _alteration(table, f"{words} (\n{body}\n{MARGIN})")


def _alteration(table: str, action: str, loses: str = "") -> Alteration:
    return Alteration(f"ALTER TABLE {written(table)}\n{MARGIN}{action}", loses)


def _anew(table: str, new: Partitioning) -> Alteration:
    return Alteration(f"ALTER TABLE {written(table)}\n{new.clause(altering=True)}")

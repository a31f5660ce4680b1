"""One generated statement, and the ALGORITHM and LOCK clauses that it turned out to need."""

from dataclasses import dataclass, replace

from shopdb.migrate.generate.tables.layout import MARGIN
from shopdb.migrate.generate.tables.partitions import UNPARSED
from shopdb.migrate.measure import TRIALS, Measured

ENDINGS = ("PARTITION BY ", "REMOVE")
# What an ALTER does to partitions stands alone, after the clauses.
ALONE = ("ADD PARTITION", "DROP PARTITION", "COALESCE PARTITION", "REORGANIZE PARTITION")


@dataclass(frozen=True)
class Alteration:
    """A statement, without a `;`, and what rows lose by it, in words; empty where they do not."""

    sql: str
    loses: str = ""


def with_algorithm(alteration: Alteration, measured: Measured) -> Alteration:
    """The same with the lightest clauses that the server took; a CREATE or DROP as it is.

    Args:
        alteration: what `alter` or `alter_tables` gave.
        measured: what `measure` found of it.
    """
    clauses = next((way for way, lock in TRIALS.items() if lock is measured.lightest), None)
    if clauses is None or not measured.table:
        return alteration
    words = {"ALGORITHM": clauses.algorithm, "LOCK": clauses.lock}
    text = ", ".join(f"{word} = {value}" for word, value in words.items() if value)
    head, *lines = alteration.sql.split("\n")
    if lines and lines[0].strip().startswith(ALONE):
        return replace(alteration, sql="\n".join([head, f"{MARGIN}{text},{UNPARSED}", *lines]))
    end = next((at for at, line in enumerate(lines) if line.startswith(ENDINGS)), len(lines))
    actions = lines[:end]
    if actions:
        actions[-1] += ","
    sql = "\n".join([head, *actions, MARGIN + text, *lines[end:]])
    return replace(alteration, sql=sql)

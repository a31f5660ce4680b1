"""The ALTER TABLE statements from one SHOW CREATE TABLE text to another."""

from collections.abc import Mapping

from shopdb.migrate.generate.tables.alteration import Alteration
from shopdb.migrate.generate.tables.names import written
from shopdb.migrate.generate.tables.parse import parse
from shopdb.migrate.generate.tables.renaming import with_name
from shopdb.migrate.generate.tables.stages import NO_RENAMES, stages


def alter(old: str, new: str, renames: Mapping[str, str] = NO_RENAMES) -> list[Alteration]:
    """The statements that turn a table into another, in order; none where both are the same.

    One ALTER TABLE where the server can do it in one. A foreign key whose definition changes goes
    in one and comes in the next; what is done to single partitions stands alone.

    Args:
        old: what SHOW CREATE TABLE says of the table, verbatim or as a fingerprint has it.
        new: what it is to say.
        renames: old names of columns that stay under another name, and the new ones.

    Raises:
        MigrationProblem: a text is not understood, a rename cannot be, or no ALTER TABLE does it.
    """
    before, after = parse(old), parse(new)
    renamed: list[Alteration] = []
    if before.name != after.name:
        renamed.append(rename_table(before.name, after.name))
        before = with_name(before, after.name)
    found = stages(before, after, renames)
    return [*renamed, *found.first, *found.main, *found.last]


def rename_table(old: str, new: str) -> Alteration:
    """The statement that gives a table another name."""
    return Alteration(f"ALTER TABLE {written(old)}\n    RENAME TO {written(new)}")

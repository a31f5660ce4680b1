"""One ALTER TABLE between two states of a table that one ALTER TABLE can lead between."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.generate.tables.alteration import Alteration
from shopdb.migrate.generate.tables.columns import Clause, ColumnChanges
from shopdb.migrate.generate.tables.create import option
from shopdb.migrate.generate.tables.expressions import names_in
from shopdb.migrate.generate.tables.keys import INVISIBLE, KeyChanges
from shopdb.migrate.generate.tables.layout import Segment, fill
from shopdb.migrate.generate.tables.losses import losses
from shopdb.migrate.generate.tables.model import Check, Table
from shopdb.migrate.generate.tables.names import written
from shopdb.migrate.generate.tables.partitions import UNPARSED

# What takes an option back; what is not here, no ALTER TABLE does.
TAKES_BACK = {
    "COMMENT": "''",
    "ROW_FORMAT": "DEFAULT",
    "STATS_PERSISTENT": "DEFAULT",
    "STATS_AUTO_RECALC": "DEFAULT",
    "STATS_SAMPLE_PAGES": "DEFAULT",
    "PACK_KEYS": "DEFAULT",
    "MAX_ROWS": "0",
    "MIN_ROWS": "0",
    "AVG_ROW_LENGTH": "0",
    "CHECKSUM": "0",
    "DELAY_KEY_WRITE": "0",
    "KEY_BLOCK_SIZE": "0",
    "AUTOEXTEND_SIZE": "0",
    "COMPRESSION": "''",
    "CONNECTION": "''",
    "ENCRYPTION": "'N'",
    "INSERT_METHOD": "NO",
    "SECONDARY_ENGINE": "NULL",
    "UNION": "()",
}


def step(old: Table, new: Table, renames: Mapping[str, str]) -> Alteration | None:
    """The ALTER TABLE from one state to another; None where it has nothing to do.

    Partitions that come or go within the same partitioning are not its business.

    Raises:
        MigrationProblem: an option cannot be taken back.
    """
    changes = _Changes(ColumnChanges(old, new, renames))
    clauses = [fill(clause) for clause in changes.clauses()]
    partitioning = changes.partitioning()
    if not clauses and not partitioning:
        return None
    head = f"ALTER TABLE {written(new.name)}"
    body = ",\n".join(clauses)
    sql = "\n".join(part for part in (head, body, partitioning) if part)
    return Alteration(sql, losses(changes.columns))


@dataclass(frozen=True)
class _Changes:
    columns: ColumnChanges

    @property
    def _old(self) -> Table:
        """The old table with the new names of its columns."""
        return self.columns.before

    @property
    def _new(self) -> Table:
        return self.columns.new

    def clauses(self) -> Iterator[Clause]:
        """Every clause: what goes first, then columns, then what comes."""
        new = self._new
        yield from ([f"DROP CHECK {written(check.name)}"] for check in self._checks_gone)
        yield from ([f"DROP FOREIGN KEY {written(name)}"] for name in self._foreign_keys_gone)
        keys = KeyChanges(self.columns)
        for key in keys.gone:
            yield [f"DROP KEY {written(key.name)}" if key.name else "DROP PRIMARY KEY"]
        yield from ([f"DROP COLUMN {written(name)}"] for name in self.columns.drops)
        yield from self.columns.clauses()
        yield from self._defaults_dropped()
        for old, renamed in keys.renamed.items():
            yield [f"RENAME INDEX {written(old)} TO {written(renamed)}"]
        for key in keys.seen_otherwise:
            visible = INVISIBLE if INVISIBLE in key.options else "VISIBLE"
            yield [f"ALTER INDEX {written(key.name)} {visible}"]
        yield from (_added(key.definition) for key in keys.come)
        known = {key.name for key in self._old.foreign_keys}
        yield from (_added(key.definition) for key in new.foreign_keys if key.name not in known)
        yield from (_added(check.definition) for check in self._checks_come)
        yield from self._enforcement()
        yield from self._charset()
        yield from ([text] for text in self._options())

    @cached_property
    def _kept_checks(self) -> dict[str, Check]:
        """Old checks that stay, but for whether they are enforced."""
        gone = dict.fromkeys(self.columns.gone_names, "")
        new = {check.name: check.condition for check in self._new.checks}
        pairs = zip(self.columns.old.checks, self._old.checks, strict=True)
        return {
            renamed.name: renamed
            for old, renamed in pairs
            if new.get(renamed.name) == renamed.condition
            and not gone.keys() & set(names_in(old.condition))
        }

    @property
    def _checks_gone(self) -> list[Check]:
        return [check for check in self._old.checks if check.name not in self._kept_checks]

    @property
    def _checks_come(self) -> list[Check]:
        return [check for check in self._new.checks if check.name not in self._kept_checks]

    def _enforcement(self) -> Iterator[Clause]:
        for check in self._new.checks:
            was = self._kept_checks.get(check.name)
            if was and was.enforced != check.enforced:
                enforced = "ENFORCED" if check.enforced else "NOT ENFORCED"
                yield [f"ALTER CHECK {written(check.name)} {enforced}"]

    @property
    def _foreign_keys_gone(self) -> list[str]:
        kept = {key.name for key in self._new.foreign_keys}
        return [key.name for key in self._old.foreign_keys if key.name not in kept]

    def _defaults_dropped(self) -> Iterator[Clause]:
        for column in self._new.columns:
            was = self.columns.kept.get(column.name)
            if was and column.lacks_default and not was.lacks_default:
                yield [f"ALTER COLUMN {written(column.name)} DROP DEFAULT"]

    def _charset(self) -> Iterator[Clause]:
        if not self.columns.changes_charset:
            return
        charset, collation = self._new.charset, self._new.collation
        if self.columns.converts:
            named = f" COLLATE {collation}" if collation else ""
            yield [f"CONVERT TO CHARACTER SET {charset}{named}"]
        else:
            named = f" COLLATE = {collation}" if collation else ""
            yield [f"DEFAULT CHARACTER SET = {charset}{named}"]

    def _options(self) -> Iterator[str]:
        old, new = self._old.options, self._new.options
        for name in old.keys() - new.keys():
            if name not in TAKES_BACK:
                raise MigrationProblem(
                    f"table {self._new.name}: no ALTER TABLE takes back {name} {old[name]}",
                    "Make the table anew, or keep the option in its room.",
                )
        wanted = {name: TAKES_BACK[name] for name in sorted(old.keys() - new.keys())}
        wanted |= {name: value for name, value in new.items() if old.get(name) != value}
        yield from (option(name, value) for name, value in wanted.items())

    def partitioning(self) -> str:
        """PARTITION BY or REMOVE PARTITIONING, where the table is partitioned in another way."""
        old, new = self._old.partitioning, self._new.partitioning
        if new is None:
            return f"REMOVE{UNPARSED}\nPARTITIONING" if old else ""
        touched = old and self.columns.gone_names & old.columns
        if old and old.by == new.by and not touched:
            return ""
        return new.clause(altering=True)


def _added(definition: Sequence[Segment]) -> Clause:
    """A key or constraint as ADD says it: the word goes into its first segment."""
    first, *rest = definition
    if isinstance(first, str):
        return [f"ADD {first}", *rest]
    return [replace(first, before=f"ADD {first.before}"), *rest]

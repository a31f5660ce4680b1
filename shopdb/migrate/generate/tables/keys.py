"""What an ALTER TABLE has to do to the keys of a table."""

from dataclasses import dataclass, replace
from functools import cached_property

from shopdb.migrate.generate.tables.columns import ColumnChanges
from shopdb.migrate.generate.tables.expressions import names_in
from shopdb.migrate.generate.tables.model import Key

INVISIBLE = "INVISIBLE"


@dataclass(frozen=True)
class KeyChanges:
    """The keys of two states of a table, held against each other."""

    _columns: ColumnChanges

    @cached_property
    def _lasting(self) -> dict[str, Key]:
        """Old keys that no change of a column touches."""
        gone = self._columns.gone_names
        pairs = zip(self._columns.old.keys, self._columns.before.keys, strict=True)
        return {
            renamed.name: renamed
            for old, renamed in pairs
            if not gone.intersection(
                name for part in old.parts for name in names_in(part.expression)
            )
            and not any(part.column in self._columns.made_anew for part in renamed.parts)
        }

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Old names and new ones of keys that differ in nothing else."""
        new = {key.name: key for key in self._columns.new.keys}
        old = {key.name for key in self._columns.before.keys}
        fresh = [key for key in self._columns.new.keys if key.name not in old]
        found: dict[str, str] = {}
        for key in self._lasting.values():
            alike = (
                other.name
                for other in fresh
                if other.name not in found.values() and replace(other, name=key.name) == key
            )
            if key.name not in new and (name := next(alike, None)):
                found[key.name] = name
        return found

    @cached_property
    def _kept(self) -> dict[str, Key]:
        """New keys that are there already, but for their visibility."""
        return {
            key.name: key
            for key in self._columns.new.keys
            if (was := self._lasting.get(key.name)) and _visible(was) == _visible(key)
        }

    @property
    def gone(self) -> list[Key]:
        """Old keys to drop."""
        stay = self._kept.keys() | self.renamed.keys()
        return [key for key in self._columns.before.keys if key.name not in stay]

    @property
    def come(self) -> list[Key]:
        """New keys to add."""
        there = self._kept.keys() | set(self.renamed.values())
        return [key for key in self._columns.new.keys if key.name not in there]

    @property
    def seen_otherwise(self) -> list[Key]:
        """New keys of which only the visibility is another."""
        kept = self._kept.values()
        return [key for key in kept if key.options != self._lasting[key.name].options]


def _visible(key: Key) -> Key:
    return replace(key, options=tuple(word for word in key.options if word != INVISIBLE))

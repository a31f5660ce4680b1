"""Code objects in full: what makes, replaces and drops routines, views, triggers and events."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from shopdb.migrate.generate.changes import Changes, mentions, of_kind
from shopdb.migrate.generate.order import routines_first_called, views_first_read
from shopdb.migrate.generate.state import Slot, State
from shopdb.migrate.generate.tables.names import written
from shopdb.migrate.generate.triggers import Exchange, exchange
from shopdb.migrate.rooms import Name

OR_REPLACE = re.compile(r"CREATE\s+OR\s+REPLACE\b", re.IGNORECASE)
EVERY_COLUMN = re.compile(r"(?:SELECT|DISTINCT|,|\.)\s*\*", re.IGNORECASE)
ROUTINES = ("function", "procedure")
CODE = ("view", "trigger", "event", *ROUTINES)


@dataclass(frozen=True)
class Code:
    """The code between two states whose tables have the same names.

    `texts` holds the CREATE of whatever is made; `lost`, the names of columns that go, and
    `gained`, of whatever comes.
    """

    before: State
    after: State
    texts: Mapping[Name, str]
    lost: Collection[str]
    gained: Collection[str]

    @cached_property
    def changes(self) -> Changes:
        """What is new, changed and gone."""
        return Changes.between(self.before, self.after)

    def early(self) -> Iterator[str]:
        """What comes before the tables change.

        Code that reads what goes, and can do without what is not there yet: it would be broken
        until its turn came. Then what goes itself, unless code that is still to be replaced uses
        it; what reads or calls something goes before that.
        """
        yield from self._made(self._early)
        for slot, swap in self._exchanges.items():
            if slot in self._early_slots:
                yield from _swapped(swap)
        yield from (drop(name) for name in of_kind(self.changes.gone, "event"))
        for swap in self._exchanges.values():
            if not swap.creates:
                yield from _swapped(swap)
        yield from (drop(name) for name in self._gone if name not in self._held)

    def late(self) -> Iterator[str]:
        """What comes once the tables are as they shall be."""
        fresh = {*self.changes.new, *self.changes.changed} - self._early
        yield from self._made([name for name in fresh if name.kind != "event"])
        for slot, swap in self._exchanges.items():
            if slot not in self._early_slots and swap.creates:
                yield from _swapped(swap)
        yield from self._made(of_kind(fresh, "event"))
        yield from (drop(name) for name in self._gone if name in self._held)

    @cached_property
    def _early(self) -> set[Name]:
        return {
            name
            for name in of_kind(self.changes.changed, "view", "event", *ROUTINES)
            if self._better_early(name)
            and not (name.kind == "view" and EVERY_COLUMN.search(self.texts[name]))
        }

    def _better_early(self, name: Name) -> bool:
        old = self.before.objects.get(name, "")
        return mentions(old, self.lost) and not mentions(self.after.objects[name], self.gained)

    def _made(self, names: Collection[Name]) -> Iterator[str]:
        """Routines first, for views need functions; events last, for they run by themselves."""
        for name in [
            *routines_first_called(self.after.objects, of_kind(names, *ROUTINES)),
            *views_first_read(self.after, of_kind(names, "view")),
            *sorted(of_kind(names, "event")),
        ]:
            text = self.texts[name]
            if name in self.before.objects and not OR_REPLACE.match(text):
                yield drop(name)
            yield text

    @cached_property
    def _exchanges(self) -> dict[Slot, Exchange]:
        """What each slot of a table that stays, or comes, has to drop and make."""
        texts = {name.name: text for name, text in self.texts.items() if name.kind == "trigger"}
        found = {}
        for slot in sorted({*self.before.firing, *self.after.firing}):
            old, new = self.before.firing.get(slot, ()), self.after.firing.get(slot, ())
            stale = [name for name in old if name not in new or self._changed(name)]
            if slot.table in self.after.tables and (stale or old != new):
                found[slot] = self._with_moved(slot, exchange(old, new, stale, texts))
        return found

    def _with_moved(self, slot: Slot, swap: Exchange) -> Exchange:
        """With the drops of triggers that come here from another slot, and without their own."""
        new = self.after.firing.get(slot, ())
        own = [
            name
            for name in swap.drops
            if name in new or Name("trigger", name) not in self.after.objects
        ]
        made = [name for name, _ in swap.creates]
        moved = [name for name in made if self.before.slot_of(name) not in (None, slot)]
        return Exchange([*moved, *own], swap.creates)

    @cached_property
    def _early_slots(self) -> set[Slot]:
        def made(swap: Exchange) -> list[Name]:
            return [Name("trigger", name) for name, _ in swap.creates]

        return {
            slot
            for slot, swap in self._exchanges.items()
            if any(self._better_early(name) for name in made(swap))
            and not any(mentions(self.after.objects[name], self.gained) for name in made(swap))
        }

    def _changed(self, trigger: str) -> bool:
        return Name("trigger", trigger) in self.changes.changed

    @cached_property
    def _gone(self) -> list[Name]:
        """Views and routines that go, each before those that it reads or calls."""
        views = views_first_read(self.before, of_kind(self.changes.gone, "view"))
        routines = of_kind(self.changes.gone, *ROUTINES)
        return [
            *reversed(views),
            *reversed(routines_first_called(self.before.objects, routines)),
        ]

    @cached_property
    def _held(self) -> set[Name]:
        """Those of them that old code uses which is replaced late, or other code for it."""
        held: set[Name] = set()
        users = [name for name in self.changes.changed if name.kind in CODE]
        users = [name for name in users if name not in self._early]
        while users:
            text = self.before.objects[users.pop()]
            used = {name for name in self._gone if mentions(text, [name.name])} - held
            # A table cannot come while a view has its name.
            used = {name for name in used if name.name not in self.after.tables}
            held |= used
            users += used
        return held


def _swapped(swap: Exchange) -> Iterator[str]:
    yield from (drop(Name("trigger", name)) for name in swap.drops)
    yield from (text for _, text in swap.creates)


def drop(name: Name) -> str:
    """What drops an object."""
    return f"DROP {name.kind.upper()} {written(name.name)}"

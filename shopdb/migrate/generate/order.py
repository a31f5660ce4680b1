"""In which order objects can be made: each after what it needs; dropped, the other way round."""

from collections.abc import Callable, Collection, Iterable, Mapping

from shopdb.migrate.generate.changes import mentions
from shopdb.migrate.generate.state import State
from shopdb.migrate.rooms import Name


def needed_first(names: Collection[Name], needs: Callable[[Name], Iterable[Name]]) -> list[Name]:
    """Each name after those that it needs, else sorted.

    Where needs go in a circle, one of the circle comes before something that it needs.
    """
    ordered: dict[Name, None] = {}
    entered: set[Name] = set()

    def enter(name: Name) -> None:
        if name in entered or name not in names:
            return
        entered.add(name)
        for need in sorted(needs(name)):
            enter(need)
        ordered[name] = None

    for name in sorted(names):
        enter(name)
    return list(ordered)


def views_first_read(state: State, names: Collection[Name]) -> list[Name]:
    """Views, each after the views that it reads, be it through others that are not named."""

    def reads(name: Name) -> set[Name]:
        found: set[Name] = set()
        waiting = [name]
        while waiting:
            fresh = state.reads.get(waiting.pop(), frozenset()) - found
            found |= fresh
            waiting += fresh
        return found

    return needed_first(names, reads)


def routines_first_called(texts: Mapping[Name, str], names: Collection[Name]) -> list[Name]:
    """Routines, each after those whose names its text holds."""

    def calls(name: Name) -> list[Name]:
        return [other for other in names if other != name and mentions(texts[name], [other.name])]

    return needed_first(names, calls)

"""The comments at the head of a SQL file: what it is for, what it loses, what waits for it."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import pairwise

from shopdb.migrate.generate.way import Tried
from shopdb.migrate.measure import LockClass
from shopdb.migrate.subject import Subject, subject

WIDTH = 90
FEW = 3
EVERY_ROW = "every row of "
ALTERED = {
    LockClass.INSTANT: "changes at once (INSTANT)",
    LockClass.METADATA: "changes at once",
    LockClass.INPLACE: "changes beside writers (INPLACE)",
    LockClass.INPLACE_SHARED: "changes under a shared lock (INPLACE)",
    LockClass.INPLACE_EXCLUSIVE: "changes under an exclusive lock (INPLACE)",
    LockClass.COPY_SHARED: "is copied under a shared lock (COPY)",
    LockClass.COPY_EXCLUSIVE: "is copied under an exclusive lock (COPY)",
}


def head(revision: str, direction: str, purpose: str, statements: Sequence[Tried]) -> str:
    """The comments that a file begins with, each line closed.

    Args:
        revision: its number.
        direction: `up` or `down`.
        purpose: what it is for.
        statements: what it holds.
    """
    blocks = [(f"Migration {revision}, {direction}: {purpose}", " " * 4), ("", "")]
    if losses := _losses(statements):
        blocks.append((f"Loses: {losses}", " " * 7))
    blocks.append((f"Locks: {_locks(statements)}", " " * 7))
    lines = (line for text, indent in blocks for line in _wrapped(text, indent))
    return "".join(f"-- {line}".rstrip() + "\n" for line in lines)


def _wrapped(text: str, indent: str) -> list[str]:
    wrapped = textwrap.wrap(
        text, WIDTH - 3, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return wrapped or [""]


def _losses(statements: Sequence[Tried]) -> str:
    said = list(dict.fromkeys(item.loses for item in statements if item.loses))
    tables = [text.removeprefix(EVERY_ROW) for text in said if text.startswith(EVERY_ROW)]
    rest = [text for text in said if not text.startswith(EVERY_ROW)]
    return "; ".join([*([EVERY_ROW + ", ".join(tables)] if tables else []), *rest])


def _locks(statements: Sequence[Tried]) -> str:
    subjects = [subject(item.sql) for item in statements]
    tables = [*_tables(statements), *_dropped_tables(subjects)]
    code = [*_exchanged(subjects), *_missing(subjects)]
    if tables or code:
        return "; ".join([*([] if tables else ["none"]), *tables, *code])
    if not subjects:
        return "none"
    if any(about.kind == "DATABASE" for about in subjects):
        return "none; what is new takes other defaults"
    if all(about.verb == "DROP" for about in subjects):
        return "none; only code is dropped"
    if any(about.verb == "DROP" for about in subjects):
        return "none; only code is made and dropped"
    replaced = any("OR REPLACE" in " ".join(item.sql.upper().split()[:3]) for item in statements)
    return "none; views are made or replaced at once" if replaced else "none; every object is new"


def _tables(statements: Sequence[Tried]) -> Iterator[str]:
    ways: dict[str, list[str]] = {}
    subjects = [subject(item.sql) for item in statements]
    # Nobody waits for a table that is only just made, or is dropped as well.
    passing = {about.name for about in subjects if about.verb in ("CREATE", "DROP")}
    for about, item in zip(subjects, statements, strict=True):
        if about.verb == "ALTER" and about.kind == "TABLE" and about.name not in passing:
            how = ALTERED[item.measured.lightest]
            if how not in ways.setdefault(about.name, []):
                ways[about.name].append(how)
    alike: dict[str, list[str]] = {}
    for table, hows in ways.items():
        alike.setdefault(", then ".join(hows), []).append(table)
    for how, tables in alike.items():
        yield f"{', '.join(tables)} {how if len(tables) == 1 else _of_many(how)}"


def _of_many(how: str) -> str:
    return how.replace("changes", "change").replace("is copied", "are copied")


def _dropped_tables(subjects: Sequence[Subject]) -> Iterator[str]:
    names = [about.name for about in subjects if (about.verb, about.kind) == ("DROP", "TABLE")]
    if names:
        # What is lost is listed above.
        told = ", ".join(names) if len(names) <= FEW else f"{len(names)} tables"
        yield f"{told} {'is' if len(names) == 1 else 'are'} dropped"


def _exchanged(subjects: Sequence[Subject]) -> Iterator[str]:
    """Triggers that are dropped and made again: nobody writes to their tables meanwhile."""
    triggers = [about for about in subjects if about.kind == "TRIGGER"]
    dropped = {about.name for about in triggers if about.verb == "DROP"}
    count = sum(about.verb == "CREATE" and about.name in dropped for about in triggers)
    if count:
        yield "a trigger is exchanged" if count == 1 else f"{count} triggers are exchanged"


def _missing(subjects: Sequence[Subject]) -> Iterator[str]:
    """Code that is gone for the moment between DROP and CREATE."""
    names = [
        f"{made.kind.lower()} {made.name}"
        for dropped, made in pairwise(subjects)
        if (dropped.verb, made.verb) == ("DROP", "CREATE")
        and (dropped.kind, dropped.name) == (made.kind, made.name)
        and made.kind != "TRIGGER"
    ]
    if names:
        verb = "is" if len(names) == 1 else "are"
        yield f"{', '.join(names)} {verb} missing for the moment between drop and create"

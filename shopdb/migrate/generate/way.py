"""The statements of one direction, in an order that works, and what each of them locks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.generate.changes import columns
from shopdb.migrate.generate.code import Code
from shopdb.migrate.generate.renames import Renames
from shopdb.migrate.generate.state import State
from shopdb.migrate.generate.tables import Alteration, alter_tables, with_algorithm
from shopdb.migrate.measure import Measured, measure
from shopdb.migrate.rooms import Name
from shopdb.migrate.statements import Statement
from shopdb.migrate.subject import subject

DATABASE = Name("database", "")
BY_HAND = "Run `alembic revision --rev-id NNNN -m …` and write the pair by hand."


@dataclass(frozen=True)
class Tried:
    """A statement that ran on a copy of the database; `loses` is what rows lose by it, or empty."""

    sql: str
    measured: Measured
    loses: str


def way(
    before: State, after: State, renames: Renames, texts: Mapping[Name, str]
) -> Iterator[Alteration]:
    """Each statement that leads from one state to another.

    Args:
        before: the state that it starts from.
        after: the state that it ends in.
        renames: tables and columns that only get another name.
        texts: the CREATE of every code object that may have to be made, and of such tables as
            have one that their author wrote.
    """
    if before.objects[DATABASE] != after.objects[DATABASE]:
        yield Alteration(_alter_database(before.objects[DATABASE], after.objects[DATABASE]))
    code = Code(
        before.with_tables_renamed(renames.tables), after, texts, *_words(before, after, renames)
    )
    yield from map(Alteration, code.early())
    yield from _tables(before, after, renames, texts)
    yield from map(Alteration, code.late())


def tried(copy: Connection, statements: Iterable[Alteration], place: Path) -> list[Tried]:
    """Run the statements on a copy of a database; each ALTER with the lightest clauses it takes.

    Args:
        copy: a session on a copy of the database that the statements start from.
        statements: what to run.
        place: the file that they will be in, for messages.

    Raises:
        MigrationProblem: the server refuses one.
    """
    found: list[Tried] = []
    for item in statements:
        measured = _measured(copy, item.sql, place)
        whole = with_algorithm(item, measured)
        found.append(Tried(whole.sql, measured, whole.loses))
    return found


def _measured(copy: Connection, sql: str, place: Path) -> Measured:
    try:
        return measure(copy, Statement(sql, place, 0))
    except MigrationProblem as problem:
        raise MigrationProblem(
            f"what was written does not run\n{problem.what}\n\n{sql};",
            f"Nothing is left behind. {BY_HAND}",
        ) from problem


def _tables(
    before: State, after: State, renames: Renames, texts: Mapping[Name, str]
) -> Iterator[Alteration]:
    """What drops, makes and alters tables; each CREATE as its author wrote it."""
    statements = alter_tables(before.tables, after.tables, renames.tables, renames.columns)
    altered = {subject(item.sql).name for item in statements if subject(item.sql).verb == "ALTER"}
    for item in statements:
        about = subject(item.sql)
        # A new table that is altered as well has keys that go in a circle, and come later.
        if about.verb == "CREATE" and about.name not in altered:
            yield replace(item, sql=texts.get(Name("table", about.name), item.sql))
        else:
            yield item


def _words(before: State, after: State, renames: Renames) -> tuple[set[str], set[str]]:
    """Names of tables and columns that go, and of these and whatever else comes."""
    gained = {name.name for name in after.objects.keys() - before.objects.keys()}
    lost = before.tables.keys() - after.tables.keys() - renames.tables.keys()
    for table, text in before.tables.items():
        if (now := after.tables.get(renames.tables.get(table, table))) is not None:
            lost |= columns(text) - columns(now)
            gained |= columns(now) - columns(text)
    return lost, gained


def _alter_database(old: str, new: str) -> str:
    lines = [line for line in new.split("\n") if line not in old.split("\n")]
    # It is read as YES or NO and written as 'Y' or 'N'.
    values = (re.sub(r"^ENCRYPTION (\w)\w*", r"ENCRYPTION '\1'", line) for line in lines)
    return f"ALTER DATABASE {' '.join(values)}"

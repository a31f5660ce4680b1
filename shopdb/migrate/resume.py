"""What an interrupted statement did: nothing, or all of it, for MySQL's DDL is atomic.

Told by the definitions of what it touches: as its row of the ledger has them from before, or as
they are once the statement is applied to those in a scratch database.
"""

import re

from sqlalchemy import Connection

from shopdb.migrate.clone import clone, stand_in
from shopdb.migrate.compare import differences
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.fingerprint import Fingerprint, definition, same_table
from shopdb.migrate.journal import Definitions, Entry, definitions
from shopdb.migrate.rooms import Name
from shopdb.migrate.scratch import scratch_database
from shopdb.migrate.session import SERVER_ERRORS, error_text, quoted, run, session
from shopdb.migrate.touched import Kind

# What a definition says beyond what makes the object: of code, the settings that it was made under.
ATTRIBUTES = re.compile(r"(?:\n-- [a-z_]+: .*)+\Z")
ENCRYPTION = re.compile(r"\nENCRYPTION .*")


def took_effect(connection: Connection, entry: Entry) -> bool:
    """Whether the statement of an unfinished entry took effect.

    Args:
        connection: on the database that it ran in; nothing of it runs any more.
        entry: it changes structure, or rows in one transaction with its note.

    Raises:
        MigrationProblem: what it touches is neither as before nor as it leaves it.
    """
    if entry.kind is not Kind.STRUCTURE:
        return False
    now = definitions(connection, entry.before)
    if comparable(now) == comparable(entry.before):
        return False
    after = expected_after(connection, entry.statement, entry.before)
    if comparable(now) == comparable(after):
        return True
    changes = [
        *differences(
            comparable(entry.before),
            comparable(now),
            lambda name: f"before the statement: {name}",
            lambda name: f"now: {name}",
        ),
        *differences(
            comparable(after),
            comparable(now),
            lambda name: f"after the statement: {name}",
            lambda name: f"now: {name}",
        ),
    ]
    shown = "\n".join(change.diff for change in changes)
    raise MigrationProblem(
        f"{entry}: what it touches is neither as it was before nor as the statement leaves it\n"
        f"{shown}",
        "Somebody changed it since. Bring it to one of the two by hand, and run the command again.",
    )


def expected_after(connection: Connection, statement: str, before: Definitions) -> Definitions:
    """What a statement of structure makes of the objects that it touches.

    Args:
        connection: on the database that it is for; itself left alone.
        statement: the statement.
        before: the objects before it.

    Raises:
        MigrationProblem: the server refuses the statement in a scratch database.
    """
    url = connection.engine.url
    # Most need nothing around them, and an empty database is made in no time.
    with scratch_database(url, "resume") as engine, session(engine) as scratch:
        defaults = definition(connection, Name("database", ""))
        run(scratch, f"ALTER DATABASE {ENCRYPTION.sub('', str(defaults))}")
        try:
            return _applied(scratch, statement, before)
        except SERVER_ERRORS:
            pass
    with scratch_database(url, "resume") as engine, session(engine) as scratch:
        clone(connection, scratch, over_broken_views=True)
        try:
            return _applied(scratch, statement, before)
        except SERVER_ERRORS as error:
            raise MigrationProblem(
                f"what the statement would do cannot be tried on a scratch database\n"
                f"{error_text(error)}\n{statement}",
                "Compare the object with the statement by hand.",
            ) from error


def _applied(scratch: Connection, statement: str, before: Definitions) -> Definitions:
    run(scratch, "SET SESSION foreign_key_checks = 0")
    for name, text in before.items():
        if name.kind == "database":
            run(scratch, f"ALTER DATABASE {ENCRYPTION.sub('', str(text))}")
            continue
        run(scratch, f"DROP {name.kind.upper()} IF EXISTS {quoted(name.name)}")
        if text is not None:
            _make(scratch, name, ATTRIBUTES.sub("", text))
    run(scratch, statement)
    return definitions(scratch, before)


def _make(scratch: Connection, name: Name, text: str) -> None:
    try:
        run(scratch, text)
    except SERVER_ERRORS:
        # An earlier statement may have broken a view, which this one makes anew, or drops.
        if name.kind != "view":
            raise
        run(scratch, stand_in(name))


def comparable(found: Definitions) -> Fingerprint:
    """Definitions without what is history's doing, and without objects that are not there."""
    return {name: _same(name, text) for name, text in found.items() if text is not None}


def _same(name: Name, text: str) -> str:
    return same_table(text) if name.kind == "table" else text

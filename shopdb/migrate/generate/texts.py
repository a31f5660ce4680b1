"""The CREATE of each object, verbatim as its author wrote it: in the rooms, or in a revision."""

from collections.abc import Collection, Mapping

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from shopdb.migrate.clone import asleep
from shopdb.migrate.fingerprint import show_create
from shopdb.migrate.generate.code import CODE, drop
from shopdb.migrate.generate.copied import Copied
from shopdb.migrate.generate.state import State, snapshot
from shopdb.migrate.history import revisions
from shopdb.migrate.normalise import without_own_schema
from shopdb.migrate.rooms import Name, Repository
from shopdb.migrate.session import SERVER_ERRORS, run, scalar, session
from shopdb.migrate.subject import subject

Texts = Mapping[Name, str]


def of_rooms(repository: Repository) -> dict[Name, str]:
    """Every object's CREATE as its room has it."""
    return {name: item.statement.text for name, item in repository.objects.items()}


def of_history(script: ScriptDirectory) -> dict[Name, str]:
    """The newest CREATE of each code object among the revisions, on the way up."""
    found: dict[Name, str] = {}
    for files in revisions(script).values():
        for statement in files.statements("up"):
            about = subject(statement.text)
            if about.verb == "CREATE" and about.kind.lower() in CODE:
                found[Name(about.kind.lower(), about.name)] = statement.text
    return found


def that_make(
    copied: Copied, source: Engine, written: Texts, wanted: Collection[Name]
) -> dict[Name, str]:
    """For each wanted code object a text that makes it as a database has it.

    That is the written one, tried on a copy; where it makes something else, for an ALTER or a
    RENAME came after it, or does not run any more, it is what the server says of the object.
    """
    if not wanted:
        return {}
    with session(source) as original, copied(source) as copy:
        tried = {name for name in sorted(wanted) if name in written and _made(copy, name, written)}
        whole = asleep(snapshot(original).objects)
        made = asleep(snapshot(copy).objects)
        return {
            name: written[name]
            if name in tried and made.get(name) == whole[name]
            else _told(original, name)
            for name in wanted
        }


def needed(before: State, after: State) -> set[Name]:
    """Code objects whose CREATE the way from one state to another may need.

    Of a slot whose triggers change, every trigger: one that stays may say which it follows.
    """
    fresh = {
        name
        for name, text in after.objects.items()
        if name.kind in CODE and before.objects.get(name) != text
    }
    for slot, triggers in after.firing.items():
        names = {Name("trigger", trigger) for trigger in triggers}
        if before.firing.get(slot) != triggers or names & fresh:
            fresh |= names
    return fresh


def _made(copy: Connection, name: Name, written: Texts) -> bool:
    try:
        run(copy, drop(name))
        run(copy, written[name])
    except SERVER_ERRORS:
        return False
    return True


def _told(original: Connection, name: Name) -> str:
    created = show_create(original, name)
    key = "SQL Original Statement" if name.kind == "trigger" else f"Create {name.kind.title()}"
    return without_own_schema(created[key], scalar(original, "SELECT DATABASE()"))

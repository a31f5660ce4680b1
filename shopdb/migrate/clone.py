"""Copies what a database is, without its rows, into an empty one."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.fingerprint import (
    Fingerprint,
    events,
    routines,
    show_create,
    tables_and_views,
    triggers,
)
from shopdb.migrate.grants import give_whole
from shopdb.migrate.normalise import without_next_number, without_own_schema
from shopdb.migrate.rooms import Name
from shopdb.migrate.session import (
    PREAMBLE,
    SERVER_ERRORS,
    ServerError,
    error_text,
    literal,
    quoted,
    rows,
    run,
    scalar,
)

ENABLED = re.compile(r"(ON COMPLETION (?:NOT )?PRESERVE) ENABLE\b")
# What SHOW CREATE says beside an object's text, and what of it a session can take on by itself.
SETTABLE = ("sql_mode", "collation_connection", "time_zone")
SETTINGS = (*SETTABLE, "character_set_client", "Database Collation")
DEFAULTS = (
    "SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, DEFAULT_ENCRYPTION "
    "FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()"
)


def clone(source: Connection, target: Connection, *, over_broken_views: bool = False) -> None:
    """Make everything of source's default database in target's, which is empty.

    Rows and the tooling's own tables are left out. An enabled event is made disabled, so that it
    does not run in the copy: `asleep` makes the source's fingerprint equal to the copy's. Whoever
    a view belongs to gets the rights on the whole copy that he has on the whole source, for the
    server refuses a view whose definer may not read what it reads.

    Args:
        source: only read.
        target: commits each statement; on the same server or another, which must have the
            accounts that the views belong to. Its session ends as every session begins.
        over_broken_views: let something stand in for a view that cannot be read in source
            either, as between two statements of a revision, so that it can be replaced.

    Raises:
        MigrationProblem: the server refuses an object, or the account may not read one.
    """
    own = scalar(source, "SELECT DATABASE()")
    give_whole(source, target, _owners_of_views(source))
    copy = _Copy(target, rows(source, DEFAULTS)[0])
    found = list(tables_and_views(source))
    for name in found:
        if name.kind == "table":
            copy.make_table(name, without_next_number(show_create(source, name)["Create Table"]))
    for name in routines(source):
        created = show_create(source, name)
        copy.make(name, created[f"Create {name.kind.title()}"], created)
    copy.make_in_any_order(
        {
            name: (without_own_schema(created["Create View"], own), created)
            for name in found
            if name.kind == "view" and (created := show_create(source, name))
        },
        lambda name: over_broken_views and _is_broken(source, name),
    )
    for name, _ in triggers(source):
        created = show_create(source, name)
        copy.make(name, created["SQL Original Statement"], created)
    for name in events(source):
        created = show_create(source, name)
        copy.make(name, _asleep(created["Create Event"]), created)
    copy.close()


def stand_in(name: Name) -> str:
    """A statement that makes a view, in place of one that is broken."""
    return f"CREATE VIEW {quoted(name.name)} AS SELECT 'broken' AS broken"


def asleep(fingerprint: Fingerprint) -> Fingerprint:
    """The fingerprint as it would be if every event were disabled."""
    return {
        name: _asleep(text) if name.kind == "event" else text for name, text in fingerprint.items()
    }


def _asleep(event: str) -> str:
    return ENABLED.sub(r"\1 DISABLE", event, count=1)


def _is_broken(source: Connection, view: Name) -> bool:
    try:
        run(source, f"SELECT 1 FROM {quoted(view.name)} LIMIT 0")
    except SERVER_ERRORS:
        return True
    return False


def _owners_of_views(source: Connection) -> set[str]:
    query = "SELECT DISTINCT DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()"
    accounts = (definer.rpartition("@") for (definer,) in rows(source, query))
    return {f"{literal(user)}@{literal(host)}" for user, _, host in accounts}


class _Copy:
    """The copy in the making: each object under the settings that the source's was made under."""

    def __init__(self, target: Connection, defaults: tuple[str, str, str]) -> None:
        self._target = target
        self._character_set, self._collation, encryption = defaults
        self._settings: dict[str, str] = {}
        if rows(target, DEFAULTS)[0][2] != encryption:
            # Who may not change it is refused even where it stays the same.
            run(target, f"ALTER DATABASE ENCRYPTION '{encryption[0]}'")
        run(target, f"ALTER DATABASE CHARACTER SET {self._character_set} COLLATE {self._collation}")
        # In any order, keys in a circle; and a default of zeroes that an older mode let in.
        run(target, "SET SESSION foreign_key_checks = 0, sql_mode = 'NO_ENGINE_SUBSTITUTION'")

    def make_table(self, name: Name, text: str) -> None:
        try:
            run(self._target, text)
        except SERVER_ERRORS as error:
            raise _refused(name, error) from error

    def make(self, name: Name, text: str | None, created: dict[str, Any]) -> None:
        if text is None:
            raise MigrationProblem(
                f"the account may not read the text of {name}",
                "Grant it SHOW_ROUTINE, or use one that has it.",
            )
        self._set(created)
        self.make_table(name, text)

    def make_in_any_order(
        self,
        views: dict[Name, tuple[str, dict[str, Any]]],
        is_broken: Callable[[Name], bool],
    ) -> None:
        """Make what can be made, over and over: a view comes after the views it reads."""
        while views:
            waiting = {}
            for name, (text, created) in views.items():
                try:
                    self.make(name, text, created)
                except MigrationProblem as problem:
                    waiting[name] = text, created
                    last = problem
            if len(waiting) == len(views):
                broken = [name for name in waiting if is_broken(name)]
                if not broken:
                    raise last
                for name in broken:
                    self.make_table(name, stand_in(name))
                    del waiting[name]
            views = waiting

    def close(self) -> None:
        self._put_under(self._collation)
        _driver(self._target).set_character_set("utf8mb4")
        run(self._target, "SET SESSION foreign_key_checks = 1")
        run(self._target, PREAMBLE)

    def _set(self, created: dict[str, Any]) -> None:
        """Take on what SHOW CREATE says beside the text."""
        wanted = {key: created[key] for key in SETTINGS if key in created}
        if wanted == self._settings:
            return
        self._put_under(wanted.get("Database Collation", self._collation))
        run(self._target, PREAMBLE)
        # The text is sent in the character set that it was written in.
        _driver(self._target).set_character_set(wanted["character_set_client"])
        values = (f"{key} = {literal(wanted[key])}" for key in SETTABLE if key in wanted)
        run(self._target, f"SET SESSION {', '.join(values)}")
        self._settings = wanted

    def _put_under(self, collation: str) -> None:
        if rows(self._target, DEFAULTS)[0][1] != collation:
            run(self._target, f"ALTER DATABASE COLLATE {collation}")


def _refused(name: Name, error: ServerError) -> MigrationProblem:
    return MigrationProblem(
        f"{name} cannot be copied: {error_text(error)}",
        "Mend it where it is (SHOW CREATE shows it), or use an account that may make it.",
    )


def _driver(connection: Connection) -> Any:
    """PyMySQL's own connection, which knows in what character set it sends."""
    return connection.connection.dbapi_connection

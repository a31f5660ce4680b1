"""Without DEFINER code belongs to whoever migrates, and stops working when that account goes.

With another owner than the others it has other rights than they have.
"""

from collections.abc import Iterator

from shopdb.migrate.lint.files import Room
from shopdb.migrate.lint.rule import Severity, Trouble

CODE = "SDB201"
TITLE = "DEFINER missing or not the owner"
SEVERITY = Severity.ERROR


def check_room(room: Room) -> Iterator[Trouble]:
    """A code object that names no account, or another than the settings' owner."""
    code, owner = room.code, room.settings.owner
    if not code:
        return
    named = "@" in code.definer
    if not named or (owner and code.definer != owner):
        user, _, host = (owner or "owner@localhost").partition("@")
        yield Trouble(
            room.statement,
            0,
            f"{code} {f'belongs to {code.definer}' if named else 'names no DEFINER'}",
            f"Write DEFINER = '{user}'@'{host}'.",
        )

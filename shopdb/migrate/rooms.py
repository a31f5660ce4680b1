"""The rooms of a repository: what its database is, one object a file."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.files import read
from shopdb.migrate.statements import Statement
from shopdb.migrate.subject import subject

# In the order in which they can be installed: views read functions, triggers call procedures.
ROOMS = {
    "schema": ("table",),
    "procedures": ("procedure", "function"),
    "views": ("view",),
    "triggers": ("trigger",),
    "events": ("event",),
}


# schema/database.sql, which need not be there: one ALTER DATABASE without a name, for a database
# with other defaults than a scratch database's.
DATABASE_FILE = "database.sql"


@dataclass(frozen=True, order=True)
class Name:
    """An object of the database: its kind in lower case, and its name."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".strip()


@dataclass(frozen=True)
class RoomObject:
    """An object as its room holds it."""

    name: Name
    room: str
    domain: str
    statement: Statement

    @property
    def path(self) -> Path:
        """The file that holds it."""
        return self.statement.path


@dataclass(frozen=True)
class Repository:
    """A folder with the rooms, `roles/` and `migrations/`; any of them may be absent."""

    root: Path

    @cached_property
    def objects(self) -> dict[Name, RoomObject]:
        """Every object of every room, in the order of ROOMS and then of the files' paths.

        Raises:
            MigrationProblem: a file is not where its object belongs, or an object has two files.
        """
        found: dict[Name, RoomObject] = {}
        for room in ROOMS:
            # The database's own file first: tables take its character set.
            paths = (self.root / room).rglob("*.sql")
            for path in sorted(paths, key=lambda each: (len(each.parts), each)):
                item = self._read_object(room, path)
                other = found.setdefault(item.name, item)
                if other is not item:
                    raise MigrationProblem(
                        f"{item.name} has two files: {other.path} and {path}", "Keep one of them."
                    )
        return found

    @property
    def before(self) -> list[Statement]:
        """What code needs while it is made: accounts, and their grants on the whole database.

        Without the latter the server refuses a view on another one of the same definer (1356).
        """
        on_database = (grant for grant in self.grants if subject(grant.text).name == "*")
        return [*self._roles("accounts"), *on_database]

    @property
    def grants(self) -> list[Statement]:
        """Every statement of roles/grants/, in the order of the files."""
        return self._roles("grants")

    def _roles(self, folder: str) -> list[Statement]:
        paths = sorted((self.root / "roles" / folder).glob("*.sql"))
        return [statement for path in paths for statement in read(path)]

    def _read_object(self, room: str, path: Path) -> RoomObject:
        relative = path.relative_to(self.root / room)
        if (room, relative.name, len(relative.parts)) == ("schema", DATABASE_FILE, 1):
            return _read_database(path)
        if len(relative.parts) != 2:
            raise MigrationProblem(
                f"{path} does not lie in a domain", f"Move it to {room}/<domain>/{path.name}"
            )
        statement, *more = read(path)
        if more:
            raise MigrationProblem(
                f"{more[0].place}: a second statement in a file of {room}/",
                "Give each object a file of its own.",
            )
        found = subject(statement.text)
        name = Name(found.kind.lower(), found.name)
        if found.verb != "CREATE" or name.kind not in ROOMS[room]:
            raise MigrationProblem(
                f"{statement.place}: {found} stands in {room}/",
                f"A file of {room}/ holds one CREATE {' or CREATE '.join(ROOMS[room]).upper()}",
            )
        if name.name != path.stem:
            raise MigrationProblem(
                f"{statement.place}: the file {path.name} holds {name}",
                f"Call the file {name.name}.sql, or mend the object's name.",
            )
        return RoomObject(name, room, relative.parts[0], statement)


def _read_database(path: Path) -> RoomObject:
    statement, *more = read(path)
    found = subject(statement.text)
    if more or found.verb != "ALTER" or found.kind not in ("DATABASE", "SCHEMA") or found.name:
        raise MigrationProblem(
            f"{statement.place}: {path.name} is the database's own file",
            "It holds one ALTER DATABASE CHARACTER SET … COLLATE …, without the database's name.",
        )
    return RoomObject(Name("database", ""), "schema", "", statement)

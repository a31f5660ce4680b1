"""What a repository cannot say of a live database, and what its owner should know of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from shopdb.migrate.baseline.live import Live, LiveObject
from shopdb.migrate.rooms import Name
from shopdb.migrate.session import quoted, rows

# A file's name, on whichever machine the repository is checked out.
NO_FILE_NAME = re.compile(r'[/\\:*?"<>|\x00-\x1f]|^[.]')
LONGEST_FILE_NAME = 240  # in bytes; the suffix is added
# A table's text holds the password of the server that it reads from.
REMOTE_ENGINES = {"FEDERATED"}
ENGINE = re.compile(r"^\).*? ENGINE=(\w+)", re.MULTILINE)
ZERO_DATE = re.compile(
    r"^  (?P<column>`(?:[^`]|``)+`) (?:date|datetime|timestamp)\b.*? DEFAULT "
    r"'(?:0000-|\d{4}-00|\d{4}-\d\d-00)",
    re.MULTILINE,
)
# In code: a name in two parts where only a database can stand first, or a name in three.
NAME = r"(?:`((?:[^`]|``)+)`|([A-Za-z_$][\w$]*))"
QUALIFIED = re.compile(
    r"(?P<skip>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\#[^\n]*|--[ \t\n][^\n]*|/\*.*?\*/"
    # Where a column may follow these words.
    r"|\b(?:EXTRACT|TRIM|SUBSTRING|SUBSTR)\s*\([^()]*|\bKEY\s+UPDATE\b)"
    rf"|\b(?:FROM|JOIN|INTO|UPDATE|TABLE|CALL|REFERENCES|EXISTS)\s+{NAME}\s*\.\s*{NAME}"
    rf"|(?<![.@\w`]){NAME}\s*\.\s*{NAME}\s*(?:\.|\()",
    re.IGNORECASE | re.DOTALL,
)
NEW_OLD = {"new", "old"}


@dataclass(frozen=True)
class Objection:
    """An object that cannot be taken as it is: why, and what its owner can do about it."""

    name: Name
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.name}: {self.what}. {self.remedy}"


def objections(connection: Connection, live: Live) -> list[Objection]:
    """Everything that stands in the way, at once, in the order of the objects.

    Args:
        connection: on the live database.
        live: what was read of it.
    """
    databases = {name for (name,) in rows(connection, "SHOW DATABASES")}
    return [
        *_of_views(connection),
        *(
            objection
            for item in live.objects
            for objection in (*_of_name(item.name), *_of_text(item, databases, live.database))
        ),
    ]


def warnings(live: Live) -> list[str]:
    """What can be taken, and should be known, a line each."""
    return [line for item in live.objects for line in _warnings(item)]


def _of_name(name: Name) -> Iterator[Objection]:
    if NO_FILE_NAME.search(name.name) or len(name.name.encode()) > LONGEST_FILE_NAME:
        yield Objection(
            name,
            "the name cannot be a file's",
            "Rename it: each object has a file of its name.",
        )


def _of_views(connection: Connection) -> Iterator[Objection]:
    query = (
        "SELECT VIEW_NAME, TABLE_SCHEMA FROM information_schema.VIEW_TABLE_USAGE "
        "WHERE VIEW_SCHEMA = DATABASE() AND TABLE_SCHEMA <> DATABASE() UNION "
        "SELECT TABLE_NAME, SPECIFIC_SCHEMA FROM information_schema.VIEW_ROUTINE_USAGE "
        "WHERE TABLE_SCHEMA = DATABASE() AND SPECIFIC_SCHEMA <> DATABASE()"
    )
    for view, other in rows(connection, query):
        yield _other_database(Name("view", view), other)


def _of_text(item: LiveObject, databases: set[str], own: str) -> Iterator[Objection]:
    if item.name.kind == "table":
        yield from _of_table(item)
    elif item.name.kind != "view":
        for other in sorted(_databases_in(item.text) & databases):
            yield (
                _own_database(item.name, own) if other == own else _other_database(item.name, other)
            )
    if "\0" in item.text:
        yield Objection(item.name, "its text holds a NUL byte", "Write it as 0x00.")


def _of_table(item: LiveObject) -> Iterator[Objection]:
    engine = ENGINE.search(item.text)
    if engine and engine[1] in REMOTE_ENGINES:
        yield Objection(
            item.name,
            f"its engine {engine[1]} keeps a password in the table's text",
            "Drop the table, or read the other server in another way.",
        )
    for other in re.findall(r"REFERENCES (`(?:[^`]|``)+`)\.`", item.text):
        yield _other_database(item.name, other.strip("`"))
    zeros = [match["column"] for match in ZERO_DATE.finditer(item.text)]
    if zeros:
        yield Objection(
            item.name,
            f"a date of zeros, which no strict session can make, is the default of "
            f"{', '.join(zeros)}",
            "Give it another one: ALTER TABLE … ALTER COLUMN … SET DEFAULT … .",
        )


def _databases_in(text: str) -> set[str]:
    """The names in a routine, trigger or event that can only be a database's."""
    found = set()
    for match in QUALIFIED.finditer(text):
        if match["skip"] is None:
            parts = [part for part in match.groups()[1:] if part]
            found.add(parts[0].replace("``", "`"))
    return found - NEW_OLD


def _other_database(name: Name, other: str) -> Objection:
    return Objection(
        name,
        f"it names another database, {other}",
        "A repository is one database: move what it needs here, or drop it.",
    )


def _own_database(name: Name, own: str) -> Objection:
    return Objection(
        name,
        f"it names its own database, {own}, so that a copy of it elsewhere would work on this one",
        f"Make it again without {quoted(own)}.",
    )


def _warnings(item: LiveObject) -> Iterator[str]:
    if item.name.kind == "table":
        if not re.search(r"^  PRIMARY KEY ", item.text, re.MULTILINE):
            yield f"{item.name} has no primary key: replicas search it row by row"
        engine = ENGINE.search(item.text)
        if engine and engine[1] != "InnoDB":
            yield f"{item.name} is {engine[1]}: no transactions, no foreign keys"
        if "DATA DIRECTORY=" in item.text:
            yield f"{item.name} lies in a folder of this server, which another one has to have"
    if item.name.kind == "event" and re.search(r" ON SCHEDULE AT '", item.text):
        yield f"{item.name} runs once; once it has, the database and the rooms will differ"

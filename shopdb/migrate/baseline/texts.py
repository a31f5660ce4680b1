"""The statements that make a live database's objects, as files of the house hold them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from shopdb.migrate.baseline.live import Live, LiveObject
from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.generate.tables import create_table
from shopdb.migrate.normalise import STRING_OR_NAME, without_repeated_collation
from shopdb.migrate.scratch import DEFAULTS
from shopdb.migrate.session import literal, quoted
from shopdb.migrate.statements import for_client

OURS = re.compile(r"^\) ENGINE=.*? COLLATE=utf8mb4_0900_ai_ci\b", re.MULTILINE)
CLAUSE = re.compile(
    rf"(?P<column> AS `(?:[^`]|``)+`,)|(?P<kept>{STRING_OR_NAME})"
    r"| (?=(?:from|left join|right join|where|group by|having|order by|limit|union|with cascaded"
    r"|with local) )"
    r"|(?<!left)(?<!right) (?=join )"
    r"|(?<=VIEW)(?P<name> `(?:[^`]|``)+` AS) ",
)


def file_text(item: LiveObject, live: Live) -> str:
    """What the object's own file holds."""
    return f"-- {item.name.kind.title()}: {item.name.name}\n\n{for_client(create(item, live))}\n"


def create(item: LiveObject, live: Live) -> str:
    """The statement that makes an object; a trigger where it fires among its like."""
    text = item.text.replace("\r\n", "\n")
    if item.name.kind == "table":
        return _table(without_repeated_collation(text), live)
    if item.name.kind == "view":
        return _in_lines(text.replace("CREATE ALGORITHM=UNDEFINED ", "CREATE ", 1))
    if item.follows:
        head = f" ON {quoted(item.table)} FOR EACH ROW"
        return text.replace(head, f"{head} FOLLOWS {quoted(item.follows)}", 1)
    return text


def upgrade(live: Live) -> list[str]:
    """The statements that make all of the database in an empty one."""
    late = [
        f"ALTER TABLE {quoted(table)} {', '.join(f'ADD {key}' for key in keys)}"
        for table, keys in live.circular.items()
    ]
    tables = [item for item in live.objects if item.name.kind == "table"]
    code = [item for item in live.objects if item.name.kind != "table"]
    made = [_without(item, live.circular.get(item.name.name, ())) for item in tables]
    return [
        *database(live),
        *(create(item, live) for item in made),
        *late,
        *(create(item, live) for item in code),
    ]


def downgrade(live: Live) -> list[str]:
    """The statements that leave an empty database again: as `upgrade`, from behind."""
    early = [
        f"ALTER TABLE {quoted(table)} "
        + ", ".join(f"DROP FOREIGN KEY {_key_name(key)}" for key in keys)
        for table, keys in live.circular.items()
    ]
    code = [item for item in reversed(live.objects) if item.name.kind != "table"]
    tables = [item for item in reversed(live.objects) if item.name.kind == "table"]
    back = [f"ALTER DATABASE {DEFAULTS}"] if database(live) else []
    return [*map(drop, code), *early, *map(drop, tables), *back] or ["DO 0"]


def remake(live: Live, items: Sequence[LiveObject]) -> list[str]:
    """The statements that make code again where it stands, views in place.

    With a trigger all that fire at its side are made again, for one made alone would fire last.
    """
    slots = {_first_of_slot(live, item) for item in items if item.name.kind == "trigger"}
    wanted = {item.name for item in items}
    chosen = [
        item
        for item in live.objects
        if item.name in wanted
        or (item.name.kind == "trigger" and _first_of_slot(live, item) in slots)
    ]
    triggers = [item for item in chosen if item.name.kind == "trigger"]
    statements: list[str] = []
    for item in chosen:
        if item.name.kind == "view":
            statements.append(create(item, live).replace("CREATE ", "CREATE OR REPLACE ", 1))
        elif item.name.kind != "trigger":
            statements += (drop(item), create(item, live))
    made = [create(item, live) for item in triggers]
    return [*statements, *map(drop, reversed(triggers)), *made]


def drop(item: LiveObject) -> str:
    """The statement that removes an object."""
    return f"DROP {item.name.kind.upper()} {quoted(item.name.name)}"


def database(live: Live) -> list[str]:
    """The statement that gives a database the live one's defaults, where they are not ours."""
    character_set, collation, encrypted = live.defaults
    text = f"CHARACTER SET {character_set} COLLATE {collation}"
    if text == DEFAULTS and not encrypted:
        return []
    return [f"ALTER DATABASE {text}{' ENCRYPTION = ' + literal('Y') if encrypted else ''}"]


def sql_file(heads: list[str], statements: list[str]) -> str:
    """A file of statements below a comment."""
    head = "\n".join(f"-- {line}".rstrip() for line in heads)
    return "\n\n".join([head, *map(for_client, statements)]) + "\n"


def _table(show_create: str, live: Live) -> str:
    """A table in the style of the rooms, or as the server shows it where that is not safe."""
    # In that style a table without a character set has the one that is every repository's.
    if database(live) and OURS.search(show_create):
        return show_create
    try:
        return create_table(show_create)
    except MigrationProblem:
        return show_create


def _first_of_slot(live: Live, trigger: LiveObject) -> str:
    """The trigger that fires first for the same table, event and time."""
    found = {item.name.name: item for item in live.objects if item.name.kind == "trigger"}
    while trigger.follows:
        trigger = found[trigger.follows]
    return trigger.name.name


def _without(table: LiveObject, keys: tuple[str, ...]) -> LiveObject:
    """A table without some of its foreign keys; the indexes that they need stay."""
    lines = table.text.split("\n")
    kept = [line for line in lines if line.rstrip(",").strip() not in keys]
    end = next(at for at, line in enumerate(kept) if line.startswith(")"))
    kept[end - 1] = kept[end - 1].removesuffix(",")
    return replace(table, text="\n".join(kept))


def _key_name(key: str) -> str:
    return key.removeprefix("CONSTRAINT ").split(" FOREIGN KEY ")[0]


def _in_lines(view: str) -> str:
    """A view, which the server gives as one line, with each of its clauses on a line of its own."""

    def broken(match: re.Match[str]) -> str:
        if match["name"]:
            return f"{match['name']}\n"
        if match["column"]:
            return f"{match['column']}\n    "
        return match["kept"] or "\n"

    return CLAUSE.sub(broken, view)

"""What the tools for online schema change refuse, or spoil, of one table.

They copy a table beside itself while writes go on, and put the copy in its place. Where each fact
comes from stands in docs/migrations/plan.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from shopdb.migrate.session import SERVER_ERRORS, literal, rows, run, scalar

TOOLS = ("gh-ost", "pt-online-schema-change", "spirit")
SHOWN = 3


@dataclass(frozen=True)
class TableFacts:
    """What of a table matters to these tools: names of keys, constraints and triggers.

    `unique_keys` are those without NULL, the primary one among them; `referring` the foreign keys
    of any table that refer to it, `to_itself` its own among them; `checks` those with a given name.
    """

    unique_keys: tuple[str, ...]
    foreign_keys: tuple[str, ...]
    referring: tuple[str, ...]
    to_itself: tuple[str, ...]
    triggers: tuple[str, ...]
    checks: tuple[str, ...]


@dataclass(frozen=True)
class Obstacle:
    """Why a tool does not do for a table, and the option with which it does; or none would help."""

    why: str
    option: str = ""


def facts(connection: Connection, table: str) -> TableFacts:
    """Read the facts of one table of the connection's default database."""
    here = f"TABLE_NAME = {literal(table)}"
    keys = "FROM information_schema.REFERENTIAL_CONSTRAINTS"
    to_it = f"UNIQUE_CONSTRAINT_SCHEMA = DATABASE() AND REFERENCED_{here}"
    return TableFacts(
        _names(
            connection,
            "SELECT INDEX_NAME FROM information_schema.STATISTICS "
            f"WHERE TABLE_SCHEMA = DATABASE() AND {here} AND NON_UNIQUE = 0 "
            "GROUP BY INDEX_NAME HAVING MAX(NULLABLE = 'YES') = 0",
        ),
        _names(
            connection,
            f"SELECT CONSTRAINT_NAME {keys} WHERE CONSTRAINT_SCHEMA = DATABASE() AND {here}",
        ),
        _names(connection, f"SELECT CONSTRAINT_NAME {keys} WHERE {to_it}"),
        _names(
            connection,
            f"SELECT CONSTRAINT_NAME {keys} WHERE {to_it} "
            f"AND CONSTRAINT_SCHEMA = DATABASE() AND {here}",
        ),
        _names(
            connection,
            "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS "
            f"WHERE TRIGGER_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE = {literal(table)}",
        ),
        _names(
            connection,
            "SELECT CONSTRAINT_NAME FROM information_schema.TABLE_CONSTRAINTS "
            f"WHERE TABLE_SCHEMA = DATABASE() AND {here} AND CONSTRAINT_TYPE = 'CHECK' "
            f"AND NOT REGEXP_LIKE(CONSTRAINT_NAME, CONCAT({literal(table)}, '_chk_[0-9]+$'))",
        ),
    )


def estimated_rows(connection: Connection, table: str) -> int | None:
    """About how many rows a table holds now; None where there is no such table."""
    # Else the server may answer with what it knew a day ago.
    run(connection, "SET SESSION information_schema_stats_expiry = 0")
    found = scalar(
        connection,
        "SELECT TABLE_ROWS FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() "
        f"AND TABLE_TYPE = 'BASE TABLE' AND TABLE_NAME = {literal(table)}",
    )
    return None if found is None else int(found)


def instant_changes(connection: Connection, table: str) -> int:
    """How many columns a table has had added or dropped instantly since it was last rebuilt.

    The fullest partition counts. 0 where the account may not know (it takes PROCESS).
    """
    database = scalar(connection, "SELECT DATABASE()")
    name = literal(f"{database}/{table}")
    try:
        found = scalar(
            connection,
            "SELECT MAX(TOTAL_ROW_VERSIONS) FROM information_schema.INNODB_TABLES "
            f"WHERE SUBSTRING_INDEX(NAME, '#p#', 1) = {name}",
        )
    except SERVER_ERRORS:
        return 0
    return int(found or 0)


def obstacles(tool: str, table: TableFacts) -> list[Obstacle]:
    """What stands in a tool's way to this table; empty where nothing does."""
    return list(_OBSTACLES[tool](table))


def verdict(tool: str, table: TableFacts) -> str:
    """Whether a tool does for a table, in one line."""
    found = obstacles(tool, table)
    if final := [item.why for item in found if not item.option]:
        return f"{tool}: no, {'; '.join(final)}"
    options = [f"with {item.option}, for {item.why}" for item in found]
    return f"{tool}: yes{', ' if options else ''}{'; '.join(options)}"


def _gh_ost(table: TableFacts) -> Iterator[Obstacle]:
    if not table.unique_keys:
        yield Obstacle("no unique key without NULL")
    if table.foreign_keys:
        yield Obstacle(_list("foreign keys", table.foreign_keys))
    if table.referring:
        yield Obstacle(_list("foreign keys to it", table.referring))
    if table.triggers:
        yield Obstacle(_list("would rename triggers", table.triggers))
    if table.checks:
        yield Obstacle(_list("would rename checks", table.checks))


def _pt_osc(table: TableFacts) -> Iterator[Obstacle]:
    if not table.unique_keys:
        yield Obstacle("no unique key without NULL")
    if table.foreign_keys:
        yield Obstacle(_list("would rename foreign keys", table.foreign_keys))
    if table.to_itself:
        yield Obstacle(_list("foreign keys to itself", table.to_itself), "--no-check-foreign-keys")
    if others := tuple(name for name in table.referring if name not in table.to_itself):
        yield Obstacle(_list("would rename foreign keys to it", others))
    if table.triggers:
        yield Obstacle(_list("triggers", table.triggers), "--preserve-triggers")
    if table.checks:
        yield Obstacle(_list("would rename checks", table.checks))


def _spirit(table: TableFacts) -> Iterator[Obstacle]:
    if "PRIMARY" not in table.unique_keys:
        yield Obstacle("no primary key")
    if table.foreign_keys:
        yield Obstacle(_list("foreign keys", table.foreign_keys))
    if table.referring:
        yield Obstacle(_list("foreign keys to it", table.referring))
    if table.triggers:
        yield Obstacle(_list("triggers", table.triggers))
    if table.checks:
        yield Obstacle(_list("would rename checks", table.checks))


_OBSTACLES = dict(zip(TOOLS, (_gh_ost, _pt_osc, _spirit), strict=True))


def _names(connection: Connection, query: str) -> tuple[str, ...]:
    return tuple(sorted(name for (name,) in rows(connection, query)))


def _list(what: str, names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{what} {', '.join(names[:SHOWN])}{more}"

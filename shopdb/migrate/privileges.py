"""The privileges of an account that migrates: each with its reason, as a script of GRANTs.

None of them is SUPER. `migrate` is what a live database takes: upgrade, downgrade, plan, status.
`verify` is what takes scratch databases beside it: verify, drift, and writing or measuring a
revision. What is optional lets the tooling see or do more, and nothing fails without it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from shopdb.migrate.grants import with_escaped_wildcards
from shopdb.migrate.session import quoted
from shopdb.migrate.statements import Statement

EVERYWHERE = "*.*"


class Level(StrEnum):
    """How much an account shall be able to do; `all` adds what is optional."""

    MIGRATE = "migrate"
    VERIFY = "verify"
    ALL = "all"


@dataclass(frozen=True)
class Need:
    """Privileges that one reason asks for.

    `target` is what stands behind ON; empty for the database, and for its scratch databases.
    """

    privileges: tuple[str, ...]
    reason: str
    target: str = ""
    optional: bool = False


ON_DATABASE = (
    Need(("SELECT", "INSERT", "UPDATE", "DELETE"), "rows: the ledger, and what revisions write"),
    Need(("CREATE", "ALTER", "DROP"), "tables, and what is made anew"),
    Need(("INDEX",), "CREATE INDEX and DROP INDEX in a revision"),
    Need(("REFERENCES",), "foreign keys"),
    Need(("LOCK TABLES",), "triggers are exchanged while their table is locked"),
    Need(("CREATE VIEW", "SHOW VIEW"), "views, and reading them back to compare"),
    Need(("CREATE ROUTINE", "ALTER ROUTINE"), "procedures and functions, made and dropped"),
    Need(("EXECUTE",), "views that call functions; revisions that CALL"),
    Need(("TRIGGER",), "triggers"),
    Need(("EVENT",), "events"),
)
# GRANT ALL passes this one on as well, though no migration uses it.
ALSO_IN_ALL = Need(("CREATE TEMPORARY TABLES",), "roles/grants/ gives ALL, of which it is a part")
PASSING_ON = "roles/grants/ gives rights on the database to others"

EVERYWHERE_NEEDED = (
    Need(("CREATE USER",), "roles/accounts/ makes roles and locked owners of code", EVERYWHERE),
    Need(("SET_ANY_DEFINER",), "code belongs to its owner, whoever installs it", EVERYWHERE),
    Need(("SHOW_ROUTINE",), "reading back code that another account owns", EVERYWHERE),
    Need(("SELECT",), "reading who has which rights (SHOW GRANTS)", "`mysql`.*"),
)
EVERYWHERE_OPTIONAL = (
    Need(("PROCESS",), "naming who else holds a lock, or migrates", EVERYWHERE, optional=True),
    Need(
        ("SELECT",),
        "naming the sessions that block, and the progress of a long ALTER",
        "`performance_schema`.*",
        optional=True,
    ),
    Need(
        ("CONNECTION_ADMIN",),
        "ending what another account's dead client left running",
        EVERYWHERE,
        optional=True,
    ),
    Need(
        ("ALLOW_NONEXISTENT_DEFINER",),
        "code whose owner does not exist",
        EVERYWHERE,
        optional=True,
    ),
    Need(
        ("ROLE_ADMIN",), "roles/grants/ that gives a role to an account", EVERYWHERE, optional=True
    ),
)


def needs(database: str, level: Level, grants: Iterable[Statement] = ()) -> list[Need]:
    """What an account needs, each need with its target.

    Args:
        database: the live database's name.
        level: how much it shall be able to do.
        grants: the repository's own; where they give ALL, all has to be held.
    """
    gives_all = any(re.search(r"\bGRANT\s+ALL\b", grant.text, re.IGNORECASE) for grant in grants)
    on_database = (*ON_DATABASE, ALSO_IN_ALL) if gives_all else ON_DATABASE
    names = [database] if level is Level.MIGRATE else [database, f"{database}_%"]
    found = [
        Need(need.privileges, need.reason, _target(name)) for name in names for need in on_database
    ]
    optional = EVERYWHERE_OPTIONAL if level is Level.ALL else ()
    return [*found, *EVERYWHERE_NEEDED, *optional]


def script(account: str, database: str, level: Level, grants: Iterable[Statement] = ()) -> str:
    """The GRANT statements for an account, each under its reason.

    Args:
        account: as 'user'@'host'.
        database: the live database's name.
        level: how much the account shall be able to do.
        grants: the repository's own.
    """
    return "\n".join(_lines(account, needs(database, level, grants), database))


def _lines(account: str, needs: list[Need], database: str) -> Iterator[str]:
    yield f"-- What {account} needs to migrate {database}. Run it as an administrator."
    for target in dict.fromkeys(need.target for need in needs):
        own = [need for need in needs if need.target == target]
        passing_on = target.endswith(".*") and target.startswith(_target(database)[:-3])
        yield ""
        yield from (
            f"-- {', '.join(need.privileges)}: {need.reason}"
            f"{' (optional)' if need.optional else ''}"
            for need in own
        )
        if passing_on:
            yield f"-- GRANT OPTION: {PASSING_ON}"
        listed = ", ".join(name for need in own for name in need.privileges)
        option = " WITH GRANT OPTION" if passing_on else ""
        yield f"GRANT {listed} ON {target} TO {account}{option};"


def _target(name: str) -> str:
    """A database in a grant; a name that ends in % stands for all that begin so."""
    wildcard = "%" if name.endswith("%") else ""
    return f"{quoted(with_escaped_wildcards(name.removesuffix('%')) + wildcard)}.*"

"""The rights that accounts have on one database and its objects, as SHOW GRANTS tells them."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from shopdb.migrate.errors import MigrationProblem
from shopdb.migrate.rooms import Name
from shopdb.migrate.session import SERVER_ERRORS, error_text, literal, quoted, rows, run, scalar

GRANT = re.compile(r"(?P<verb>GRANT|REVOKE) (?P<rights>.+) ON (?P<object>.+?) (?:TO|FROM) .+")
WITH_GRANT_OPTION = " WITH GRANT OPTION"
ROUTINES = ("procedure", "function")


@dataclass(frozen=True)
class Grant:
    """One line of SHOW GRANTS about this database."""

    account: str
    verb: str
    rights: str
    object: str
    may_pass_on: bool


def grants(connection: Connection, database: str, objects: Collection[Name]) -> dict[str, str]:
    """For each account, its rights on the database, a line each, without the database's name.

    A right on a pattern of names, such as `shop\\_%` for every test database, is the server's
    affair, and what the connection's own account may do is what the tooling needs. A right on an
    object that is not there has no effect: DROP TABLE leaves it behind.

    Args:
        connection: may read the tables of rights.
        database: whose rights they are.
        objects: what the database holds.

    Raises:
        MigrationProblem: the account may not read the tables of rights.
    """
    places = {"*"} | {
        f"{name.kind.upper()} {quoted(name.name)}" if name.kind in ROUTINES else quoted(name.name)
        for name in objects
    }
    lines: dict[str, set[str]] = {}  # a set, since one right may be there in both spellings
    for grant in _grants(connection, database):
        place = grant.object
        for written in _spellings(database):
            place = place.replace(f"{quoted(written)}.", "")
        if place in places:
            option = WITH_GRANT_OPTION if grant.may_pass_on else ""
            line = f"{grant.verb} {grant.rights} ON {place}{option}"
            lines.setdefault(grant.account, set()).add(line)
    return {account: "\n".join(sorted(found)) for account, found in lines.items()}


def revoke_all(connection: Connection, database: str) -> None:
    """Take back every right on the database: DROP DATABASE would leave them to its successor."""
    for grant in _grants(connection, database):
        if grant.verb == "GRANT":
            for rights in (grant.rights, "GRANT OPTION") if grant.may_pass_on else (grant.rights,):
                run(connection, f"REVOKE IF EXISTS {rights} ON {grant.object} FROM {grant.account}")


def give_whole(source: Connection, target: Connection, accounts: Collection[str]) -> None:
    """Give accounts the rights on target's whole database that they have on source's.

    Args:
        source: only read.
        target: on the same server or another.
        accounts: as 'user'@'host'; any that has no such right gets none.
    """
    database, whole = scalar(source, "SELECT DATABASE()"), whole_database(target)
    wholes = {f"{quoted(written)}.*" for written in _spellings(database)}
    for grant in _grants(source, database) if accounts else ():
        if grant.account in accounts and grant.verb == "GRANT" and grant.object in wholes:
            option = WITH_GRANT_OPTION if grant.may_pass_on else ""
            run(target, f"GRANT {grant.rights} ON {whole} TO {grant.account}{option}")


def whole_database(connection: Connection) -> str:
    """The default database as a grant has to name it, so that it means this one and no other.

    In a grant the _ of a database's name stands for any character, and who may grant on that
    database alone is refused (1044); escaped it stands for itself. Under partial_revokes it
    always does.
    """
    database, literal_names = rows(connection, "SELECT DATABASE(), @@partial_revokes")[0]
    return f"{quoted(database if literal_names else with_escaped_wildcards(database))}.*"


def _grants(connection: Connection, database: str) -> Iterator[Grant]:
    for account in _accounts(connection, database):
        for (line,) in rows(connection, f"SHOW GRANTS FOR {account}"):
            match = GRANT.fullmatch(line)
            if match and _is_about(database, match["object"]):
                yield Grant(
                    account,
                    match["verb"],
                    match["rights"],
                    match["object"],
                    line.endswith(WITH_GRANT_OPTION),
                )


def _is_about(database: str, granted: str) -> bool:
    named = granted.removeprefix("PROCEDURE ").removeprefix("FUNCTION ")
    return any(named.startswith(f"{quoted(written)}.") for written in _spellings(database))


def _spellings(database: str) -> tuple[str, ...]:
    """A database's name in a grant: plain, or with its wildcards escaped."""
    return (database, with_escaped_wildcards(database))


def with_escaped_wildcards(database: str) -> str:
    """The name that stands for this one database in a grant, where _ and % are wildcards."""
    return re.sub(r"([_%])", r"\\\1", database)


def _accounts(connection: Connection, database: str) -> list[str]:
    named = ", ".join(literal(written) for written in _spellings(database))
    tables = ("db", "tables_priv", "procs_priv")
    query = " UNION ".join(
        f"SELECT User, Host FROM mysql.{t} WHERE Db IN ({named})" for t in tables
    )
    try:
        found = rows(connection, query)
    except SERVER_ERRORS as error:
        raise MigrationProblem(
            f"the rights on {database} cannot be read: {error_text(error)}",
            f"Grant the account SELECT on {', '.join(f'mysql.{table}' for table in tables)}.",
        ) from error
    own = scalar(connection, "SELECT CURRENT_USER()")
    return [
        f"{literal(user)}@{literal(host)}"
        for user, host in sorted(found)
        if f"{user}@{host}" != own
    ]

"""The accounts that a database names, and their rights on it, as `roles/` holds them.

Never a password, nor what one is kept as. An account that the server lacks is made locked, without
a password: an administrator opens it. One that is there stays as it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from shopdb.migrate.baseline.live import Live
from shopdb.migrate.grants import WITH_GRANT_OPTION
from shopdb.migrate.session import SERVER_ERRORS, literal, rows

DEFINER = re.compile(r"\ACREATE [^']*?\bDEFINER=`(?P<user>(?:[^`]|``)*)`@`(?P<host>[^`]*)`")
# Every server has them, and no repository makes them.
SERVERS_OWN = {"root", "mysql.sys", "mysql.session", "mysql.infoschema"}
ACCOUNT = re.compile(r"'(?P<user>(?:[^']|'')*)'@'(?P<host>[^']*)'")


@dataclass(frozen=True)
class Rights:
    """The statements of roles/accounts/ and of roles/grants/, and what should be known of them."""

    accounts: tuple[str, ...]
    grants: tuple[str, ...]
    warnings: tuple[str, ...]


def rights(connection: Connection, live: Live) -> Rights:
    """The rights on the live database, and the accounts that they and its code need.

    Args:
        connection: on the live database.
        live: what was read of it.
    """
    granted = {
        name.name: text.split("\n")
        for name, text in live.fingerprint.items()
        if name.kind == "account"
    }
    owners: dict[str, str] = {}
    for item in live.objects:
        if match := DEFINER.match(item.text):
            user = match["user"].replace("``", "`")
            owners.setdefault(f"{literal(user)}@{literal(match['host'])}", str(item.name))
    known = _known(connection)
    missing = {} if known is None else {a: o for a, o in owners.items() if a not in known}
    wanted = sorted({*granted, *owners} - {*missing})
    return Rights(
        tuple(_create(account, known) for account in wanted if not _is_servers_own(account)),
        tuple(
            _grant(line, account)
            for account, lines in granted.items()
            for line in lines
            if line.startswith("GRANT")
        ),
        (
            *(f"{thing} belongs to {who}, who does not exist" for who, thing in missing.items()),
            *_taken_back(granted),
        ),
    )


def _known(connection: Connection) -> dict[str, bool] | None:
    """Every account of the server and whether it is a role; None where they may not be read."""
    query = (
        "SELECT User, Host, account_locked = 'Y' AND password_expired = 'Y' "
        "AND authentication_string = '' FROM mysql.user"
    )
    try:
        found = rows(connection, query)
    except SERVER_ERRORS:
        return None
    return {f"{literal(user)}@{literal(host)}": bool(role) for user, host, role in found}


def _create(account: str, known: dict[str, bool] | None) -> str:
    if known and known.get(account):
        return f"CREATE ROLE IF NOT EXISTS {account}"
    return f"CREATE USER IF NOT EXISTS {account} ACCOUNT LOCK"


def _grant(line: str, account: str) -> str:
    option = WITH_GRANT_OPTION if line.endswith(WITH_GRANT_OPTION) else ""
    return f"{line.removesuffix(WITH_GRANT_OPTION)} TO {account}{option}"


def _taken_back(granted: dict[str, list[str]]) -> Iterator[str]:
    for account, lines in granted.items():
        for line in lines:
            if line.startswith("REVOKE"):
                yield f"{account} has a right taken back in part, which roles/ cannot say: {line}"


def _is_servers_own(account: str) -> bool:
    match = ACCOUNT.fullmatch(account)
    return match is not None and match["user"] in SERVERS_OWN

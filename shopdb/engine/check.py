"""Whether a server and an account have all that ShopDB needs; each gap with what mends it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL

from shopdb.database import SQL_MODE, Connection, rows, scalar, session
from shopdb.engine import privileges
from shopdb.problem import Problem

OLDEST = (8, 4)

# Global variable, the value it must have, and why a server without it will not do.
SWITCHES = (
    ("event_scheduler", "ON", "events expire reservations and carts"),
    ("local_infile", "ON", "imports send their files with LOAD DATA LOCAL"),
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Args:
        what: what was looked at.
        found: as the server has it.
        wanted: as ShopDB needs it.
        ok: whether that will do.
        remedy: the statement or setting that mends it; empty where it is ok.
    """

    what: str
    found: str
    wanted: str
    ok: bool
    remedy: str = ""


def require(url: URL) -> None:
    """Pass only where nothing is missing.

    Raises:
        Problem: the server cannot be reached, or what is missing, all at once.
    """
    missing = [finding for finding in examine(url) if not finding.ok]
    if missing:
        raise Problem(
            f"{url.render_as_string()} lacks what ShopDB needs:\n"
            + "\n".join(
                f"  {gap.what}: {gap.found or 'none'}, wanted {gap.wanted}" for gap in missing
            ),
            "As an administrator of that server:\n"
            + "\n".join(f"  {gap.remedy}" for gap in missing),
        )


def examine(url: URL) -> list[Finding]:
    """Look at everything; of a server that is too old, at its version only.

    Raises:
        Problem: the server cannot be reached or refuses the user.
    """
    database = url.database or "shopdb"
    # Without the database, which may be what is missing.
    with session(url.set(database="")) as connection:
        version = version_finding(str(scalar(connection, "SELECT VERSION()")))
        if not version.ok:
            return [version]
        return [
            version,
            _sql_mode(connection),
            _time_zones(connection),
            *(_switch(connection, *switch) for switch in SWITCHES),
            _foreign_keys(connection),
            _functions(connection),
            _database(connection, database),
            *_privileges(connection, database),
        ]


def version_finding(version: str) -> Finding:
    """Judge what SELECT VERSION() says."""
    numbers = version.split("-", 1)[0].split(".")
    new_enough = tuple(int(number) for number in numbers[:2]) >= OLDEST
    return Finding(
        "version",
        version,
        "MySQL 8.4 or newer",
        new_enough and "MariaDB" not in version,
        "Upgrade the server, or unset SHOPDB_URL: `make up` then starts one.",
    )


def _variable(connection: Connection, name: str) -> str:
    found = rows(connection, "SHOW GLOBAL VARIABLES LIKE %s", [name])
    return str(found[0][1]) if found else ""


def _sql_mode(connection: Connection) -> Finding:
    found = _variable(connection, "sql_mode")
    lacking = [mode for mode in SQL_MODE.split(",") if mode not in found.split(",")]
    return Finding(
        "sql_mode",
        f"without {', '.join(lacking)}" if lacking else "strict",
        "strict",
        not lacking,
        f"SET PERSIST sql_mode = '{SQL_MODE}';",
    )


def _time_zones(connection: Connection) -> Finding:
    # NULL where the tables are empty. A zone with summer time, so that a fixed offset won't do.
    local: Any = scalar(
        connection, "SELECT CONVERT_TZ('2025-07-01 12:00:00', 'UTC', 'Europe/London')"
    )
    return Finding(
        "time zone tables",
        "loaded" if local else "empty",
        "loaded",
        bool(local),
        "mysql_tzinfo_to_sql /usr/share/zoneinfo | mysql -u root -p mysql",
    )


def _switch(connection: Connection, name: str, wanted: str, why: str) -> Finding:
    found = _variable(connection, name)
    remedy = f"SET PERSIST {name} = {wanted};"
    return Finding(name, found, f"{wanted}: {why}", found == wanted, remedy)


def _foreign_keys(connection: Connection) -> Finding:
    """See docs/decisions/0003-foreign-keys.md; a server without the variable has only InnoDB's."""
    name = "innodb_native_foreign_keys"
    native = _variable(connection, name) != "OFF"
    return Finding(
        "foreign keys",
        "checked by InnoDB" if native else f"{name} is OFF",
        "checked by InnoDB, which misses no row",
        native,
        f"SET PERSIST_ONLY {name} = ON; then restart the server",
    )


def _functions(connection: Connection) -> Finding:
    name = "log_bin_trust_function_creators"
    trusted = _variable(connection, name) == "ON" or _variable(connection, "log_bin") == "OFF"
    free = trusted or ("SUPER", "*.*") in privileges.held(connection)
    return Finding(
        "stored functions",
        "may be created" if free else f"{name} is OFF",
        "may be created without SUPER",
        free,
        f"SET PERSIST {name} = ON;",
    )


def _database(connection: Connection, database: str) -> Finding:
    there = bool(rows(connection, "SHOW DATABASES WHERE `Database` = %s", [database]))
    return Finding(
        f"database {database}",
        "there" if there else "not there, or not visible",
        "there",
        there,
        f"CREATE DATABASE `{database}` CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;",
    )


def _privileges(connection: Connection, database: str) -> list[Finding]:
    held = privileges.held(connection)
    account = str(scalar(connection, "SELECT CURRENT_USER()")).rsplit("@", 1)
    findings = []
    for grant in privileges.needed(database):
        lacking = grant.lacking(held)
        findings.append(
            Finding(
                f"privileges on {grant.target}",
                f"without {', '.join(lacking)}" if lacking else ", ".join(grant.privileges),
                ", ".join(grant.privileges),
                not lacking,
                grant.statement("@".join(f"'{part}'" for part in account)),
            )
        )
    return findings

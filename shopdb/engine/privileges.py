"""The privileges of the account that migrates, as docker/mysql/initdb/10_account.sql lists them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shopdb.database import Connection, rows, scalar
from shopdb.engine import rootfs

# What ALL means on a database.
ON_A_DATABASE = (
    *("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "REFERENCES", "INDEX", "ALTER"),
    *("CREATE TEMPORARY TABLES", "LOCK TABLES", "EXECUTE", "CREATE VIEW", "SHOW VIEW"),
    *("CREATE ROUTINE", "ALTER ROUTINE", "EVENT", "TRIGGER"),
)
_GRANT = re.compile(
    r"^GRANT (?P<privileges>.+) ON (?P<target>\S+) TO \S+?(?P<option> WITH GRANT OPTION)?;?$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Grant:
    """Privileges on one target, such as *.* or `shopdb`.*."""

    privileges: tuple[str, ...]
    target: str
    with_grant_option: bool

    def lacking(self, held: set[tuple[str, str]]) -> list[str]:
        """Those of its privileges that no held one covers, with ALL taken apart."""
        wanted = [
            single
            for privilege in self.privileges
            for single in (ON_A_DATABASE if privilege == "ALL" else (privilege,))
        ]
        if self.with_grant_option:
            wanted.append("GRANT OPTION")
        return [privilege for privilege in wanted if not self._covered(privilege, held)]

    def statement(self, account: str) -> str:
        """The GRANT that gives them to an account, given as 'user'@'host'."""
        option = " WITH GRANT OPTION" if self.with_grant_option else ""
        return f"GRANT {', '.join(self.privileges)} ON {self.target} TO {account}{option};"

    def _covered(self, privilege: str, held: set[tuple[str, str]]) -> bool:
        return any(
            name == privilege and (target in ("*.*", self.target) or _matches(target, self.target))
            for name, target in held
        )


def needed(database: str) -> list[Grant]:
    """What the account of a URL with this database needs."""
    text = (rootfs.sources() / "initdb" / "10_account.sql").read_text()
    return list(_grants(text.replace("`shopdb", f"`{_escaped(database)}")))


def held(connection: Connection) -> set[tuple[str, str]]:
    """What the session's account holds, its active roles included: privilege and target."""
    roles = str(scalar(connection, "SELECT CURRENT_ROLE()"))
    using = "" if roles == "NONE" else f" USING {roles}"
    lines = rows(connection, f"SHOW GRANTS FOR CURRENT_USER(){using}")
    found: set[tuple[str, str]] = set()
    for grant in _grants("\n".join(line for (line,) in lines)):
        for privilege in grant.privileges:
            singles = ON_A_DATABASE if privilege == "ALL PRIVILEGES" else (privilege,)
            found.update((single, grant.target) for single in singles)
        if grant.with_grant_option:
            found.add(("GRANT OPTION", grant.target))
    return found


def _grants(text: str) -> Iterator[Grant]:
    for grant in _GRANT.finditer(text):
        names = tuple(name.strip() for name in grant["privileges"].split(","))
        yield Grant(names, grant["target"], bool(grant["option"]))


def _escaped(database: str) -> str:
    """In a GRANT, _ stands for any character unless escaped."""
    return database.replace("_", r"\_")


def _matches(pattern: str, target: str) -> bool:
    """Whether a held database pattern covers a needed one, both as GRANT writes them."""
    if not target.startswith("`"):
        return False
    # A needed pattern is held if a database that it stands for is.
    sample = target.replace(r"\_", "_").replace("%", "x")
    expression = re.sub(
        r"\\\\([_%])|([_%])",
        lambda sign: sign[1] or {"_": ".", "%": ".*"}[sign[2]],
        re.escape(pattern),
    )
    return re.fullmatch(expression, sample) is not None

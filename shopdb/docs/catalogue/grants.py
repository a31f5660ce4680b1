"""Which role may do what with a table, view or routine, from the files of roles/grants/."""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from shopdb.migrate.rooms import Repository
from shopdb.migrate.subject import TOKEN

_GRANT = re.compile(
    r"GRANT\s+(?P<rights>.+?)\s+ON\s+(?:(?:TABLE|PROCEDURE|FUNCTION)\s+)?`?(?P<name>[\w*]+)`?"
    r"\s+TO\s+'(?P<role>\w+)'",
    re.DOTALL | re.IGNORECASE,
)
EVERYTHING = "*"


def grants(root: Path) -> Mapping[str, Mapping[str, str]]:
    """Of each object the rights of each role, in words; EVERYTHING is the whole database."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for statement in Repository(root).grants:
        text = TOKEN.sub(lambda one: one[0] if one["token"] else " ", statement.text)
        if grant := _GRANT.match(text):
            rights = re.sub(r"\s+", " ", grant["rights"]).replace("( ", "(").replace(" )", ")")
            found[grant["name"]][grant["role"]].append(rights.lower())
    return {
        name: {role: ", ".join(rights) for role, rights in sorted(roles.items())}
        for name, roles in found.items()
    }

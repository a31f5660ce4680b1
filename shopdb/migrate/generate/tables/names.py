"""Names as the house writes them: bare wherever MySQL reads them so."""

import re
from collections.abc import Iterable

from shopdb.migrate.reserved import RESERVED
from shopdb.migrate.session import quoted

# A name that begins with _ could be read as a character set's introducer.
BARE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def written(name: str) -> str:
    """A name as it stands in SQL, in backticks only where it has to."""
    bare = BARE.fullmatch(name) and name.upper() not in RESERVED
    return name if bare else quoted(name)


def listed(names: Iterable[str]) -> str:
    """Names as they stand between parentheses."""
    return ", ".join(written(name) for name in names)

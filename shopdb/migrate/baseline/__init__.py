"""Takes over a database that was made without migrations: a repository from a live server."""

from shopdb.migrate.baseline.domains import Domains, read_domains
from shopdb.migrate.baseline.run import FIRST, Baseline, baseline, stamp, stamp_if_equal

__all__ = [
    "FIRST",
    "Baseline",
    "Domains",
    "baseline",
    "read_domains",
    "stamp",
    "stamp_if_equal",
]

"""Which domain, a folder of each room, an object of the live database goes to."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from shopdb.migrate.baseline.live import LiveObject
from shopdb.migrate.errors import MigrationProblem

FOLDER = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True)
class Domains:
    """`patterns` of names, such as `order*`, by their domain; all else goes to `default`."""

    default: str = "main"
    patterns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for domain in (self.default, *self.patterns):
            if not FOLDER.fullmatch(domain):
                raise MigrationProblem(
                    f"{domain!r} is not a domain's name",
                    "It becomes a folder: use small letters, digits and _.",
                )

    def of(self, item: LiveObject) -> str:
        """The domain of an object; of a trigger, its table's."""
        name = item.table or item.name.name
        for domain, patterns in self.patterns.items():
            if any(fnmatchcase(name, pattern) for pattern in patterns):
                return domain
        return self.default


def read_domains(path: Path, default: str) -> Domains:
    """The domains of a TOML file that has a line such as `sales = ["order*", "cart"]` for each.

    Raises:
        MigrationProblem: the file cannot be read, or says something else.
    """
    example = 'Write a line for each domain, such as sales = ["order*", "cart"]'
    try:
        found = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise MigrationProblem(f"{path} cannot be read: {error}", example) from error
    for domain, patterns in found.items():
        if not isinstance(patterns, list) or not all(isinstance(each, str) for each in patterns):
            raise MigrationProblem(f"{path}: {domain} is no list of patterns", example)
    return Domains(default, {domain: tuple(patterns) for domain, patterns in found.items()})

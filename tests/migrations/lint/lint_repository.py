"""Made-up repositories to lint: the files that matter, and what makes revisions of them."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from shopdb.migrate.lint import Found, all_rules, collect, lint, read_settings
from tests.migrations.scratch_repository import ScratchRepository

UP = "migrations/sql/0001_first.up.sql"
DOWN = "migrations/sql/0001_first.down.sql"
TABLE = "schema/shop/price.sql"
VIEW = "views/shop/price_now.sql"
FUNCTION = "procedures/shop/price_of.sql"
TRIGGER = "triggers/shop/price_before_insert.sql"
EVENT = "events/shop/price_purge.sql"
PYPROJECT = "pyproject.toml"


def project(root: Path, files: Mapping[str, str]) -> ScratchRepository:
    """A repository with these files; a direction of a revision that is not among them is DO 0."""
    repository = ScratchRepository.make(root)
    names = {match[1] for path in files if (match := re.search(r"(\d{4}_\w+)\.(up|down)", path))}
    for name in names:
        number, _, title = name.partition("_")
        written = {way: files.get(f"migrations/sql/{name}.{way}.sql", "DO 0;") for way in WAYS}
        repository.revision(int(number), title, written["up"], written["down"])
    if "0002_next" in names and "0001_first" not in names:
        repository.revision(1, "first", "DO 0;", "DO 0;")
    for path, text in files.items():
        repository.write(path, text)
    return repository


WAYS = ("up", "down")


def found(repository: ScratchRepository, filled: Iterable[str] | None = None) -> Found:
    """What the linter finds in all of a repository, without a server."""
    settings = read_settings(repository.root, frozenset(all_rules()))
    tables = None if filled is None else frozenset(filled)
    return lint(collect(repository.config, settings, filled=tables), settings)


def codes(repository: ScratchRepository, filled: Iterable[str] | None = None) -> list[str]:
    """The codes of what it finds, in the order of files and lines."""
    return [one.rule.code for one in found(repository, filled).findings]

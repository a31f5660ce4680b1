"""Finds the files to lint: the rooms, and the revisions that are not released."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from shopdb.migrate.errors import MigrationProblem, plain_words
from shopdb.migrate.files import read
from shopdb.migrate.history import SqlFiles, revisions
from shopdb.migrate.lint.files import Change, File, Room
from shopdb.migrate.lint.settings import Settings
from shopdb.migrate.released import manifest
from shopdb.migrate.rooms import ROOMS
from shopdb.migrate.statements import Statement


@plain_words()
def collect(
    config: Config,
    settings: Settings,
    paths: Sequence[Path] = (),
    *,
    everything: bool = False,
    filled: frozenset[str] | None = None,
) -> list[File]:
    """The files to lint, rooms first, then revisions from the oldest on.

    Args:
        config: Alembic's configuration of the repository.
        settings: its linter's settings.
        paths: files and folders to keep to; none: the whole repository.
        everything: whether to take what is released as well.
        filled: as of Change.

    Raises:
        MigrationProblem: a path holds nothing to lint, or a revision lacks a file.
    """
    script = ScriptDirectory.from_config(config)
    migrations = Path(script.dir).resolve()
    rooms = [_room(path, settings) for path in _room_paths(migrations.parent)]
    tables = {room.table.name.lower(): room.table for room in rooms if room.table}
    changes = [
        replace(_change(revision, direction, files, settings), tables=tables, filled=filled)
        for revision, files in revisions(script).items()
        for direction in ("up", "down")
    ]
    found: list[File] = [*rooms, *changes]
    chosen = [path.resolve() for path in paths]
    released = () if everything else manifest(migrations).digests
    for path in chosen:
        if not any(_path(file).is_relative_to(path) for file in found):
            raise MigrationProblem(
                f"{path} holds no file to lint",
                f"Name a .sql file of {', '.join(ROOMS)} or migrations/sql, or a folder of them.",
            )
    return [file for file in found if _is_wanted(_path(file), chosen, released)]


def _is_wanted(path: Path, chosen: Sequence[Path], released: Collection[Path]) -> bool:
    if path in chosen:
        return True
    is_chosen = not chosen or any(path.is_relative_to(one) for one in chosen)
    return is_chosen and path not in released


def _path(file: File) -> Path:
    return file.statements[0].path.resolve()


def _room_paths(root: Path) -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((root / room).rglob("*.sql"))


def _room(path: Path, settings: Settings) -> Room:
    statements, broken = _read(path)
    return Room(statements, settings, broken)


def _change(revision: str, direction: str, files: SqlFiles, settings: Settings) -> Change:
    statements, broken = _read(files.path(direction))
    pair, _ = _read(files.path("down" if direction == "up" else "up"))
    return Change(statements, settings, broken, revision, direction, pair)


def _read(path: Path) -> tuple[tuple[Statement, ...], str]:
    """The statements of a file; an empty one and the reason where it cannot be read."""
    try:
        return read(path), ""
    except MigrationProblem as problem:
        return (Statement("", path, 1),), problem.what

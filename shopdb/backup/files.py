"""A backup's files: compressed and hashed on their way to the disk, complete or not to be seen."""

import fcntl
import hashlib
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from shopdb.backup import manifest
from shopdb.problem import Problem

UNFINISHED = ".unfinished-"
CHUNK = 1 << 20
# Of zlib's 1 to 9. SQL text is wordy, and the server waits for nobody meanwhile.
_LEVEL = 3
_GZIP = 31


class Written:
    """A gzip file that is hashed as it is written; on the disk once it is closed."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        self._compress = zlib.compressobj(_LEVEL, wbits=_GZIP)
        self._hash = hashlib.sha256()
        self._bytes = 0

    def __enter__(self) -> "Written":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if kind is None:
            self._put(self._compress.flush())
            self._file.flush()
            os.fsync(self._file.fileno())
        self._file.close()

    def write(self, data: bytes) -> None:
        """Compress and write."""
        self._put(self._compress.compress(data))

    def described(self) -> manifest.File:
        """Its length and hash, once it is closed."""
        return manifest.File(self._bytes, self._hash.hexdigest())

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._bytes += len(data)
        self._file.write(data)


def described(path: Path) -> manifest.File:
    """The length and hash of a file that is there."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return manifest.File(path.stat().st_size, digest)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one that writes into a folder, and remove what a killed one left.

    Raises:
        Problem: another process writes there now.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Problem(
                f"another process writes into {folder} now", "Run it again when that has ended."
            ) from error
        for leftover in folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(leftover)
        yield


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """A new folder to write into, which is seen under its own name once the block has ended."""
    new = folder.with_name(UNFINISHED + folder.name)
    new.mkdir(mode=0o700)
    try:
        yield new
        _sync(new)
        new.rename(folder)
        _sync(folder.parent)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def backups(folder: Path) -> list[Path]:
    """The whole backups in a folder, the oldest first."""
    found = (path.parent for path in folder.glob(f"[!.]*/{manifest.NAME}"))
    return sorted(found, key=lambda path: manifest.read(path).taken_at)


def rotate(folder: Path, database: str, keep: int) -> list[Path]:
    """Remove all backups of a database but the newest `keep`; those removed."""
    old = [path for path in backups(folder) if manifest.read(path).database == database][:-keep]
    for path in old:
        # No longer a backup from the first moment on, should this be killed.
        gone = path.rename(path.with_name(UNFINISHED + path.name))
        shutil.rmtree(gone)
    return old


def _sync(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

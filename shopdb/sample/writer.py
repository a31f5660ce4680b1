"""Writes chunks as files that LOAD DATA reads, in a thread that runs one chunk ahead."""

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from shopdb.sample.chunks import Chunk

# How a file is written, and how LOAD DATA is told so.
FORMAT = (
    "CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY '\\\\'"
    " LINES TERMINATED BY '\\n'"
)
# Chunks that lie written and wait; more would only take room.
AHEAD = 1


@dataclass(frozen=True)
class File:
    """The rows of one table, ready to load."""

    table: str
    path: Path
    columns: tuple[str, ...]
    row_count: int


@dataclass(frozen=True)
class Written:
    """A chunk on disk; one that is loaded already has no files."""

    chunk: str
    files: tuple[File, ...]
    above: dict[str, int]


def write(table: str, rows: pl.DataFrame, folder: Path) -> File:
    """Write one table's rows."""
    path = folder / f"{table}.csv"
    rows.write_csv(
        path,
        include_header=False,
        null_value="\\N",
        datetime_format="%Y-%m-%d %H:%M:%S%.6f",
        float_precision=4,
    )
    return File(table, path, tuple(rows.columns), len(rows))


def ahead(
    chunks: Callable[[], Iterator[Chunk]], skip: Callable[[str], bool]
) -> Generator[Written, None, None]:
    """Draw and write chunks in a thread of their own while the one before is loaded.

    Args:
        chunks: draws them.
        skip: whether a chunk, by name, is loaded already; it is drawn, as later ones follow
            from it, but not written.
    """
    ready: queue.Queue[Written | BaseException | None] = queue.Queue(AHEAD)
    stop = threading.Event()

    def put(item: Written | BaseException | None) -> None:
        while not stop.is_set():
            try:
                ready.put(item, timeout=0.2)
                return
            except queue.Full:
                continue

    def work(folder: Path) -> None:
        try:
            for chunk in chunks():
                if stop.is_set():
                    return
                place = folder / chunk.name
                place.mkdir()
                files: tuple[File, ...] = ()
                if not skip(chunk.name):
                    tables = chunk.tables.items()
                    files = tuple(write(name, rows, place) for name, rows in tables if len(rows))
                put(Written(chunk.name, files, dict(chunk.above)))
            put(None)
        except BaseException as error:
            put(error)

    with TemporaryDirectory(prefix="shopdb-sample-") as folder:
        worker = threading.Thread(target=work, args=(Path(folder),), name="sample", daemon=True)
        worker.start()
        try:
            while (item := ready.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                yield item
                for file in item.files:
                    file.path.unlink()
        finally:
            stop.set()
            worker.join()

"""How much longer the whole import takes than one plain LOAD DATA of the same file.

    python benchmarks/import_online_retail.py mysql://root:…@127.0.0.1:3306 FILE [--runs 3]

Both run in one go on one server, in databases of their own that are dropped afterwards. The ratio
of their medians says what reading, judging, keys, constraints, triggers and the account cost,
whatever the machine.
"""

import argparse
import csv
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL

from shopdb.database import parse_url, scalar, session
from shopdb.importing import run
from shopdb.importing.files import open_rows
from shopdb.importing.source import ONLINE_RETAIL
from shopdb.migrate import upgrade
from shopdb.seed.reference import load

DATABASE = "shopdb_benchmark_import"


@contextmanager
def database(server: URL) -> Iterator[URL]:
    """An empty database, dropped at the end."""
    with session(server.set(database="")) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        cursor.execute(
            f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci"
        )
        try:
            yield server.set(database=DATABASE)
        finally:
            cursor.execute(f"DROP DATABASE {DATABASE}")


def plain(server: URL, file: Path) -> tuple[float, int]:
    """Seconds of LOAD DATA into a table of text columns without a key, and its rows."""
    columns = ", ".join(f"{column} TEXT" for column in ONLINE_RETAIL.columns.values())
    with TemporaryDirectory() as folder, database(server) as url:
        path = Path(folder) / "plain.csv"
        with open_rows(file) as rows, path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows(rows)
        with session(url, local_infile=True) as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE bare ({columns})")
            started = time.perf_counter()
            count = cursor.execute(
                "LOAD DATA LOCAL INFILE %s INTO TABLE bare CHARACTER SET utf8mb4"
                " FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY ''"
                " LINES TERMINATED BY '\\n' IGNORE 1 LINES",
                (str(path),),
            )
            return time.perf_counter() - started, count


def whole(server: URL, file: Path) -> tuple[float, int]:
    """Seconds of the whole import, from the file to the commit, and its rows."""
    with database(server) as url:
        upgrade(url, "head")
        load(url)
        started = time.perf_counter()
        summary = run(url, "online_retail", file)
        return time.perf_counter() - started, summary.row_count


def main() -> None:
    """Print seconds and ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("url", type=parse_url)
    parser.add_argument("file", type=Path)
    parser.add_argument("--runs", type=int, default=1)
    arguments = parser.parse_args()
    with session(arguments.url.set(database="")) as connection:
        version = scalar(connection, "SELECT VERSION()")
        durable = scalar(
            connection, "SELECT @@innodb_flush_log_at_trx_commit = 1 AND @@sync_binlog = 1"
        )
    medians = {}
    for name, measure in (("plain LOAD DATA", plain), ("whole import", whole)):
        taken = [measure(arguments.url, arguments.file) for _ in range(arguments.runs)]
        medians[name] = statistics.median(seconds for seconds, _ in taken)
        each = ", ".join(f"{seconds:.1f}" for seconds, _ in taken)
        print(f"{name:16} {medians[name]:7.1f} s  ({taken[0][1]:,} rows; runs: {each})")
    ratio = medians["whole import"] / medians["plain LOAD DATA"]
    print(f"ratio            {ratio:7.1f}    (MySQL {version}, {'' if durable else 'not '}durable)")


if __name__ == "__main__":
    main()

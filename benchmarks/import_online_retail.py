"""How much longer the whole import takes than one plain LOAD DATA of the same file.

    python -m benchmarks.import_online_retail mysql://root:…@127.0.0.1:3306 FILE [--runs 3]

Both run in one go on one server, in databases of their own that are dropped afterwards. The ratio
of their medians says what reading, judging, keys, constraints, triggers and the account cost,
whatever the machine.
"""

import csv
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL

from benchmarks.bench import arguments, database, described
from shopdb.database import session
from shopdb.importing import run
from shopdb.importing.files import open_rows
from shopdb.importing.source import ONLINE_RETAIL

DATABASE = "shopdb_benchmark_import"


def plain(server: URL, file: Path) -> tuple[float, int]:
    """Seconds of LOAD DATA into a table of text columns without a key, and its rows."""
    columns = ", ".join(f"{column} TEXT" for column in ONLINE_RETAIL.columns.values())
    with TemporaryDirectory() as folder, database(server, DATABASE, migrated=False) as url:
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
    with database(server, DATABASE) as url:
        started = time.perf_counter()
        summary = run(url, "online_retail", file)
        return time.perf_counter() - started, summary.row_count


def main() -> None:
    """Print seconds and ratio."""
    parser = arguments(__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--runs", type=int, default=1)
    given = parser.parse_args()
    medians = {}
    for name, measure in (("plain LOAD DATA", plain), ("whole import", whole)):
        taken = [measure(given.url, given.file) for _ in range(given.runs)]
        medians[name] = statistics.median(seconds for seconds, _ in taken)
        each = ", ".join(f"{seconds:.1f}" for seconds, _ in taken)
        print(f"{name:16} {medians[name]:7.1f} s  ({taken[0][1]:,} rows; runs: {each})")
    ratio = medians["whole import"] / medians["plain LOAD DATA"]
    print(f"ratio            {ratio:7.1f}    ({described(given.url)})")


if __name__ == "__main__":
    main()

"""How fast the sample shop loads, against plain LOAD DATA of the same rows into the same tables.

    python -m benchmarks.load_sample_shop mysql://root:…@127.0.0.1:3306 [--scale 1]

The loader draws the rows, writes them, loads them, places the orders and issues the documents.
Beside it the same files, drawn and written beforehand, go into the same empty tables of another
database: once with LOAD DATA LOCAL and nothing else, which leaves every order unplaced, as triggers
take no other; once with the updates as well that place orders and issue documents, so that the same
rows stand there in the end. Keys, constraints and triggers are on throughout.
"""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL

from benchmarks.bench import arguments, database, described, seconds
from shopdb import sample
from shopdb.database import session
from shopdb.sample import records, steps
from shopdb.sample.generate import Shop
from shopdb.sample.loader import SESSION
from shopdb.sample.writer import File, write

DATABASE = "shopdb_benchmark_sample"


def written(url: URL, scale: float, folder: Path) -> list[list[File]]:
    """Every chunk's files, for a database that is as empty as that of `url`."""
    with session(url) as connection:
        shop = Shop(1, scale, records.known(connection, None))
    chunks = []
    for chunk in shop.chunks():
        place = folder / chunk.name
        place.mkdir()
        tables = chunk.tables.items()
        chunks.append([write(name, rows, place) for name, rows in tables if len(rows)])
    return chunks


def plain(url: URL, chunks: list[list[File]], *, acts: bool) -> None:
    """LOAD DATA of each file, a transaction a chunk; with the updates that some rows ask for."""
    with session(url, autocommit=False, local_infile=True) as connection:
        with connection.cursor() as cursor:
            cursor.execute(SESSION)
        steps.prepare(connection)
        for files in chunks:
            connection.begin()
            for file in files:
                if acts or file.table not in steps.ACTS:
                    steps.load(connection, file)
            connection.commit()


def main() -> None:
    """Print seconds and the ratio."""
    parser = arguments(__doc__)
    parser.add_argument("--scale", type=float, default=1)
    given = parser.parse_args()
    taken = {}
    for name, acts in (("plain LOAD DATA", False), ("with the updates", True)):
        with TemporaryDirectory() as folder, database(given.url, DATABASE) as url:
            chunks = written(url, given.scale, Path(folder))
            count = sum(file.row_count for files in chunks for file in files)
            taken[name] = seconds(partial(plain, url, chunks, acts=acts))
    with database(given.url, DATABASE) as url:
        whole = seconds(lambda: sample.load(url, given.scale))
    print(f"{count:,} rows, {described(given.url)}")
    print(f"sample loader     {whole:7.1f} s")
    for name, alone in taken.items():
        print(f"{name:17} {alone:7.1f} s   ratio {alone / whole:.2f}")


if __name__ == "__main__":
    main()

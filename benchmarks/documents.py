"""How fast MongoDB is kept in step: against raw bulk writes of the same documents, and how late.

    python -m benchmarks.documents mysql://root:…@127.0.0.1:3306 mongodb://127.0.0.1:27018/

The sample shop is loaded into a database of its own; its triggers note every product, category,
review and order. The relays deliver them into collections with all their rules and indexes. In the
same run, the same documents go there by unordered bulk writes (replace by _id, upsert, w:majority)
that compose nothing and remember nothing: once from one thread, once from two. Each way does it
twice: into empty collections, and over what is there already.

The lag is from the commit of a change in MySQL to its change event in MongoDB, at so many changes a
second of the names of products.
"""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any

from pymongo import ReplaceOne, WriteConcern
from pymongo.database import Database
from sqlalchemy import URL

from benchmarks.bench import arguments, database, described, seconds
from shopdb import sample
from shopdb.database import rows, session
from shopdb.documents import collections, engine
from shopdb.documents.relay import Options
from shopdb.documents.service import serve
from shopdb.documents.shape import SHAPES, document

NAME = "shopdb_benchmark_documents"
Mongo = Database[dict[str, Any]]
Documents = dict[str, list[dict[str, Any]]]


@contextmanager
def collected(url: str) -> Iterator[Mongo]:
    """A database with its collections and no documents; dropped at the end."""
    client = engine.connect(url).client
    client.drop_database(NAME)
    try:
        collections.apply(client[NAME], collections.read_all(), lambda _: None)
        yield client[NAME]
    finally:
        client.drop_database(NAME)
        client.close()


def empty(mongo: Mongo) -> None:
    """Take every document out."""
    for shape in SHAPES.values():
        mongo[shape.collection].delete_many({})


def composed(url: URL) -> Documents:
    """What the relays will deliver, made beforehand."""
    made: Documents = {}
    with session(url) as connection:
        for shape in SHAPES.values():
            made[shape.collection] = [
                document(shape, public_id, version, text)
                for public_id, version, text in rows(
                    connection,
                    "SELECT BIN_TO_UUID(e.public_id), e.version, d.document FROM outbox_event AS e"
                    f" INNER JOIN {shape.aggregate}_document AS d"
                    " ON e.aggregate_id = d.aggregate_id WHERE e.aggregate_type = %s",
                    (shape.aggregate,),
                )
            ]
    return made


def raw(mongo: Mongo, made: Documents, batch: int, threads: int) -> None:
    """The yardstick: bulk writes and nothing else."""

    def write(job: tuple[str, list[dict[str, Any]]]) -> None:
        name, documents = job
        mongo.get_collection(name, write_concern=WriteConcern("majority")).bulk_write(
            [ReplaceOne({"_id": one["_id"]}, one, upsert=True) for one in documents], ordered=False
        )

    jobs = [
        (name, documents[begin : begin + batch])
        for name, documents in made.items()
        for begin in range(0, len(documents), batch)
    ]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(write, jobs))


def noted_again(url: URL) -> None:
    """Every thing waits once more, under its next version."""
    with session(url) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_event SET version = version + 1")


def sync(url: URL, mongo: Mongo, batch: int, threads: int) -> None:
    """Deliver all that waits."""
    options = Options(most=batch, patience=60)
    serve(url, mongo, follow=False, name="bench", threads=threads, options=options)


def rates(url: URL, mongo: Mongo, batch: int, threads: list[int]) -> None:
    """Print documents a second and ratios."""
    made = composed(url)
    total = sum(map(len, made.values()))
    print(", ".join(f"{len(one):,} {name}" for name, one in made.items()), flush=True)
    for place, prepare in (("into nothing", empty), ("over all", lambda _: None)):
        best: dict[str, float] = {}
        for way, work in (
            ("raw", raw_of(mongo, made, batch)),
            ("sync", partial(sync, url, mongo, batch)),
        ):
            for number in threads:
                prepare(mongo)
                if way == "sync":
                    noted_again(url)
                rate = total / seconds(partial(work, number))
                best[way] = max(rate, best.get(way, 0))
                print(f"{place:12}  {way:4} {number} threads {rate:8,.0f} documents/s", flush=True)
        print(f"{place:12}  sync/raw, the best of each: {best['sync'] / best['raw']:.2f}")


def raw_of(mongo: Mongo, made: Documents, batch: int) -> Callable[[int], None]:
    """The yardstick for a number of threads."""
    return lambda threads: raw(mongo, made, batch, threads)


class Changes:
    """Renames products at a steady rate; each name says when it was committed."""

    def __init__(self, url: URL, rate: int, writers: int) -> None:
        self._url, self._writers = url, writers
        self._pause = writers / rate
        with session(url) as connection:
            self._products = [
                product
                for (product,) in rows(
                    connection, "SELECT product_id FROM product WHERE deleted_at IS NULL"
                )
            ]
        self._numbers = count()
        self.made = 0

    def run(self, for_seconds: float) -> float:
        """Change for so many seconds; the rate that was reached."""
        started = time.perf_counter()
        with ThreadPoolExecutor(self._writers) as pool:
            made = list(pool.map(self._write, [for_seconds] * self._writers))
        self.made = sum(made)
        return self.made / (time.perf_counter() - started)

    def _write(self, for_seconds: float) -> int:
        made, begun = 0, time.perf_counter()
        with session(self._url) as connection, connection.cursor() as cursor:
            while (now := time.perf_counter() - begun) < for_seconds:
                if (early := made * self._pause - now) > 0:
                    time.sleep(early)
                product = self._products[next(self._numbers) % len(self._products)]
                cursor.execute(
                    "UPDATE product_translation SET name = %s WHERE product_id = %s",
                    (f"at {time.time():.6f}", product),
                )
                made += 1
        return made


def lags(url: URL, mongo: Mongo, rate: int, for_seconds: float, threads: int) -> None:
    """Print how late changes come, and how many of them were seen."""
    seen: list[float] = []
    stop, ready = threading.Event(), threading.Event()

    def watch() -> None:
        name = {"$ifNull": ["$updateDescription.updatedFields.name", "$fullDocument.name"]}
        with mongo.products.watch([{"$project": {"name": name}}], max_await_time_ms=200) as stream:
            ready.set()
            while not stop.is_set():
                change = stream.try_next()
                if change and str(change.get("name")).startswith("at "):
                    seen.append(time.time() - float(change["name"][3:]))

    with ThreadPoolExecutor(2) as pool:
        watching = pool.submit(watch)
        ready.wait(30)
        relays = pool.submit(
            serve, url, mongo, follow=True, name="bench", threads=threads, stop=stop
        )
        time.sleep(1)
        changes = Changes(url, rate, writers=8)
        reached = changes.run(for_seconds)
        time.sleep(3)
        stop.set()
        relays.result()
        watching.result()
    lag = statistics.quantiles(seen, n=100)
    print(
        f"{reached:.0f} changes/s for {for_seconds:g} s, {threads} relays: lag median"
        f" {lag[49] * 1000:.0f} ms, p99 {lag[98] * 1000:.0f} ms, longest {max(seen) * 1000:.0f} ms;"
        f" {changes.made:,} changes came as {len(seen):,} documents",
        flush=True,
    )


def main() -> None:
    """Print both."""
    parser = arguments(__doc__)
    parser.add_argument("mongo", help="a replica set's URL, as mongodb://127.0.0.1:27018/")
    parser.add_argument("--scale", type=float, default=0.5)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    with database(given.url, NAME) as url, collected(given.mongo) as mongo:
        sample.load(url, given.scale)
        version = mongo.client.server_info()["version"]
        print(f"{described(given.url)}; MongoDB {version}; batches of {given.batch}", flush=True)
        rates(url, mongo, given.batch, given.threads)
        for threads in given.threads[:2]:
            lags(url, mongo, given.rate, given.seconds, threads)


if __name__ == "__main__":
    main()

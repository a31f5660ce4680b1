"""What every part of the sample shop is made of: whole numbers in, columns of a table out.

Money is counted in cents and time in microseconds since 1970, UTC, so that both stay exact; NEVER
is the time of what does not happen.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
Tables: TypeAlias = dict[str, pl.DataFrame]

NEVER = int(np.iinfo(np.int64).max)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# Each kind of thing draws from a stream of its own, so that one does not disturb another.
STREAMS = (
    *("catalog", "prices", "customers", "orders", "lives", "returns", "stock", "carts", "ids"),
    *("purchasing", "touches", "consents", "tickets", "reviews", "wishes", "value"),
    *("gaps", "fraud", "attributes", "quality", "clicks", "texts"),
)


def stream(seed: int, name: str, month: int = 0) -> np.random.Generator:
    """The random numbers of one kind of thing in one month; the same seed, the same numbers."""
    sequence = np.random.SeedSequence(seed, spawn_key=(STREAMS.index(name), month))
    return np.random.default_rng(sequence)


def moments(us: Ints) -> pl.Series:
    """Times as DATETIME(6); NULL where NEVER."""
    series = pl.Series(us)
    return series.set(series == NEVER, None).cast(pl.Datetime("us"))


def days(us: Ints) -> pl.Series:
    """The day of each time."""
    return moments(us).cast(pl.Date)


def money(cents: Ints) -> pl.Series:
    """Cents as an amount."""
    return pl.Series(cents).cast(pl.Float64) / 100


def texts(words: Iterable[str | None], where: Ints) -> pl.Series:
    """A word for each number."""
    return pl.Series(list(words), dtype=pl.String).gather(where)


def only(condition: Flags, values: pl.Series) -> pl.Series:
    """Values where the condition holds, else NULL."""
    return values.set(pl.Series(~condition), None)


def public_ids(rng: np.random.Generator, us: Ints) -> pl.Series:
    """UUIDv7 as hexadecimal, from the row's own time."""
    count = len(us)
    bits = rng.integers(0, 1 << 62, (2, count), dtype=np.uint64)
    milliseconds = (us // 1000).astype(np.uint64)
    halves = np.empty((count, 2), dtype=">u8")
    halves[:, 0] = (
        (milliseconds << np.uint64(16)) | np.uint64(0x7000) | (bits[0] & np.uint64(0xFFF))
    )
    halves[:, 1] = np.uint64(1 << 63) | bits[1]
    text = halves.tobytes().hex().encode()
    return pl.Series(np.frombuffer(text, dtype="S32").astype("U32").tolist(), dtype=pl.String)


def running(groups: Ints) -> Ints:
    """Place of each row within its group, from 1; rows of a group lie together."""
    if not len(groups):
        return groups.copy()
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    lengths = np.diff(np.r_[starts, len(groups)])
    return np.arange(len(groups)) - np.repeat(starts, lengths) + 1


def sums(groups: Ints, values: Ints, count: int) -> Ints:
    """Sum of the values of each of `count` groups; exact, as sums stay far below 2^53."""
    return np.bincount(groups, weights=values, minlength=count).astype(np.int64)


def portion(cents: Ints, rate: Ints | int, whole: Ints | int) -> Ints:
    """So much of the cents as rate is of the whole, rounded half up."""
    return (2 * cents * rate + whole) // (2 * np.asarray(whole, dtype=np.int64))


class Ids:
    """Gives out the ids of each table, one after the other, above those that are there."""

    def __init__(self, taken: Mapping[str, int]) -> None:
        self._taken = Counter(taken)
        self._drawn: set[str] = set()

    def take(self, table: str, count: int) -> Ints:
        """The next ids of a table."""
        first = self._taken[table] + 1
        self._taken[table] += count
        self._drawn.add(table)
        return np.arange(first, first + count, dtype=np.int64)

    def given(self) -> dict[str, int]:
        """The last id so far of each table that ids were given out for."""
        return {table: self._taken[table] for table in self._drawn}

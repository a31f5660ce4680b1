"""What the currencies of the sample shop were worth in each other."""

import numpy as np
import polars as pl

from shopdb.sample.clock import END, START
from shopdb.sample.rows import DAY, moments, stream


def rates(seed: int) -> pl.DataFrame:
    """What the three currencies were worth in each other, month by month."""
    rng = stream(seed, "prices", 1)
    pairs = (("GBP", "EUR", 1.17), ("GBP", "USD", 1.27), ("EUR", "USD", 1.085))
    starts = np.arange(START, END, 30 * DAY, dtype=np.int64)
    frames = []
    for base, quote, level in pairs:
        walk = level * np.cumprod(1 + rng.normal(0, 0.006, len(starts)))
        for one, other, level_of in ((base, quote, walk), (quote, base, 1 / walk)):
            frames.append(
                pl.DataFrame(
                    {
                        "base_code": [one] * len(starts),
                        "quote_code": [other] * len(starts),
                        "valid_from": moments(starts),
                        "rate": [f"{rate:.10f}" for rate in level_of],
                    }
                )
            )
    return pl.concat(frames)

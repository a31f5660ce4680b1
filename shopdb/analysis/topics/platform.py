"""Questions about platform; written by `make gallery` from queries/platform/."""

from datetime import datetime
from decimal import Decimal

import pandas as pd

from shopdb.analysis.frames import Engine, Source, frame


def data_freshness(
    *,
    channel: str = "online_retail",
    at: datetime | str | None = None,
    patience: Decimal | float | str = "1",
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Data freshness.

    How old is the newest row of each stream of data, and which ones are late?

    Args:
        channel: code of the sales channel.
        at: moment the age is told at; without it that of the last thing that happened.
        patience: times the expected age that is not late yet.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - stream: what comes in
        - newest_at: moment of its newest row, in UTC; of what waits, that of the oldest
        - age_hours: from then to the moment asked for, 0 where it came later
        - expected_hours: age that is nothing unusual
        - is_late: 1 where it is older than patience allows, else 0
    """
    return frame(
        "platform/data_freshness",
        source=source,
        engine=engine,
        channel=channel,
        at=at,
        patience=patience,
    )

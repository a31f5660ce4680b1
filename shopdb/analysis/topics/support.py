"""Questions about support; written by `make gallery` from queries/support/."""

from datetime import date

import pandas as pd

from shopdb.analysis.frames import Engine, Source, frame


def ticket_load(
    *,
    channel: str = "online_retail",
    from_day: date | str | None = None,
    until_day: date | str | None = None,
    source: Source = None,
    engine: Engine = "mysql",
) -> pd.DataFrame:
    """Load of the service.

    How many tickets come each week, how soon are they answered, and what piles up?

    Args:
        channel: code of the sales channel.
        from_day: weeks shown begin on or after it.
        until_day: first day not counted; without it to the end.
        source: the database; see `frame`.
        engine: who answers; see `frame`.

    Returns:
        A frame with these columns:

        - week_on: Monday of the week, on the channel's own clock
        - way: how tickets came, email, phone, chat or web
        - opened: tickets opened in the week
        - per_100_orders: opened by orders of the week, times 100
        - answered: tickets of these that have a first answer
        - median_hours: hours to it, of the ticket in the middle
        - p90_hours: hours to it that nine in ten of the answered do not exceed
        - resolved: tickets resolved in the week, whenever opened
        - backlog: tickets opened so far and not resolved at the end of the week
    """
    return frame(
        "support/ticket_load",
        source=source,
        engine=engine,
        channel=channel,
        from_day=from_day,
        until_day=until_day,
    )

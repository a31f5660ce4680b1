"""Defaults that are asked of the collections: what a parameter is where nobody gives it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pymongo import DESCENDING
from pymongo.database import Database

from shopdb.documents.pipelines.bind import zone
from shopdb.documents.pipelines.pipeline import DAY_AFTER, DAYS_BEFORE, Pipeline


def complete(
    database: Database[dict[str, Any]], pipeline: Pipeline, given: Mapping[str, object]
) -> dict[str, Any]:
    """A value for each parameter, defaults that have to be asked for included.

    Raises:
        Problem: a value does not fit.
    """
    values = pipeline.check(given)
    where = zone(values)
    open_ones = {
        name: one.asked
        for name, one in pipeline.parameters.items()
        if one.asked and values[name] is None
    }
    for name, asked in open_ones.items():
        if asked in DAY_AFTER:
            values[name] = _day_after_last(database, *DAY_AFTER[asked], where)
    for name, asked in open_ones.items():
        if asked in DAYS_BEFORE:
            values[name] = values["until_day"] - timedelta(days=DAYS_BEFORE[asked])
    return values


def _day_after_last(
    database: Database[dict[str, Any]], collection: str, field: str, where: ZoneInfo
) -> date:
    """The day after the last there is, in that time zone; tomorrow where there is none."""
    found: Any = database[collection].find_one(
        {field: {"$type": "date"}}, {field: 1}, sort=[(field, DESCENDING)]
    )
    for part in field.split(".") if found else ():
        found = found[part]
    last: datetime = found or datetime.now(UTC)
    if last.tzinfo is None:
        last = last.replace(tzinfo=UTC)
    return last.astimezone(where).date() + timedelta(days=1)

"""Rules, runs and expiries for people and for programs."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from rich.table import Table

from shopdb.retention.expiry import Expiry
from shopdb.retention.rules import Rule, Run


def rules_table(rules: Iterable[Rule]) -> Table:
    """A line for each rule: what it takes, how much is due, and what becomes of it."""
    listing = Table(title="MySQL", title_justify="left")
    # A name that is cut in two cannot be copied.
    listing.add_column("rule", no_wrap=True)
    for heading in ("what goes", "kept", "counts from"):
        listing.add_column(heading, overflow="fold")
    listing.add_column("due", justify="right")
    for heading in ("oldest", "approved", "what is due"):
        listing.add_column(heading)
    for one in rules:
        listing.add_row(
            one.code,
            f"{one.action} {one.table}: {one.takes}",
            _span(one.keep_for, one.keep_unit),
            one.counts_from,
            f"{one.due:,}",
            _day(one.oldest_at),
            f"{_day(one.approved_at)} {one.approved_by}" if one.approved_by else "–",
            one.next_step,
        )
    return listing


def expiries_table(expiries: Iterable[Expiry]) -> Table:
    """A line for each collection whose documents end by themselves."""
    listing = Table("collection", "kept", "counts from", "reason", title="MongoDB, by TTL index")
    listing.title_justify = "left"
    for one in expiries:
        kept = _span(round(one.days), "day") if one.days else "until then"
        listing.add_row(one.collection, kept, one.field, one.reason)
    return listing


def runs_table(runs: Sequence[Run]) -> Table:
    """A line for each run."""
    listing = Table("started (UTC)")
    listing.add_column("rule", no_wrap=True)
    listing.add_column("run")
    for heading in ("due", "done"):
        listing.add_column(heading, justify="right")
    for heading in ("oldest", "ended (UTC)", "by", "failure"):
        listing.add_column(heading, overflow="fold")
    for one in runs:
        listing.add_row(
            f"{one.started_at:%Y-%m-%d %H:%M:%S}",
            one.rule,
            "dry" if one.is_dry_run else "real",
            f"{one.due:,}",
            "–" if one.is_dry_run else f"{one.done:,}",
            _day(one.oldest_at),
            f"{one.ended_at:%Y-%m-%d %H:%M:%S}" if one.ended_at else "–",
            one.started_by,
            one.failure or "–",
        )
    return listing


def plan_json(rules: Iterable[Rule], expiries: Iterable[Expiry]) -> str:
    """Both lists, by name; times are ISO 8601 in UTC."""
    return _json(
        {
            "mysql": [
                {
                    **asdict(one),
                    "is_enabled": bool(one.is_enabled),
                    "next_step": one.next_step,
                }
                for one in rules
            ],
            "mongodb": [asdict(one) for one in expiries],
        }
    )


def runs_json(runs: Iterable[Run]) -> str:
    """A list of runs; times are ISO 8601 in UTC."""
    return _json([{**asdict(one), "is_dry_run": bool(one.is_dry_run)} for one in runs])


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2, default=_moment) + "\n"


def _moment(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} is no time")
    return f"{value.isoformat()}Z"


def _span(number: int, unit: str) -> str:
    return f"{number:,} {unit}" + ("" if number == 1 else "s")


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "–"

"""The month at a glance: its numbers beside those of the month before and of a year before."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from shopdb.database import Connection
from shopdb.query import ask
from shopdb.report.period import Period, later
from shopdb.report.wording import MINUS, amount, change, money, month, percent

SUMS = ("orders", "gross_sales", "discounts", "included_tax", "returns", "net_sales")
NONE = "–"


@dataclass(frozen=True)
class Numbers:
    """What a month came to; `is_known` where the channel has every day of it."""

    month: date
    is_known: bool = False
    sums: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(SUMS, Decimal(0)))

    @property
    def average(self) -> Decimal | None:
        """Goods of an order, net of discounts and included tax."""
        sums = self.sums
        goods = sums["gross_sales"] - sums["discounts"] - sums["included_tax"]
        return _quotient(goods, sums["orders"])

    def share(self, column: str) -> Decimal | None:
        """A sum by the gross sales."""
        return _quotient(self.sums[column], self.sums["gross_sales"])


@dataclass(frozen=True)
class Headline:
    """One currency's month: sentences, and a table of numbers with their changes."""

    currency: str
    findings: list[str]
    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]


def headlines(connection: Connection, channel: str, period: Period) -> list[Headline]:
    """One for each currency in which the month sold or credited anything."""
    if not period.first or not period.until:
        return []
    first, year = period.first, later(period.first, -12)
    growth = ask(
        connection, "sales/monthly_growth", channel=channel, from_day=year, until_day=period.until
    )
    days = ask(
        connection, "sales/net_sales_bridge", channel=channel, from_day=year, until_day=period.until
    )
    known = {
        (row["currency_code"], row["month"])
        for row in (dict(zip(growth.columns, values, strict=True)) for values in growth.rows)
        if row["is_complete"]
    }
    months: dict[tuple[str, date], Numbers] = {}
    for values in days.rows:
        row = dict(zip(days.columns, values, strict=True))
        key = (row["currency_code"], row["day"].replace(day=1))
        numbers = months.setdefault(key, Numbers(key[1], key in known))
        for column in SUMS:
            numbers.sums[column] += row[column]

    def of(currency: str, when: date) -> Numbers:
        return months.get((currency, when), Numbers(when, (currency, when) in known))

    currencies = sorted({code for code, when in months if when == first})
    return [
        _headline(code, *(of(code, when) for when in (first, later(first, -1), year)))
        for code in currencies
    ]


def _headline(currency: str, this: Numbers, before: Numbers, year: Numbers) -> Headline:
    lines: list[tuple[str, Callable[[Numbers], Any], Callable[[Any], str], bool]] = [
        (f"Net sales, {currency}", lambda n: n.sums["net_sales"], amount, True),
        ("Orders", lambda n: n.sums["orders"], lambda value: f"{value:,}", True),
        (f"Goods of an order, {currency}", lambda n: n.average, amount, True),
        ("Discounts, of gross sales", lambda n: n.share("discounts"), percent, False),
        ("Returns, of gross sales", lambda n: n.share("returns"), percent, False),
    ]
    others = [before, year]
    rows = []
    for label, value, said, is_relative in lines:
        now = value(this)
        cells = [label, NONE if now is None else said(now)]
        for other in others:
            then = value(other) if other.is_known else None
            cells.append(NONE if then is None else said(then))
            cells.append(_change(now, then, is_relative=is_relative))
        rows.append(tuple(cells))
    headings = ["", f"{this.month:%b %Y}"]
    for other in others:
        headings += [f"{other.month:%b %Y}", "Change"]
    return Headline(currency, _findings(currency, this, others), tuple(headings), rows)


def _findings(currency: str, this: Numbers, others: list[Numbers]) -> list[str]:
    net = this.sums["net_sales"]
    whole = "" if this.is_known else ", of which not every day is counted,"
    sold = f"{month(this.month)}{whole} brought net sales of {money(net, currency)}"
    compared = [_compared(this, other, "net_sales") for other in others]
    said = [f"{sold}{':' if any(compared) else ''}{_joined(compared)}."]
    average = this.average
    if average is not None:
        orders = this.sums["orders"]
        noun = "order" if orders == 1 else "orders"
        compared = [_compared(this, other, "orders") for other in others]
        said.append(
            f"It took {orders:,} {noun} of {money(average, currency)} each on average"
            f"{';' if any(compared) else ''}{_joined(compared)}."
        )
    returned = this.share("returns")
    if returned is not None:
        text = f"Goods worth {percent(returned)} of gross sales came back"
        then = [
            f"{percent(share)} in {month(other.month)}"
            for other in others
            if other.is_known and (share := other.share("returns")) is not None
        ]
        said.append(f"{text}, against {' and '.join(then)}." if then else f"{text}.")
    return said


def _compared(this: Numbers, other: Numbers, column: str) -> str:
    """Against another month, where both are whole and there is something to compare with."""
    share = _quotient(this.sums[column] - other.sums[column], other.sums[column])
    if not (this.is_known and other.is_known) or share is None or other.sums[column] < 0:
        return ""
    if share == 0:
        return (
            f"as many as in {month(other.month)}"
            if column == "orders"
            else (f"as much as in {month(other.month)}")
        )
    word = "more" if share > 0 else ("fewer" if column == "orders" else "less")
    return f"{percent(abs(share))} {word} than in {month(other.month)}"


def _joined(parts: list[str]) -> str:
    said = " and ".join(part for part in parts if part)
    return f" {said}" if said else ""


def _change(now: Decimal | None, then: Decimal | None, *, is_relative: bool) -> str:
    """In per cent of what was, or in points where both are per cent themselves."""
    if now is None or then is None:
        return NONE
    if not is_relative:
        # Without the + 0, what rounds to nothing would be -0.0.
        points = f"{round((now - then) * 100, 1) + 0:+,.1f}".replace("-", MINUS)
        return f"{points}\N{NO-BREAK SPACE}points"
    share = _quotient(now - then, then)
    return NONE if share is None or then < 0 else change(share)


def _quotient(over: Decimal, under: Decimal) -> Decimal | None:
    return Decimal(over) / under if under else None

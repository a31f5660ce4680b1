"""What known customers did, as pandas sees it, and the answers that follow from it.

`Buyers` is made from the sample shop's tables or from the real year's file, so that both are held
against the same arithmetic. Money is in ten-thousandths; customers are ids of the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from tests.queries.sample import UNIT, Sample, median, p90, sold_by_order
from tests.queries.year import pounds, rounded


@dataclass(frozen=True)
class Buyers:
    """`orders`: one row an order; `moves`: each order and each credit of goods with its net."""

    orders: pd.DataFrame
    moves: pd.DataFrame

    def firsts(self) -> pd.Series:
        """The day of the first purchase of each customer."""
        return self.orders.groupby("customer")["day"].min()


def of_sample(sample: Sample, channel: str) -> Buyers:
    """Of the sample shop."""
    customers = sample.table("customer")
    known = set(customers.loc[~customers["is_guest"].astype(bool), "customer_id"])
    orders = sold_by_order(sample, channel).reset_index()
    orders = orders.rename(columns={"customer_id": "customer", "value": "net"})
    credited = sample.credited(channel).rename(columns={"customer_id": "customer"})
    columns = ["customer", "day", "net"]
    moves = pd.concat([orders[columns], credited[columns]])
    return Buyers(
        orders[orders["customer"].isin(known)], moves[moves["customer"].isin(known)].copy()
    )


def of_year(raw: pd.DataFrame, customer_ids: dict[str, int]) -> Buyers:
    """Of the real year; `customer_ids` by the number that the file has."""
    named = raw[raw["customer"] != ""].copy()
    named["net"] = named["money"].where(named["goods"], 0).where(~named["credit"], -named["money"])
    named.loc[~named["goods"], "net"] = 0
    named["customer"] = named["customer"].map(customer_ids)
    named["day"] = [date.fromisoformat(day) for day in named["day"]]
    sold = named[~named["credit"]]
    orders = sold.groupby("InvoiceNo").agg(
        customer=("customer", "first"), day=("day", "min"), net=("net", "sum")
    )
    credited = named[named["credit"] & named["goods"]]
    moves = pd.concat([orders, credited[["customer", "day", "net"]]])
    return Buyers(orders.reset_index(), moves)


def month_number(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    """The first day of a month."""
    return date(number // 12, number % 12 + 1, 1)


def lifetime_values(buyers: Buyers, as_of: date, months: int) -> Iterator[tuple[Any, ...]]:
    """Cohort, customers, month, and what it and all up to it brought."""
    first = buyers.firsts().map(month_number)
    moves = buyers.moves[buyers.moves["customer"].isin(first.index)].copy()
    moves["cohort"] = moves["customer"].map(first)
    month = moves["day"].map(month_number)
    moves["age"] = (month - moves["cohort"]).clip(lower=0)
    net = moves.groupby(["cohort", "age"])["net"].sum()
    for cohort, size in first.value_counts().sort_index().items():
        if month_start(cohort + 1) > as_of:
            continue
        running = 0
        for age in range(months + 1):
            here = int(net.get((cohort, age), 0))
            running += here
            values: tuple[Any, ...] = (None, None, None)
            if month_start(cohort + age + 1) <= as_of:
                each = rounded(Fraction(running, size * UNIT), 4)
                values = (pounds(here), pounds(running), each)
            yield (month_start(cohort), size, age, *values)


def second_purchases(buyers: Buyers, as_of: date) -> Iterator[tuple[Any, ...]]:
    """Cohort, customers, and of each window who can be judged and the share who came back."""
    days = buyers.orders[buyers.orders["day"] < as_of].groupby("customer")["day"].apply(sorted)
    cohorts: dict[date, list[list[date]]] = {}
    for bought in days:
        cohorts.setdefault(bought[0].replace(day=1), []).append(bought)
    for cohort, members in sorted(cohorts.items()):
        same = sum(len(bought) > 1 and bought[1] == bought[0] for bought in members)
        row: list[Any] = [cohort, len(members), rounded(Fraction(same, len(members)), 4)]
        for window in (30, 60, 90):
            reach = timedelta(days=window)
            judged = [bought for bought in members if bought[0] + reach < as_of]
            back = sum(len(bought) > 1 and bought[1] - bought[0] <= reach for bought in judged)
            row += [len(judged), rounded(Fraction(back, len(judged)), 4) if judged else None]
        yield tuple(row)


def overdue(buyers: Buyers, as_of: date, best: int, least: int) -> Iterator[tuple[Any, ...]]:
    """The best customers whose silence is longer than their own p90, the best first."""
    net = buyers.moves.groupby("customer")["net"].sum()
    bought = buyers.orders.groupby("customer")["day"].apply(set)
    ranked = sorted(bought.index, key=lambda customer: (-net[customer], customer))
    for customer in ranked[:best]:
        days = sorted(day for day in bought[customer] if day < as_of)
        gaps = [(later - day).days for day, later in pairwise(days)]
        if len(gaps) < max(least, 1):
            continue
        silent, usual = (as_of - days[-1]).days, p90(gaps)
        if silent > usual:
            yield (
                customer,
                pounds(net[customer]),
                len(gaps),
                rounded(median(gaps), 1),
                usual,
                days[-1],
                silent,
                rounded(Fraction(silent, usual), 2),
            )


def tenths(buyers: Buyers) -> Iterator[tuple[Any, ...]]:
    """Tenth, customers, net sales, share and running share, and Gini by the difference of pairs."""
    net = buyers.moves.groupby("customer")["net"].sum()
    values = sorted((int(net[customer]) for customer in buyers.firsts().index), reverse=True)
    count, positive = len(values), [max(value, 0) for value in values]
    total, running = sum(positive), 0
    apart = sum(int(np.abs(np.array(positive) - value).sum()) for value in positive)
    gini = rounded(Fraction(apart, 2 * count * total), 4)
    places = range(count)
    for tenth in range(1, 11):
        here = [place for place in places if place * 10 // count == tenth - 1]
        if here:
            share = sum(positive[place] for place in here)
            running += share
            yield (
                tenth,
                len(here),
                pounds(sum(values[place] for place in here)),
                rounded(Fraction(share, total), 4),
                rounded(Fraction(running, total), 4),
                gini,
            )


def comebacks(buyers: Buyers, silent: int) -> Iterator[tuple[Any, ...]]:
    """Month, customers, orders and net sales in it, and the silence before on average."""
    orders, moves = buyers.orders, buyers.moves
    count = orders.groupby(["customer", orders["day"].map(month_number)]).size()
    net = moves.groupby(["customer", moves["day"].map(month_number)])["net"].sum()
    back: dict[int, list[tuple[int, int, int]]] = {}
    for customer, days in orders.groupby("customer")["day"]:
        for earlier, later in pairwise(sorted(days)):
            gap, month = (later - earlier).days, month_number(later)
            if gap >= silent and month_number(earlier) < month:
                key = customer, month
                back.setdefault(month, []).append((int(count[key]), int(net[key]), gap))
    for month, who in sorted(back.items()):
        sold = sum(amount for _, amount, _ in who)
        yield (
            month_start(month),
            len(who),
            sum(orders for orders, _, _ in who),
            pounds(sold),
            rounded(Fraction(sold, len(who) * UNIT), 4),
            rounded(Fraction(sum(gap for *_, gap in who), len(who)), 1),
        )

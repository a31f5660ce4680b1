"""More answers on the real year, against pandas on the raw file: baskets, hours, days, pairs."""

from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from shopdb.database import rows as rows_of
from shopdb.database import session
from tests.queries.year import net_by, pounds, rounded

PERIODS = [("2010-01-01", "2012-01-01"), ("2011-03-15", "2011-04-02")]


def between(rows, period):
    first, until = period
    return rows[(rows["day"] >= first) & (rows["day"] < until)]


def orders_of(rows):
    """Each invoice that sold something: its goods, their units and lines."""
    sold = rows[~rows["credit"]]
    goods = sold[sold["goods"]].groupby("InvoiceNo")
    table = sold.groupby("InvoiceNo").agg(moment=("moment", "min"), day=("day", "min"))
    for column, numbers in (
        ("value", goods["money"].sum()),
        ("units", goods["units"].sum()),
        ("lines", goods.size()),
    ):
        table[column] = numbers.reindex(table.index, fill_value=0)
    return table


@pytest.mark.parametrize("period", PERIODS)
def test_baskets_are_those_of_the_file(raw, year_answer, period):
    orders = orders_of(between(raw, period))
    expected = []
    for month, part in orders.groupby(orders["day"].str[:7]):
        values = sorted(part["value"].tolist())
        count = len(values)
        middle = values[(count - 1) // 2], values[count // 2]
        expected.append(
            (
                f"{month}-01",
                count,
                rounded(Fraction(sum(values), count * 10_000), 4),
                rounded(Fraction(sum(middle), 20_000), 4),
                # The least that nine in ten do not exceed: the place rounded up.
                pounds(values[-(-count * 9 // 10) - 1]),
                rounded(Fraction(int(part["units"].sum()), count), 2),
                rounded(Fraction(int(part["lines"].sum()), count), 2),
            )
        )

    rows = year_answer("sales/basket_size", from_day=period[0], until_day=period[1])
    assert [
        (str(month), *rest) for month, _, *rest in (tuple(row.values()) for row in rows)
    ] == expected


@pytest.mark.parametrize("until", ["2012-01-01", "2011-07-15"])
def test_new_and_returning_are_those_of_the_file(raw, year_answer, until):
    rows = raw[raw["day"] < until].copy()
    rows["month"] = rows["day"].str[:7]
    first = rows[~rows["credit"]].groupby("customer")["month"].min()
    is_new = rows["customer"].map(first) == rows["month"]
    rows["buyers"] = np.where(
        rows["customer"] == "", "unnamed", np.where(is_new, "new", "returning")
    )
    of_the_month = net_by(rows, "month")
    expected = []
    for (month, buyers), part in rows.groupby(["month", "buyers"]):
        sold = part[~part["credit"]]
        net = net_by(part, "month").get(month, 0)
        expected.append(
            (
                f"{month}-01",
                buyers,
                None if buyers == "unnamed" else sold["customer"].nunique(),
                sold["InvoiceNo"].nunique(),
                pounds(net),
                rounded(Fraction(int(net), int(of_the_month[month])), 4),
            )
        )

    columns = ("month", "buyers", "customers", "orders", "net_sales", "share")
    answer = year_answer("customer/new_against_returning", until_day=until)
    assert [(str(r["month"]), *(r[c] for c in columns[1:])) for r in answer] == expected


@pytest.mark.parametrize("period", PERIODS)
def test_the_hours_are_those_of_the_file(raw, year_answer, period):
    orders = orders_of(between(raw, period))
    moments = pd.to_datetime(orders["moment"])
    places = [moments.dt.day_of_week + 1, moments.dt.hour]
    counted = orders.groupby(places)["value"].agg(["size", "sum"])

    rows = year_answer("sales/hour_by_weekday", from_day=period[0], until_day=period[1])
    assert len(rows) == 168
    assert {
        (r["weekday"], r["hour"]): (r["orders"], r["goods_sales"]) for r in rows if r["orders"]
    } == {place: (size, pounds(money)) for place, size, money in counted.itertuples()}
    assert {r["goods_sales"] for r in rows if not r["orders"]} == {0}


@pytest.mark.parametrize("until", [None, "2011-12-31", "2011-03-29"])
def test_the_days_are_those_of_the_file(raw, year_answer, until):
    rows = raw if until is None else raw[raw["day"] < until]
    last = rows["day"].max() if until is None else date.fromisoformat(until) - pd.Timedelta(days=1)
    days = [str(day.date()) for day in pd.date_range(rows["day"].min(), last)]
    net = net_by(rows, "day")
    orders = rows[~rows["credit"]].groupby("day")["InvoiceNo"].nunique()
    amounts = [int(net.get(day, 0)) for day in days]

    def mean(place, width):
        window = amounts[max(0, place + 1 - width) : place + 1]
        return rounded(Fraction(sum(window), width * 10_000), 4) if len(window) == width else None

    expected = [
        (day, int(orders.get(day, 0)), pounds(amounts[n]), mean(n, 7), mean(n, 28))
        for n, day in enumerate(days)
    ]
    answer = year_answer("sales/daily_revenue", **({"until_day": until} if until else {}))
    columns = ("orders", "net_sales", "average_7_days", "average_28_days")
    assert [(str(r["day"]), *(r[c] for c in columns)) for r in answer] == expected


@pytest.mark.parametrize(
    ("period", "limits"),
    [
        (("2010-01-01", "2012-01-01"), (None, 9000, 400)),
        (("2011-10-01", "2011-11-01"), (30, 50, 60)),
    ],
)
def test_the_pairs_are_those_of_the_file(raw, retail_year, year_answer, period, limits):
    least, top, paired = limits
    with session(retail_year) as connection:
        sku = dict(rows_of(connection, "SELECT product_id, sku FROM product_variant"))
    product_of = {code: product for product, code in sku.items()}
    sold = between(raw, period)
    sold = sold[~sold["credit"] & sold["goods"]]
    bought = pd.crosstab(sold["InvoiceNo"], sold["StockCode"]) > 0
    total, usual = len(bought), bought.sum().sum() / bought.shape[1]
    enough = least or max(int(np.ceil(usual)), 2)
    assert (bought.sum() >= enough).sum() > paired
    # Of two that are in as many orders the one that came first into the shop is taken.
    places = sorted(bought.columns, key=lambda code: (-bought[code].sum(), product_of[code]))
    bought = bought[places[:paired]]
    alone = dict(zip(bought.columns, bought.sum().tolist(), strict=True))
    together = bought.to_numpy(dtype=np.float64)
    counts = (together.T @ together).astype(int)
    expected = {
        frozenset((bought.columns[a], bought.columns[b])): int(counts[a, b])
        for a, b in zip(*np.nonzero(np.triu(counts >= enough, 1)), strict=True)
    }

    given = {"min_orders": least, "top_products": paired} if least else {}
    answer = year_answer(
        "catalog/basket_affinity", from_day=period[0], until_day=period[1], top_pairs=top, **given
    )
    assert len(answer) == min(top, len(expected)) > 20
    lifts = []
    for row in answer:
        a, b = sku[row["product_a_id"]], sku[row["product_b_id"]]
        both = expected[frozenset((a, b))]
        lifts.append(Fraction(both * total, alone[a] * alone[b]))
        assert (row["orders_a"], row["orders_b"], row["orders_both"]) == (alone[a], alone[b], both)
        assert row["support"] == rounded(Fraction(both, total), 6)
        assert row["confidence_a_b"] == rounded(Fraction(both, alone[a]), 4)
        assert row["confidence_b_a"] == rounded(Fraction(both, alone[b]), 4)
        assert row["lift"] == rounded(lifts[-1], 4)
    best = sorted(
        (Fraction(both * total, alone[a] * alone[b]) for (a, b), both in expected.items()),
        reverse=True,
    )
    assert lifts == best[: len(answer)]

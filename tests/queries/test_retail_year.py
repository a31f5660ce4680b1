"""The questions' answers on the real year, held against pandas on the raw file, to the last cent.

What the file says is read here once more and in another way: days are the first ten letters of
a row's date, money is counted in whole ten-thousandths, and nothing passes through the database.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

import pandas as pd
import pytest

from shopdb.database import session
from tests.queries.year import net_by, pounds, rounded


@pytest.fixture
def answer(year_answer):
    """The rows of an answer on the real year, by column."""
    return year_answer


def test_the_bridge_is_that_of_the_file(raw, answer):
    expected = {}
    for day, rows in raw.groupby("day"):
        sold, credited = rows[~rows["credit"]], rows[rows["credit"]]

        def total(part, kind):
            return int(part.loc[part[kind], "money"].sum())

        gross, returns = total(sold, "goods"), total(credited, "goods")
        adjusted = total(credited, "adjustment")
        charges = total(sold, "charge") - (total(credited, "charge") - adjusted)
        expected[day] = (
            sold["InvoiceNo"].nunique(),
            *map(pounds, (gross, returns, gross - returns, charges, adjusted)),
            pounds(gross - returns + charges - adjusted),
        )

    columns = ("gross_sales", "returns", "net_sales", "charges", "adjustments", "total_sales")
    rows = answer("sales/net_sales_bridge")
    assert {
        str(row["day"]): (row["orders"], *(row[column] for column in columns)) for row in rows
    } == expected
    assert {row["currency_code"] for row in rows} == {"GBP"}
    assert {row["discounts"] + row["included_tax"] + row["tax"] for row in rows} == {0}


def test_growth_is_that_of_the_file(raw, answer):
    net = net_by(raw.assign(month=raw["day"].str[:7]), "month")
    expected = []
    for month in sorted(net):
        before = net.get(f"{pd.Period(month) - 1}")
        growth = None
        # The last day of the file is 9 December 2011, so that month is not over.
        if before and month != "2011-12":
            growth = rounded(Fraction(net[month], before) - 1, 4)
        expected.append((f"{month}-01", pounds(net[month]), growth))

    rows = answer("sales/monthly_growth")
    assert [(str(r["month"]), r["net_sales"], r["growth"]) for r in rows] == expected
    assert [r["is_complete"] for r in rows] == [1] * 12 + [0]


def segment(recency: int, frequency: int) -> str:
    lately = "lately" if recency > 3 else "a while ago" if recency == 3 else "long ago"
    often = "often" if frequency > 3 else "once" if frequency == 1 else "at times"
    return {
        ("lately", "often"): "champion",
        ("lately", "at times"): "promising",
        ("lately", "once"): "new",
        ("a while ago", "often"): "loyal",
        ("a while ago", "at times"): "fading",
        ("a while ago", "once"): "fading",
        ("long ago", "often"): "at risk",
        ("long ago", "at times"): "asleep",
        ("long ago", "once"): "asleep",
    }[lately, often]


@pytest.mark.parametrize("period", [("2010-01-01", "2011-12-10"), ("2011-03-01", "2011-09-01")])
def test_rfm_is_that_of_the_file(raw, answer, retail_year, period):
    first, as_of = period
    named = raw[(raw["customer"] != "") & (raw["day"] >= first) & (raw["day"] < as_of)]
    sold = named[~named["credit"]].groupby("customer")
    table = pd.DataFrame({"last": sold["day"].max(), "frequency": sold["InvoiceNo"].nunique()})
    table["recency"] = [
        (date.fromisoformat(as_of) - date.fromisoformat(last)).days for last in table["last"]
    ]
    net = net_by(named, "customer")
    table["net"] = [net.get(customer, 0) for customer in table.index]
    for measure in ("recency", "frequency", "net"):
        below = table[measure].rank(method="min").astype(int) - 1
        table[f"{measure}_fifth"] = below * 5 // len(table)

    expected = {
        f"online_retail:{row.Index}": (
            row.recency,
            row.frequency,
            pounds(row.net),
            5 - row.recency_fifth,
            1 + row.frequency_fifth,
            1 + row.net_fifth,
            segment(5 - row.recency_fifth, 1 + row.frequency_fifth),
        )
        for row in table.itertuples()
    }
    columns = ("recency_days", "frequency", "monetary")
    columns += ("recency_score", "frequency_score", "monetary_score", "segment")
    with session(retail_year) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT customer_id, external_ref FROM customer")
        refs = dict(cursor.fetchall())
    assert {
        refs[row["customer_id"]]: tuple(row[column] for column in columns)
        for row in answer("customer/rfm", from_day=first, as_of=as_of)
    } == expected


@pytest.mark.parametrize("until", ["2011-12-10", "2011-07-15"])
def test_retention_is_that_of_the_file(raw, answer, until):
    sold = raw[~raw["credit"] & (raw["customer"] != "") & (raw["day"] < until)]
    active = sold.assign(month=pd.PeriodIndex(sold["day"].str[:7], freq="M"))
    active = active[["customer", "month"]].drop_duplicates()
    active["cohort"] = active.groupby("customer")["month"].transform("min")

    expected = []
    for cohort, rows in active.groupby("cohort"):
        size = rows["customer"].nunique()
        back = [int((rows["month"] == cohort + n).sum()) for n in range(1, 13)]
        # Over is a month whose last day lies before the end.
        over = [(cohort + n).end_time.date() < date.fromisoformat(until) for n in range(1, 13)]
        expected.append(
            (
                cohort.start_time.date(),
                size,
                *(
                    rounded(Fraction(count, size), 4) if is_over else None
                    for count, is_over in zip(back, over, strict=True)
                ),
            )
        )

    rows = answer("customer/cohort_retention", until_day=until)
    assert [tuple(row.values()) for row in rows] == expected


@pytest.mark.parametrize("period", [("2010-01-01", "2012-01-01"), ("2011-01-01", "2011-02-01")])
def test_the_classes_are_those_of_the_file(raw, answer, period):
    first, until = period
    goods = raw[raw["goods"] & (raw["day"] >= first) & (raw["day"] < until)]
    net = net_by(goods, "StockCode")
    units = goods.groupby("StockCode")["units"].sum().to_dict()
    total = sum(max(amount, 0) for amount in net.values())

    rows = answer("catalog/abc_pareto", from_day=first, until_day=until)
    assert {row["sku"]: (row["units"], row["net_sales"]) for row in rows} == {
        sku: (units[sku], pounds(amount)) for sku, amount in net.items()
    }
    ranks = [(-row["net_sales"], -row["units"]) for row in rows]
    assert ranks == sorted(ranks)
    for row, (rank, running, before) in zip(rows, ranked(rows, net), strict=True):
        assert row["sales_rank"] == rank
        assert row["share"] == rounded(Fraction(running - before, total), 6)
        assert row["running_share"] == rounded(Fraction(running, total), 6)
        letter = "A" if before * 100 < total * 80 else "B" if before * 100 < total * 95 else "C"
        assert row["abc_class"] == (letter if running > before else "C")


def ranked(rows, net) -> Iterator[tuple[int, int, int]]:
    """Rank, running total with the row and without it."""
    running = 0
    for rank, row in enumerate(rows, start=1):
        before = running
        running += max(net[row["sku"]], 0)
        yield rank, running, before


def test_a_period_of_days_takes_both_its_ends_as_said(raw, answer):
    """Over the night the clocks go forward, and up to the last minute of the last day."""
    first, last = date(2011, 3, 25), date(2011, 3, 31)
    rows = answer("sales/net_sales_bridge", from_day=first, until_day=last + timedelta(days=1))

    days = raw["day"].unique()
    assert [str(row["day"]) for row in rows] == sorted(
        day for day in days if str(first) <= day <= str(last)
    )

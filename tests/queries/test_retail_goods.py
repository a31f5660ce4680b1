"""Answers about goods on the real year, held against pandas on the raw file."""

from datetime import date, timedelta

from tests.queries.weeks import LOOKBACK, weekly
from tests.queries.year import pounds

AS_OF = date(2011, 12, 10)


def test_demand_is_that_of_the_file(raw, year_answer):
    goods = raw[raw["goods"]]
    goods = goods.assign(on=[date.fromisoformat(day) for day in goods["day"]])
    expected = {}
    for sku, rows in goods.groupby("StockCode"):
        recent = rows[rows["on"] >= AS_OF - timedelta(days=LOOKBACK)]
        if recent.empty:
            continue
        sold = recent[~recent["credit"]]
        net = sold["money"].sum() - recent.loc[recent["credit"], "money"].sum()
        daily = zip(sold["on"], sold["units"], strict=True)
        expected[sku] = (*weekly(daily, rows["on"].min(), AS_OF), pounds(net))

    columns = ("weeks", "units", "variability", "net_sales")
    rows = year_answer("catalog/demand_variability")
    assert {row["sku"]: tuple(row[c] for c in columns) for row in rows} == expected
    assert {row["currency_code"] for row in rows} == {"GBP"}


def test_no_cost_is_known(raw, year_answer):
    """The file says nothing of costs, so nothing is below them."""
    days = raw["day"] >= "2011-11-10"
    sold = raw[raw["goods"] & ~raw["credit"] & days].groupby("StockCode")["units"].sum()

    rows = year_answer("catalog/below_cost", lookback_days=30)
    assert {row["sku"]: row["units_without_cost"] for row in rows} == sold.to_dict()
    assert {(row["units_below"], row["loss"]) for row in rows} == {(0, 0)}

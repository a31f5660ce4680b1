"""Sales of the sample shop, held against pandas on its tables, to the last cent."""

from collections import Counter
from fractions import Fraction

import pandas as pd

from tests.queries.sample import (
    CHANNELS,
    UNIT,
    channels,
    median,
    month_of,
    net_by_day,
    p90,
    sold_by_order,
)
from tests.queries.year import pounds, rounded


def test_each_channel_sells_in_its_own_currency(sample_told):
    currencies = {
        c: {code for (code,) in sample_told("sales/basket_size", "currency_code", channel=c)}
        for c in CHANNELS
    }

    assert currencies == {"shop_eu": {"EUR"}, "shop_uk": {"GBP"}, "shop_us": {"USD"}}


@channels
def test_the_days(sample, sample_told, channel):
    days, net = net_by_day(sample, channel)
    counted = Counter(sold_by_order(sample, channel)["day"])

    def mean(place, width):
        window = net[max(0, place + 1 - width) : place + 1]
        return rounded(Fraction(sum(window), width * UNIT), 4) if len(window) == width else None

    assert sample_told(
        "sales/daily_revenue",
        "day orders net_sales average_7_days average_28_days",
        channel=channel,
    ) == [
        (day, counted[day], pounds(net[n]), mean(n, 7), mean(n, 28)) for n, day in enumerate(days)
    ]


@channels
def test_the_months(sample, sample_told, channel):
    days, net = net_by_day(sample, channel)
    months = pd.Series(net).groupby(month_of(days)).sum()

    assert sample_told("sales/monthly_growth", "month net_sales", channel=channel) == [
        (month, pounds(amount)) for month, amount in months.items()
    ]


@channels
def test_the_baskets(sample, sample_told, channel):
    orders = sold_by_order(sample, channel)
    expected = []
    for month, part in orders.groupby(month_of(orders["day"])):
        count, values = len(part), part["value"].tolist()
        expected.append(
            (
                month,
                count,
                rounded(Fraction(sum(values), count * UNIT), 4),
                rounded(median(values) / UNIT, 4),
                pounds(p90(values)),
                rounded(Fraction(int(part["units"].sum()), count), 2),
                rounded(Fraction(int(part["lines"].sum()), count), 2),
            )
        )

    columns = "month orders average_value median_value p90_value units_per_order lines_per_order"
    asked = {"channel": channel, "from_day": "2000-01-01"}
    assert sample_told("sales/basket_size", columns, **asked) == expected


@channels
def test_the_hours(sample, sample_told, channel):
    orders = sold_by_order(sample, channel)
    clock = orders["moment"].dt
    counted = orders.groupby([clock.day_of_week + 1, clock.hour])["value"].agg(["size", "sum"])

    rows = sample_told("sales/hour_by_weekday", "weekday hour orders goods_sales", channel=channel)
    assert len(rows) == 168
    assert {(day, hour): rest for day, hour, *rest in rows if rest[0]} == {
        place: [size, pounds(value)] for place, size, value in counted.itertuples()
    }


@channels
def test_new_and_returning(sample, sample_told, channel):
    customers = sample.table("customer").set_index("customer_id")
    named = set(customers.index[~customers["is_guest"].astype(bool)])
    parts = pd.concat(
        [
            sold_by_order(sample, channel).assign(count=1).rename(columns={"value": "net"}),
            sample.credited(channel).assign(count=0),
        ]
    )
    parts["month"] = month_of(parts["day"])
    parts["buyer"] = parts["customer_id"].where(parts["customer_id"].isin(named))
    first = parts[parts["count"] == 1].groupby("buyer")["month"].min()

    def kind(buyer, month):
        if pd.isna(buyer):
            return "unnamed"
        return "new" if first.get(buyer) == month else "returning"

    parts["kind"] = [kind(*pair) for pair in zip(parts["buyer"], parts["month"], strict=True)]
    whole = parts.groupby("month")["net"].sum()
    expected = {}
    for (month, buyers), part in parts.groupby(["month", "kind"]):
        bought = part[part["count"] == 1]
        share = None
        if whole[month] > 0:
            share = rounded(Fraction(int(part["net"].sum()), int(whole[month])), 4)
        expected[month, buyers] = (
            None if buyers == "unnamed" else bought["buyer"].nunique(),
            len(bought),
            pounds(part["net"].sum()),
            share,
        )

    rows = sample_told(
        "customer/new_against_returning",
        "month buyers customers orders net_sales share",
        channel=channel,
    )
    # A month in which a buyer had no goods but a charge credited may have a row of nothing.
    assert {
        (month, buyers): tuple(rest) for month, buyers, *rest in rows if rest[1] or rest[2]
    } == {place: rest for place, rest in expected.items() if rest[1] or rest[2]}

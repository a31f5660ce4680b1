"""Answers about goods and their prices on the sample shop, held against pandas on its tables."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pandas as pd

from tests.queries.sample import channels, local, whole
from tests.queries.weeks import LOOKBACK, weekly
from tests.queries.year import pounds, rounded

UTC = ZoneInfo("UTC")
AS_OF = date(2025, 12, 1)


def signed(sample, channel):
    """What was sold and credited before AS_OF, by SKU; what was credited has no units."""
    sold, credited = sample.sold(channel), sample.credited(channel)
    sku = sample.table("order_line").set_index("order_line_id")["sku"]
    both = pd.concat(
        [sold, credited.assign(sku=credited["order_line_id"].map(sku), quantity=0)],
        ignore_index=True,
    )
    return both[both["day"] < AS_OF]


@channels
def test_demand_varies_as_its_weeks_do(sample, sample_told, channel):
    """Each week is counted out, those without a sale too."""
    expected = {}
    for sku, rows in signed(sample, channel).groupby("sku"):
        recent = rows[rows["day"] >= AS_OF - timedelta(days=LOOKBACK)]
        if recent.empty:
            continue
        daily = zip(recent["day"], recent["quantity"], strict=True)
        measured = weekly(daily, rows["day"].min(), AS_OF)
        expected[sku] = (*measured, pounds(recent["net"].sum()))

    rows = sample_told(
        "catalog/demand_variability",
        "sku weeks units variability net_sales",
        channel=channel,
        as_of=AS_OF.isoformat(),
    )
    assert {row[0]: row[1:] for row in rows} == expected


@channels
def test_below_cost_are_lines_that_brought_less(sample, sample_told, channel):
    sold = sample.sold(channel)
    off = sample.table("order_discount")
    off = whole(off["amount"]).groupby(off["order_line_id"]).sum().to_dict()
    expected = defaultdict(Counter)
    for line in sold.itertuples():
        cost, full = whole(pd.Series([line.unit_cost]))[0] * line.quantity, Fraction(line.net)
        tags = whole(pd.Series([line.unit_price]))[0] * line.quantity
        taken = off.get(line.Index, 0)
        if line.net >= cost:
            continue
        full = full * tags / (tags - taken) if tags > taken else Fraction(tags)
        reason = "price" if not taken else "discount" if full >= cost else "both"
        expected[line.sku] += Counter({reason: line.quantity, "loss": int(cost) - line.net})

    rows = sample_told(
        "catalog/below_cost",
        "sku units_by_price units_by_discount units_by_both loss units_without_cost",
        channel=channel,
        lookback_days=1000,
    )
    assert {row[0]: row[1:] for row in rows} == {
        sku: (row["price"], row["discount"], row["both"], pounds(row["loss"]), 0)
        for sku, row in expected.items()
    }


@channels
def test_missing_is_what_nine_in_ten_of_the_neighbours_have(sample, sample_told, channel):
    shown = sample.table("product_channel")
    shown = set(shown.loc[shown["channel_id"] == sample.channel(channel).channel_id, "product_id"])
    products = sample.table("product")
    shown -= set(products.loc[products["status"] == "archived", "product_id"])
    places = sample.table("product_category")
    places = places[places["is_primary"].astype(bool)]
    neighbours = defaultdict(set)
    for product, category in zip(places["product_id"], places["category_id"], strict=True):
        if product in shown:
            neighbours[category].add(product)
    values = sample.table("product_attribute_value")
    having = defaultdict(set)
    for product, attribute in zip(values["product_id"], values["attribute_id"], strict=True):
        having[attribute].add(product)
    codes = sample.table("attribute").set_index("attribute_id")["attribute_code"]
    expected = {
        (category, codes[attribute], product)
        for category, group in neighbours.items()
        for attribute, those in having.items()
        if len(group) >= 5 and 10 * len(group & those) >= 9 * len(group)
        for product in group - those
    }

    columns = "category_id attribute_code product_id"
    assert expected
    assert set(sample_told("catalog/missing_attributes", columns, channel=channel)) == expected


class Prices:
    """What a channel asks everybody for one unit, by variant."""

    def __init__(self, sample, channel):
        lists = sample.table("price_list").set_index("price_list_id")
        lists = lists[
            (lists["channel_id"] == sample.channel(channel).channel_id)
            & lists["customer_group_id"].isna()
        ]
        prices = sample.table("price")
        prices = prices[prices["price_list_id"].isin(lists.index) & (prices["min_quantity"] == 1)]
        self.rows = list(
            prices.assign(
                kind=prices["price_list_id"].map(lists["kind"]),
                priority=prices["price_list_id"].map(lists["priority"]),
            ).itertuples()
        )
        self.of = defaultdict(list)
        for row in self.rows:
            self.of[row.variant_id].append(row)

    def at(self, variant, moment):
        """The price of a moment, None where there is none."""
        valid = [row for row in self.of[variant] if row.valid_from <= moment < row.valid_to]
        best = max(valid, key=lambda row: (row.priority, -row.price_list_id), default=None)
        return best.amount if best else None


@channels
def test_reductions_are_held_against_every_hour_before(sample, sample_told, channel):
    """All of the sample's prices begin with an hour, so asking once an hour misses none."""
    prices, zone = Prices(sample, channel), ZoneInfo(sample.channel(channel).timezone)
    sku = sample.sku_of()
    expected = {}
    for row in prices.rows:
        began = row.valid_from.replace(tzinfo=UTC).astimezone(zone)
        is_announced = row.kind == "sale" or row.compare_at_amount is not None
        if not is_announced or not date(2025, 6, 1) <= began.date() < AS_OF:
            continue
        moment = (began - timedelta(days=30)).astimezone(UTC).replace(tzinfo=None)
        asked = []
        while moment < row.valid_from:
            asked.append(prices.at(row.variant_id, moment))
            moment += timedelta(hours=1)
        lowest = min((amount for amount in asked if amount is not None), default=None)
        expected[sku[row.variant_id], began.date()] = (
            row.amount,
            row.compare_at_amount,
            lowest,
            None if lowest is None else int(row.compare_at_amount > lowest),
        )

    rows = sample_told(
        "catalog/omnibus",
        "sku began_on amount was_amount lowest_amount is_above",
        channel=channel,
        as_of=AS_OF.isoformat(),
        lookback_days=(AS_OF - date(2025, 6, 1)).days,
    )
    assert {1} <= {row[-1] for row in rows}
    assert {row[:2]: row[2:] for row in rows} == expected


@channels
def test_elasticity_is_that_of_the_days_on_either_side(sample, sample_told, channel):
    prices, zone = Prices(sample, channel), ZoneInfo(sample.channel(channel).timezone)
    sold = sample.sold(channel)
    units = Counter()
    for variant, day, number in zip(sold["variant_id"], sold["day"], sold["quantity"], strict=True):
        units[variant, day] += number
    sku = sample.sku_of()

    def day_of(moment: datetime) -> date:
        return (
            moment.replace(tzinfo=UTC).astimezone(zone).date() if moment.year < 9999 else date.max
        )

    expected = {}
    for now in prices.rows:
        changed = day_of(now.valid_from)
        if now.kind != "base" or not AS_OF - timedelta(days=365) <= changed < AS_OF:
            continue
        before = [
            row
            for row in prices.of[now.variant_id]
            if row.price_list_id == now.price_list_id and row.valid_to == now.valid_from
        ]
        if not before or before[0].amount == now.amount:
            continue
        sides = []
        for span, row in ((range(-28, 0), before[0]), (range(1, 29), now)):
            days = [changed + timedelta(days=n) for n in span]
            sides.append([d for d in days if day_of(row.valid_from) < d < day_of(row.valid_to)])
        sides[1] = [day for day in sides[1] if day < AS_OF]
        if min(map(len, sides)) < 14 or any(
            row.kind == "sale"
            and day_of(row.valid_from) <= sides[1][-1]
            and day_of(row.valid_to) >= sides[0][0]
            for row in prices.of[now.variant_id]
        ):
            continue
        old, new = (sum(units[now.variant_id, day] for day in side) for side in sides)
        if old and new:
            rate, was = Fraction(new, len(sides[1])), Fraction(old, len(sides[0]))
            low, high = Fraction(before[0].amount), Fraction(now.amount)
            elasticity = (rate - was) / (rate + was) * (high + low) / (high - low)
            expected[sku[now.variant_id], changed] = (
                *(len(sides[0]), old, len(sides[1]), new),
                rounded(elasticity, 4),
            )

    rows = sample_told(
        "catalog/price_elasticity",
        "sku changed_on days_before units_before days_after units_after elasticity",
        channel=channel,
        as_of=AS_OF.isoformat(),
        min_units=1,
    )
    assert {row[:2]: row[2:] for row in rows} == expected


@channels
def test_stars_stand_beside_the_days_of_delivery(sample, sample_told, channel):
    orders, lines = sample.orders(channel), sample.table("order_line").set_index("order_line_id")
    zone = sample.channel(channel).timezone
    parcels = sample.table("shipment").set_index("shipment_id")
    parcels = parcels.assign(there=local(parcels["delivered_at"], zone))
    of_line = defaultdict(list)
    held = sample.table("shipment_line")
    for line, parcel in zip(held["order_line_id"], held["shipment_id"], strict=True):
        of_line[line].append(parcels.loc[parcel])
    reviews = sample.table("product_review")
    reviews = reviews[(reviews["status"] != "rejected") & reviews["order_line_id"].notna()]
    reviews = reviews.assign(order_id=reviews["order_line_id"].map(lines["order_id"]))
    reviews = reviews[reviews["order_id"].isin(orders.index)]
    reviews = reviews.assign(moment=local(reviews["created_at"], zone))
    end = reviews["moment"].max().normalize() + timedelta(days=1)
    stars = defaultdict(list)
    for review in reviews[reviews["moment"] >= end - timedelta(days=365)].itertuples():
        found = of_line[review.order_line_id]
        if not found or any(pd.isna(parcel["there"]) for parcel in found):
            band = "not delivered"
        elif review.moment < max(parcel["there"] for parcel in found):
            band = "reviewed before it came"
        elif any(pd.isna(parcel["promised_on"]) for parcel in found):
            band = "no day promised"
        else:
            late = max((one["there"].date() - one["promised_on"]).days for one in found)
            bands = ("early", "on the day", "1 to 2 days late", "3 to 7 days late")
            borders = (0, 1, 3, 8)
            band = next(
                (name for name, most in zip(bands, borders, strict=True) if late < most),
                "over 7 days late",
            )
        stars[band].append(review.rating)

    assert len(stars) > 1
    rows = sample_told(
        "catalog/reviews_and_delivery",
        "delivery reviews average_rating low_share top_share",
        channel=channel,
        lookback_days=365,
    )
    assert {row[0]: row[1:] for row in rows} == {
        band: (
            len(given),
            rounded(Fraction(sum(given), len(given)), 4),
            rounded(Fraction(sum(one <= 2 for one in given), len(given)), 4),
            rounded(Fraction(given.count(5), len(given)), 4),
        )
        for band, given in stars.items()
    }

"""Answers on the sample shop, held against pandas on its tables, to the last cent."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pandas as pd
import pytest

from tests.queries.sample import UNIT, local
from tests.queries.year import pounds, rounded

CHANNELS = ("shop_eu", "shop_uk", "shop_us")
channels = pytest.mark.parametrize("channel", CHANNELS)


@pytest.fixture
def told(sample_answer):
    """The columns named of each row of an answer."""

    def of(name, columns, **parameters):
        return [tuple(row[c] for c in columns.split()) for row in sample_answer(name, **parameters)]

    return of


def month_of(days):
    return [day.replace(day=1) for day in days]


def net_by_day(sample, channel):
    """What each day brought, and all days from the first to the last, in ten-thousandths."""
    parts = pd.concat([sample.sold(channel), sample.credited(channel)])
    net = parts.groupby("day")["net"].sum()
    orders = sample.orders(channel)
    idle = orders.loc[orders["status_code"] != "cancelled", "day"]
    first, last = min(net.index.min(), idle.min()), max(net.index.max(), idle.max())
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return days, [int(net.get(day, 0)) for day in days]


def sold_by_order(sample, channel):
    """Each order that was not cancelled: its moment, buyer and the value of its goods."""
    orders = sample.orders(channel)
    orders = orders[orders["status_code"] != "cancelled"]
    lines = sample.sold(channel).groupby("order_id")
    return orders.assign(
        value=lines["net"].sum().reindex(orders.index, fill_value=0),
        units=lines["quantity"].sum().reindex(orders.index, fill_value=0),
        lines=lines.size().reindex(orders.index, fill_value=0),
    )


def median(numbers):
    numbers = sorted(numbers)
    return Fraction(numbers[(len(numbers) - 1) // 2] + numbers[len(numbers) // 2], 2)


def p90(numbers):
    return sorted(numbers)[-(-len(numbers) * 9 // 10) - 1]


def test_each_channel_sells_in_its_own_currency(told):
    currencies = {
        c: {code for (code,) in told("sales/basket_size", "currency_code", channel=c)}
        for c in CHANNELS
    }

    assert currencies == {"shop_eu": {"EUR"}, "shop_uk": {"GBP"}, "shop_us": {"USD"}}


@channels
def test_the_days(sample, told, channel):
    days, net = net_by_day(sample, channel)
    counted = Counter(sold_by_order(sample, channel)["day"])

    def mean(place, width):
        window = net[max(0, place + 1 - width) : place + 1]
        return rounded(Fraction(sum(window), width * UNIT), 4) if len(window) == width else None

    assert told(
        "sales/daily_revenue",
        "day orders net_sales average_7_days average_28_days",
        channel=channel,
    ) == [
        (day, counted[day], pounds(net[n]), mean(n, 7), mean(n, 28)) for n, day in enumerate(days)
    ]


@channels
def test_the_months(sample, told, channel):
    days, net = net_by_day(sample, channel)
    months = pd.Series(net).groupby(month_of(days)).sum()

    assert told("sales/monthly_growth", "month net_sales", channel=channel) == [
        (month, pounds(amount)) for month, amount in months.items()
    ]


@channels
def test_the_baskets(sample, told, channel):
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
    assert told("sales/basket_size", columns, channel=channel) == expected


@channels
def test_the_hours(sample, told, channel):
    orders = sold_by_order(sample, channel)
    clock = orders["moment"].dt
    counted = orders.groupby([clock.day_of_week + 1, clock.hour])["value"].agg(["size", "sum"])

    rows = told("sales/hour_by_weekday", "weekday hour orders goods_sales", channel=channel)
    assert len(rows) == 168
    assert {(day, hour): rest for day, hour, *rest in rows if rest[0]} == {
        place: [size, pounds(value)] for place, size, value in counted.itertuples()
    }


@channels
def test_new_and_returning(sample, told, channel):
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

    rows = told(
        "customer/new_against_returning",
        "month buyers customers orders net_sales share",
        channel=channel,
    )
    # A month in which a buyer had no goods but a charge credited may have a row of nothing.
    assert {
        (month, buyers): tuple(rest) for month, buyers, *rest in rows if rest[1] or rest[2]
    } == {place: rest for place, rest in expected.items() if rest[1] or rest[2]}


@channels
def test_the_categories(sample, told, channel):
    parts = pd.concat(
        [sample.sold(channel), sample.credited(channel).assign(quantity=lambda c: -c["quantity"])]
    )
    category_of = sample.category_of()
    parent = sample.table("category").set_index("category_id")["parent_id"].to_dict()
    expected = {}
    for variant, units, net in zip(
        parts["variant_id"], parts["quantity"], parts["net"], strict=True
    ):
        at = category_of.get(variant)
        chain = [at]
        while parent.get(chain[-1]) is not None and not pd.isna(parent.get(chain[-1])):
            chain.append(parent[chain[-1]])
        for place in chain:
            here = expected.setdefault(place, [0, 0, 0])
            here[0] += int(units)
            here[1] += int(net)
            here[2] += int(net) if place == at else 0

    total = int(parts["net"].sum())
    rows = told(
        "catalog/category_roll_up",
        "category_id units net_sales own_net_sales share",
        channel=channel,
    )
    assert {row[0]: row[1:] for row in rows} == {
        place: (units, pounds(net), pounds(own), rounded(Fraction(net, total), 4))
        for place, (units, net, own) in expected.items()
    }


@channels
def test_the_order_states(sample, told, channel):
    orders = sample.orders(channel)
    zone = sample.channel(channel).timezone
    parcels = sample.table("shipment")
    parcels = parcels[parcels["order_id"].isin(orders.index)]
    arrived_on = local(parcels["delivered_at"], zone).dt.date
    promised = parcels["promised_on"].notna()
    parcels = parcels.assign(
        counted=promised & (parcels["status"] != "shipped"),
        punctual=promised
        & (parcels["status"] == "delivered")
        & pd.Series(
            [
                (not pd.isna(a)) and (not pd.isna(p)) and a <= p
                for a, p in zip(arrived_on, parcels["promised_on"], strict=True)
            ],
            index=parcels.index,
            dtype=bool,
        ),
    ).groupby("order_id")
    whole = parcels["status"].agg(lambda states: set(states) == {"delivered"})
    seconds = {}
    for name, moments in (
        ("ship", parcels["shipped_at"].min()),
        ("deliver", parcels["delivered_at"].max()[whole]),
    ):
        placed = orders["placed_at"].reindex(moments.index)
        spans = pd.to_datetime(moments) - pd.to_datetime(placed)
        seconds[name] = {order: span // pd.Timedelta(seconds=1) for order, span in spans.items()}

    def hours(status, name):
        """How many orders have such a time, the median and the 90th percentile in hours."""
        of = orders.index[orders["status_code"] == status]
        open_ones = name == "deliver" and status == "partially_shipped"
        times = [] if open_ones else [seconds[name][n] for n in of if n in seconds[name]]
        if not times:
            return 0, None, None
        return (
            len(times),
            rounded(median(times) / 3600, 1),
            rounded(Fraction(p90(times), 3600), 1),
        )

    expected = {}
    for status, part in orders.groupby("status_code"):
        mine = part.index
        counted = int(parcels["counted"].sum().reindex(mine, fill_value=0).sum())
        punctual = int(parcels["punctual"].sum().reindex(mine, fill_value=0).sum())
        expected[status] = (
            len(part),
            rounded(Fraction(len(part), len(orders)), 4),
            *hours(status, "ship"),
            *hours(status, "deliver"),
            counted,
            rounded(Fraction(punctual, counted), 4) if counted else None,
        )

    rows = [tuple(row) for row in told("fulfilment/order_states", STATES, channel=channel)]
    assert {row[0]: row[1:] for row in rows} == expected
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)


STATES = (
    "part orders share orders_shipped median_hours_to_ship p90_hours_to_ship orders_delivered"
    " median_hours_to_deliver p90_hours_to_deliver parcels_promised on_time_share"
)


@channels
@pytest.mark.parametrize("grouped_by", ["product", "category"])
def test_the_returns(sample, told, channel, grouped_by):
    orders = sample.orders(channel)
    lines = sample.table("order_line")
    lines = lines[lines["order_id"].isin(orders.index) & (lines["qty_shipped"] > 0)]
    variants = sample.table("product_variant").set_index("variant_id")
    part_of = variants["product_id"] if grouped_by == "product" else sample.category_of()
    lines = lines.assign(part=lines["variant_id"].map(part_of)).set_index("order_line_id")
    requests = sample.table("return_request").set_index("return_request_id")["status"]
    back = sample.table("return_line")
    back = back[
        back["order_line_id"].isin(lines.index)
        & (back["return_request_id"].map(requests) != "rejected")
    ]
    back = back.assign(part=back["order_line_id"].map(lines["part"]))

    expected = {}
    for part, mine in lines.groupby("part", dropna=False):
        same = back["part"].isna() if pd.isna(part) else back["part"] == part
        reasons = back[same].groupby("reason_code")["qty_received"].sum()
        shipped, returned = int(mine["qty_shipped"].sum()), int(mine["qty_returned"].sum())
        most = sorted((-int(units), reason) for reason, units in reasons.items() if units)
        expected[None if pd.isna(part) else part] = (
            shipped,
            returned,
            rounded(Fraction(returned, shipped), 4),
            most[0][1] if most else None,
            rounded(Fraction(-most[0][0], int(reasons.sum())), 4) if most else None,
            sum(back.loc[same, "refund_amount"]),
        )

    rows = told(
        "fulfilment/returns",
        "part_id units_shipped units_returned return_rate main_reason main_reason_share"
        " refund_amount",
        channel=channel,
        grouped_by=grouped_by,
    )
    assert {row[0]: row[1:] for row in rows} == expected
    assert sum(row[2] for row in rows) > 0


@channels
def test_the_stock_cover(sample, told, channel):
    about, skus = sample.channel(channel), sample.sku_of()
    serving = sample.table("channel_warehouse")
    serving = set(serving.loc[serving["channel_id"] == about.channel_id, "warehouse_id"])
    until = max(sold_by_order(sample, channel)["day"]) + timedelta(days=1)
    moves = sample.table("stock_movement")
    moves = moves[moves["warehouse_id"].isin(serving)]
    days = local(moves["occurred_at"], about.timezone).dt.date
    lately = (days >= until - timedelta(days=28)) & (days < until) & (moves["kind"] == "sale")
    on_hand = moves.groupby("variant_id")["quantity"].sum()
    claims = sample.table("stock_reservation")
    claims = claims[claims["warehouse_id"].isin(serving)]
    reserved = claims.groupby("variant_id")["quantity"].sum()
    sold = -moves[lately].groupby("variant_id")["quantity"].sum()
    levels = sample.table("stock_level")
    variants = sample.table("product_variant").set_index("variant_id")

    expected = {}
    for variant in set(levels.loc[levels["warehouse_id"].isin(serving), "variant_id"]):
        if not pd.isna(variants["deleted_at"][variant]):
            continue
        there = int(on_hand.get(variant, 0))
        free = there - int(reserved.get(variant, 0))
        units = int(sold.get(variant, 0))
        left = None
        if free <= 0:
            left = Fraction(0)
        elif units:
            left = Fraction(free * 28, units)
        expected[skus[variant]] = (
            there,
            free,
            units,
            rounded(Fraction(units, 28), 2),
            None if left is None else rounded(left, 1),
            None if left is None else until + timedelta(days=int(left)),
        )

    columns = "sku on_hand available units_sold units_per_day days_of_cover stock_out_on"
    rows = told("inventory/stock_cover", columns, channel=channel)
    assert {row[0]: row[1:] for row in rows} == expected
    assert any(row[3] for row in rows)
    order = [(row[5] is None, row[6] or date.max) for row in rows]
    assert order == sorted(order)


@channels
def test_the_pairs(sample, told, channel):
    lines = sample.sold(channel)
    products = sample.table("product_variant").set_index("variant_id")["product_id"]
    baskets = {}
    for order, variant in zip(lines["order_id"], lines["variant_id"], strict=True):
        if variant in products.index:
            baskets.setdefault(order, set()).add(products[variant])
    alone = Counter(product for basket in baskets.values() for product in basket)
    both = Counter((a, b) for basket in baskets.values() for a in basket for b in basket if a < b)
    enough = max(-(-len(baskets) // 100), 2)

    rows = told(
        "catalog/basket_affinity",
        "product_a_id product_b_id orders_a orders_b orders_both lift",
        channel=channel,
        top_pairs=100_000,
    )
    assert {row[:2]: row[2:] for row in rows} == {
        (a, b): (
            alone[a],
            alone[b],
            number,
            rounded(Fraction(number * len(baskets), alone[a] * alone[b]), 4),
        )
        for (a, b), number in both.items()
        if number >= enough
    }

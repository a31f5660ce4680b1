"""Parcels, returns and stock of the sample shop, held against pandas on its tables."""

from datetime import date, timedelta
from fractions import Fraction

import pandas as pd
import pytest

from tests.queries.sample import channels, local, median, p90, sold_by_order
from tests.queries.year import rounded

STATES = (
    "part orders share orders_shipped median_hours_to_ship p90_hours_to_ship orders_delivered"
    " median_hours_to_deliver p90_hours_to_deliver parcels_promised on_time_share"
)


@channels
def test_the_order_states(sample, sample_told, channel):
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

    rows = sample_told("fulfilment/order_states", STATES, channel=channel, from_day="2000-01-01")
    assert {row[0]: row[1:] for row in rows} == expected
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)


@channels
@pytest.mark.parametrize("grouped_by", ["product", "category"])
def test_the_returns(sample, sample_told, channel, grouped_by):
    orders = sample.orders(channel)
    lines = sample.table("order_line")
    lines = lines[lines["order_id"].isin(orders.index) & (lines["qty_shipped"] > 0)]
    variants = sample.table("product_variant").set_index("variant_id")
    part_of = variants["product_id"] if grouped_by == "product" else sample.category_of()
    lines = lines.assign(part=lines["variant_id"].map(part_of)).set_index("order_line_id")
    requests = sample.table("return_request").set_index("return_request_id")
    back = sample.table("return_line")
    back = back[
        back["order_line_id"].isin(lines.index)
        & (back["return_request_id"].map(requests["status"]) != "rejected")
    ]
    back = back.assign(part=back["order_line_id"].map(lines["part"]))
    exchanged = back["return_request_id"].map(requests["kind"]) == "exchange"

    expected = {}
    for part, mine in lines.groupby("part", dropna=False):
        same = back["part"].isna() if pd.isna(part) else back["part"] == part
        reasons = back[same & ~exchanged].groupby("reason_code")["qty_received"].sum()
        swapped = int(back.loc[same & exchanged, "qty_received"].sum())
        shipped = int(mine["qty_shipped"].sum())
        returned = int(mine["qty_returned"].sum()) - swapped
        most = sorted((-int(units), reason) for reason, units in reasons.items() if units)
        expected[None if pd.isna(part) else part] = (
            shipped,
            swapped,
            returned,
            rounded(Fraction(returned, shipped), 4),
            most[0][1] if most else None,
            rounded(Fraction(-most[0][0], int(reasons.sum())), 4) if most else None,
            sum(back.loc[same, "refund_amount"]),
        )

    rows = sample_told(
        "fulfilment/returns",
        "part_id units_shipped units_exchanged units_returned return_rate main_reason"
        " main_reason_share refund_amount",
        channel=channel,
        grouped_by=grouped_by,
        from_day="2000-01-01",
    )
    assert {row[0]: row[1:] for row in rows} == expected
    assert sum(row[2] for row in rows) > 0
    assert sum(row[3] for row in rows) > 0


@channels
def test_the_stock_cover(sample, sample_told, channel):
    about, skus = sample.channel(channel), sample.sku_of()
    serving = sample.table("channel_warehouse")
    serving = set(serving.loc[serving["channel_id"] == about.channel_id, "warehouse_id"])
    until = max(sold_by_order(sample, channel)["day"]) + timedelta(days=1)
    moves = sample.table("stock_movement")
    moves = moves[moves["warehouse_id"].isin(serving)]
    days = local(moves["occurred_at"], about.timezone).dt.date
    lately = (days >= until - timedelta(days=21)) & (days < until) & (moves["kind"] == "sale")
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
            left = Fraction(free * 21, units)
        expected[skus[variant]] = (
            there,
            free,
            units,
            rounded(Fraction(units, 21), 2),
            None if left is None else rounded(left, 1),
            None if left is None else until + timedelta(days=int(left)),
        )

    columns = "sku on_hand available units_sold units_per_day days_of_cover stock_out_on"
    rows = sample_told("inventory/stock_cover", columns, channel=channel)
    assert {row[0]: row[1:] for row in rows} == expected
    assert any(row[3] for row in rows)
    order = [(row[5] is None, row[6] or date.max) for row in rows]
    assert order == sorted(order)


@channels
def test_the_stock_at_a_date(sample, sample_told, channel):
    about, skus = sample.channel(channel), sample.sku_of()
    serving = sample.table("channel_warehouse")
    serving = set(serving.loc[serving["channel_id"] == about.channel_id, "warehouse_id"])
    codes = sample.table("warehouse").set_index("warehouse_id")["warehouse_code"]
    moves = sample.table("stock_movement")
    moves = moves[moves["warehouse_id"].isin(serving)]
    days = local(moves["occurred_at"], about.timezone).dt.date

    for as_of in (date(2024, 2, 29), date(2025, 3, 31)):
        lay = moves[days < as_of].groupby(["warehouse_id", "variant_id"])["quantity"].sum()
        expected = {
            (codes[warehouse], skus[variant]): int(units)
            for (warehouse, variant), units in lay.items()
        }
        rows = sample_told(
            "inventory/stock_at_date", "warehouse_code sku on_hand", channel=channel, as_of=as_of
        )
        assert {row[:2]: row[2] for row in rows} == expected
        assert len(rows) == len(expected) > 0

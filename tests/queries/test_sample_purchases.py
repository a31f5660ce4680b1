"""What suppliers of the sample shop took and brought, held against pandas on its tables."""

from datetime import timedelta
from fractions import Fraction

import pandas as pd

from tests.queries.sample import channels, local, median, p90
from tests.queries.year import rounded


def share(part, whole):
    return rounded(Fraction(part, whole), 4) if whole else None


@channels
def test_the_lead_times(sample, sample_told, channel):
    about = sample.channel(channel)
    serving = sample.table("channel_warehouse")
    serving = set(serving.loc[serving["channel_id"] == about.channel_id, "warehouse_id"])
    placed = sample.orders(channel)
    until = max(placed.loc[placed["status_code"] != "cancelled", "day"]) + timedelta(days=1)
    orders = sample.table("purchase_order")
    orders = orders[orders["warehouse_id"].isin(serving) & orders["submitted_at"].notna()]
    orders = orders.assign(
        day=local(orders["submitted_at"], about.timezone).dt.date,
        closed=local(orders["closed_at"], about.timezone).dt.date,
    ).set_index("purchase_order_id")
    orders = orders[orders["day"] < until]
    receipts = sample.table("goods_receipt").set_index("goods_receipt_id")
    received = sample.table("goods_receipt_line")
    received = received.assign(
        at=received["goods_receipt_id"].map(receipts["received_at"]),
        day=received["goods_receipt_id"].map(
            local(receipts["received_at"], about.timezone).dt.date
        ),
    ).sort_values(["at", "goods_receipt_line_id"])
    received = received[received["day"] < until]
    deliveries = {n: list(d.itertuples()) for n, d in received.groupby("purchase_order_line_id")}

    suppliers = {}
    lines = sample.table("purchase_order_line")
    for line in lines[lines["purchase_order_id"].isin(orders.index)].itertuples():
        order = orders.loc[line.purchase_order_id]
        promised = None if pd.isna(order["expected_on"]) else order["expected_on"]
        accepted = in_time = rejected = 0
        complete = None
        for one in deliveries.get(line.purchase_order_line_id, []):
            accepted += one.qty_accepted
            rejected += one.qty_rejected
            in_time += one.qty_accepted if promised and one.day <= promised else 0
            if complete is None and accepted >= line.qty_ordered:
                complete = one.day
        called_off = order["status"] == "cancelled" and promised and order["closed"] <= promised
        suppliers.setdefault(order["supplier_id"], []).append(
            {
                "order": line.purchase_order_id,
                "days": (complete - order["day"]).days if complete else None,
                "promised": (promised - order["day"]).days if complete and promised else None,
                "due": bool(promised and promised < until and not called_off),
                "punctual": bool(complete and promised and complete <= promised),
                "ordered": line.qty_ordered,
                "filled": min(accepted, line.qty_ordered),
                "in_time": min(in_time, line.qty_ordered),
                "accepted": accepted,
                "rejected": rejected,
            }
        )

    codes = sample.table("supplier").set_index("supplier_id")["supplier_code"]
    expected = []
    for supplier, mine in sorted(suppliers.items(), key=lambda item: codes[item[0]]):
        due = [one for one in mine if one["due"]]
        days = [one["days"] for one in mine if one["days"] is not None]
        promised = [one["promised"] for one in mine if one["promised"] is not None]
        units = sum(one["ordered"] for one in due)
        back = sum(one["rejected"] for one in mine)
        expected.append(
            (
                codes[supplier],
                len({one["order"] for one in mine}),
                *(len(mine), len(days)),
                rounded(median(days), 1) if days else None,
                p90(days) if days else None,
                rounded(median(promised), 1) if promised else None,
                len(due),
                share(sum(one["punctual"] for one in due), len(due)),
                units,
                share(sum(one["in_time"] for one in due), units),
                share(sum(one["filled"] for one in due), units),
                back,
                share(back, back + sum(one["accepted"] for one in mine)),
            )
        )

    columns = (
        "supplier_code orders lines_ordered lines_complete median_days p90_days"
        " median_promised_days lines_due on_time_share units_due fill_rate_on_day fill_rate"
        " units_rejected reject_rate"
    )
    rows = sample_told("supply/lead_time", columns, channel=channel, lookback_days=1000)
    assert rows == expected
    assert rows

"""Deliveries of the sample shop against what was promised, held against pandas on its tables."""

from datetime import timedelta
from fractions import Fraction

import pandas as pd

from tests.queries.sample import channels, local, median, p90
from tests.queries.year import rounded


@channels
def test_the_promises(sample, sample_told, channel):
    zone = sample.channel(channel).timezone
    orders = sample.orders(channel)
    until = max(orders.loc[orders["status_code"] != "cancelled", "day"]) + timedelta(days=1)
    orders = orders[(orders["day"] >= until - timedelta(days=90)) & (orders["day"] < until)]
    parcels = sample.table("shipment")
    parcels = parcels[parcels["order_id"].isin(orders.index) & parcels["promised_on"].notna()]
    parcels = parcels[local(parcels["shipped_at"], zone).dt.date < until]
    methods = sample.table("shipping_method").set_index("shipping_method_id")
    arrived_on = local(parcels["delivered_at"], zone).dt.date
    groups = {}
    for parcel, arrived in zip(parcels.itertuples(), arrived_on, strict=True):
        method = methods["shipping_method_code"][parcel.shipping_method_id]
        promised = (parcel.promised_on - orders["day"][parcel.order_id]).days
        counts, offs = groups.setdefault((method, promised), ({}, []))
        if parcel.promised_on >= until:
            outcome = "not_due"
        elif parcel.status == "lost":
            outcome = "lost"
        elif pd.isna(arrived) or arrived >= until:
            outcome = "waits"
        else:
            offs.append((arrived - parcel.promised_on).days)
            outcome = "early" if offs[-1] < 0 else "late" if offs[-1] > 0 else "on_the_day"
        counts[outcome] = counts.get(outcome, 0) + 1

    expected = []
    for key, (counts, offs) in sorted(groups.items()):
        early, day, late, waits, lost, not_due = (
            counts.get(one, 0)
            for one in ("early", "on_the_day", "late", "waits", "lost", "not_due")
        )
        due = early + day + late + waits + lost
        expected.append(
            (
                *key,
                *(due, early, day, late + waits, waits, lost),
                rounded(Fraction(early + day, due), 4) if due else None,
                rounded(median(offs), 1) if offs else None,
                p90(offs) if offs else None,
                not_due,
            )
        )

    columns = (
        "shipping_method_code promised_days parcels_due early on_the_day late still_on_the_way"
        " lost kept_share median_days_off p90_days_off not_due_yet"
    )
    assert expected == sample_told(
        "fulfilment/promise_kept", columns, channel=channel, lookback_days=90
    )
    assert sum(row[3] for row in expected) > 0


@channels
def test_the_parcels_on_time(sample, sample_told, channel):
    zone = sample.channel(channel).timezone
    orders = sample.orders(channel)
    until = max(orders.loc[orders["status_code"] != "cancelled", "day"]) + timedelta(days=1)
    orders = orders[(orders["day"] >= until - timedelta(days=90)) & (orders["day"] < until)]
    places = sample.table("order_address")
    places = places[places["kind"] == "shipping"].set_index("order_id")["country_code"]
    methods = sample.table("shipping_method").set_index("shipping_method_id")
    parcels = sample.table("shipment")
    parcels = parcels[parcels["order_id"].isin(orders.index)]
    parcels = parcels[local(parcels["shipped_at"], zone).dt.date < until]
    arrived_on = local(parcels["delivered_at"], zone).dt.date
    groups = {}
    for parcel, arrived in zip(parcels.itertuples(), arrived_on, strict=True):
        method = methods.loc[parcel.shipping_method_id]
        key = (method["carrier_code"], method["shipping_method_code"], places[parcel.order_id])
        is_there = not pd.isna(arrived) and arrived < until
        is_due = parcel.promised_on < until
        span = parcel.delivered_at - parcel.shipped_at if is_there else None
        groups.setdefault(key, []).append(
            (
                span // timedelta(seconds=1) if span is not None else None,
                parcel.status == "lost",
                is_due,
                is_due and is_there and arrived <= parcel.promised_on,
            )
        )

    expected = []
    for key, mine in sorted(groups.items()):
        spans = sorted(span for span, *_ in mine if span is not None)
        due, on_time = sum(one[2] for one in mine), sum(one[3] for one in mine)
        expected.append(
            (
                *key,
                *(len(mine), len(spans), sum(one[1] for one in mine)),
                rounded(median(spans) / 86400, 1) if spans else None,
                rounded(Fraction(spans[-(-len(spans) * 19 // 20) - 1], 86400), 1)
                if spans
                else None,
                *(due, on_time),
                rounded(Fraction(on_time, due), 4) if due else None,
            )
        )

    columns = (
        "carrier_code shipping_method_code country_code parcels arrived lost median_days p95_days"
        " parcels_due on_time on_time_share"
    )
    rows = sample_told("fulfilment/on_time", columns, channel=channel, lookback_days=90)
    assert rows == expected
    assert 0 < sum(row[9] for row in rows) < sum(row[8] for row in rows)

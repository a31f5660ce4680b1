"""How the sample shop was paid, held against pandas on its tables."""

from datetime import timedelta
from fractions import Fraction

import pandas as pd
import pytest

from tests.queries.sample import channels, median, p90
from tests.queries.year import rounded


@pytest.fixture
def asked(sample):
    """The orders of the last 90 days of a channel, and what was asked of providers until then."""

    def of(channel):
        orders = sample.orders(channel)
        until = max(orders.loc[orders["status_code"] != "cancelled", "day"]) + timedelta(days=1)
        orders = orders[(orders["day"] >= until - timedelta(days=90)) & (orders["day"] < until)]
        payments = sample.table("payment")
        payments = payments[payments["order_id"].isin(orders.index)].set_index("payment_id")
        steps = sample.table("payment_transaction")
        steps = steps[steps["payment_id"].isin(payments.index)]
        zone = sample.channel(channel).timezone
        end = pd.Timestamp(until).tz_localize(zone).tz_convert("UTC").tz_localize(None)
        steps = steps[pd.to_datetime(steps["occurred_at"]) < end]
        methods = sample.table("payment_method").set_index("payment_method_id")
        steps = steps.assign(
            order_id=steps["payment_id"].map(payments["order_id"]),
            method=steps["payment_id"].map(
                payments["payment_method_id"].map(methods["payment_method_code"])
            ),
        ).sort_values(["occurred_at", "payment_transaction_id"])
        return orders, steps

    return of


def share(part, whole):
    return rounded(Fraction(part, whole), 4) if whole else None


@channels
def test_the_success_of_payments(asked, sample_told, channel):
    _, steps = asked(channel)
    expected = []
    for method, mine in steps.groupby("method"):
        done = mine["status"] == "success"
        tries = mine[mine["kind"] == "authorize"].groupby("payment_id")["status"]
        first, any_success = tries.first(), tries.agg(lambda states: "success" in set(states))
        lags = []
        for _, one in mine[done].groupby("payment_id"):
            times = one.groupby("kind")["occurred_at"].min()
            if "capture" in times:
                lags.append(int((times["capture"] - times["authorize"]).total_seconds()))
        money = {
            kind: sum(mine.loc[done & (mine["kind"] == kind), "amount"])
            for kind in ("authorize", "capture", "void", "refund")
        }
        failed = first == "failed"
        expected.append(
            (
                method,
                len(first),
                int(tries.size().sum()),
                int(failed.sum()),
                int((failed & any_success).sum()),
                share(int((failed & any_success).sum()), int(failed.sum())),
                int(any_success.sum()),
                *money.values(),
                rounded(median(lags) / 3600, 1) if lags else None,
                rounded(Fraction(p90(lags), 3600), 1) if lags else None,
                share(Fraction(money["refund"]), Fraction(money["capture"])),
            )
        )

    columns = (
        "payment_method_code payments tries failed_first recovered recovery_rate"
        " payments_authorized authorized captured voided refunded median_hours_to_capture"
        " p90_hours_to_capture refund_ratio"
    )
    rows = sample_told("payment/success", columns, channel=channel, lookback_days=90)
    assert rows == expected
    assert sum(row[4] for row in rows) > 0


@channels
def test_the_funnel_of_failures(asked, sample_told, channel):
    orders, steps = asked(channel)
    tries = steps[steps["kind"] == "authorize"]
    tries = tries.assign(answer=tries["failure_code"].fillna("success"))
    by_order = {order: list(mine.itertuples()) for order, mine in tries.groupby("order_id")}
    groups = {}
    for order in orders.itertuples():
        mine = by_order.get(order.Index, [])
        paid = [one.method for one in mine if one.answer == "success"]
        first = mine[0].answer if mine else "none"
        recovered = bool(paid) and first != "success"
        gone = not paid and order.status_code == "cancelled"
        groups.setdefault(first, []).append(
            (
                1,
                order.grand_total,
                len(mine) > 1,
                recovered and mine[0].method in paid,
                recovered and mine[0].method not in paid,
                gone,
                not paid and not gone,
                order.grand_total if recovered else 0,
                order.grand_total if gone else 0,
            )
        )
    expected = [(first, *map(sum, zip(*rows, strict=True))) for first, rows in groups.items()]
    expected.sort(key=lambda row: (-row[1], row[0]))

    columns = (
        "first_answer orders ordered tried_again paid_same_way paid_other_way gave_up waiting"
        " amount_recovered amount_lost"
    )
    rows = sample_told("payment/failure_funnel", columns, channel=channel, lookback_days=90)
    assert rows == expected
    assert sum(row[4] for row in rows) > 0

"""Promotions, taxes and what changed in the sample shop, held against pandas on its tables."""

import itertools
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from tests.queries.sample import UNIT, channels, local, whole
from tests.queries.year import pounds, rounded

END = date(2026, 1, 1)


def of_period(orders, first, until=END):
    """Orders that were not cancelled, placed on these days."""
    days = orders["day"]
    return orders[(orders["status_code"] != "cancelled") & (days >= first) & (days < until)]


def totals(sample, table, orders, *keys):
    """Amounts of these orders' rows by what they belong to, in ten-thousandths."""
    rows = sample.table(table)
    rows = rows[rows["order_id"].isin(orders.index)]
    return whole(rows["amount"]).groupby([rows[key].fillna(0).astype(int) for key in keys]).sum()


@channels
def test_the_taxes(sample, sample_told, channel):
    first = date(2025, 1, 1)
    orders = of_period(sample.orders(channel), first)
    taxes = sample.table("order_tax")
    tax_of = defaultdict(list)
    for tax in taxes.itertuples():
        line, charge = tax.order_line_id, tax.order_charge_id
        part = ("charge", int(charge)) if pd.isna(line) else ("line", int(line))
        tax_of[part].append(tax)

    due = defaultdict(lambda: [0, 0, 0, 0])
    for tax in taxes[taxes["order_id"].isin(orders.index)].itertuples():
        row = due[tax.country_code, tax.region, tax.rate]
        row[0] += int(tax.taxable_amount * UNIT)
        row[1] += int(tax.amount * UNIT)

    channel_row, documents = sample.channel(channel), sample.table("billing_document")
    documents = documents[
        (documents["document_kind"] == "credit_note")
        & (documents["channel_id"] == channel_row.channel_id)
        & documents["issued_at"].notna()
    ]
    documents = documents.assign(day=local(documents["issued_at"], channel_row.timezone).dt.date)
    documents = documents[(documents["day"] >= first) & (documents["day"] < END)]
    lines = sample.table("billing_document_line")
    cancelled = set(sample.orders(channel).query("status_code == 'cancelled'").index)
    order_of = documents.set_index("billing_document_id")["order_id"]
    for line in lines[lines["billing_document_id"].isin(order_of.index)].itertuples():
        charge = line.order_charge_id
        part = ("line", line.order_line_id) if pd.isna(charge) else ("charge", int(charge))
        if order_of[line.billing_document_id] in cancelled or not line.net_amount:
            continue
        found = sorted(tax_of[part], key=lambda tax: tax.order_tax_id)
        charged, before = sum(int(tax.amount * UNIT) for tax in found), 0
        for tax in found:
            row = due[tax.country_code, tax.region, tax.rate]
            row[2] += int(line.net_amount * UNIT)
            after = before + int(tax.amount * UNIT)
            if charged:
                parts = [
                    rounded(Fraction(int(line.tax_amount * UNIT) * sum_, charged * UNIT), 4)
                    for sum_ in (before, after)
                ]
                row[3] += int((parts[1] - parts[0]) * UNIT)
            before = after

    columns = "country_code region rate base_charged tax_charged base_credited tax_credited"
    rows = sample_told(
        "sales/tax_by_jurisdiction", columns, channel=channel, from_day=first, until_day=END
    )
    assert {(country, region, rate): rest for country, region, rate, *rest in rows} == {
        key: [pounds(amount) for amount in row] for key, row in due.items()
    }


@channels
def test_all_taxes_are_those_of_the_bridge(sample_told, channel):
    period = {"channel": channel, "from_day": date(2024, 1, 1)}

    due = sample_told("sales/tax_by_jurisdiction", "tax_due", **period)
    bridge = sample_told("sales/net_sales_bridge", "tax", **period)
    assert sum(tax for (tax,) in due) == sum(tax for (tax,) in bridge)


@channels
def test_the_depths(sample, sample_told, channel):
    orders = of_period(sample.orders(channel), END - timedelta(days=400))
    lines = sample.table("order_line")
    lines = lines[lines["order_id"].isin(orders.index)].set_index("order_line_id")
    taken = sample.table("order_discount")
    taken = taken[taken["order_line_id"].notna()]
    off = whole(taken["amount"]).groupby(taken["order_line_id"]).sum()
    tax = totals(sample, "order_tax", orders, "order_line_id")
    codes = sample.table("promotion").set_index("promotion_id")["promotion_code"]
    promotion = taken.groupby("order_line_id")["promotion_id"].agg(["first", "nunique"])
    assert set(promotion["nunique"]) == {1}  # No line of the sample shop has two.

    gross = lines["quantity"] * whole(lines["unit_price"])
    includes = lines["order_id"].map(orders["prices_include_tax"]).astype(bool)
    included = tax.reindex(lines.index, fill_value=0).where(includes, 0)
    discount = off.reindex(lines.index, fill_value=0)
    table = pd.DataFrame(
        {
            "code": promotion["first"].map(codes).reindex(lines.index).fillna(""),
            "order": lines["order_id"],
            "gross": gross,
            "discount": discount,
            "net": gross - discount - included,
            "cost": lines["quantity"] * whole(lines["unit_cost"]),
        }
    )
    expected = {}
    for code, part in table.groupby("code"):
        total = {name: int(part[name].sum()) for name in ("gross", "discount", "net", "cost")}
        expected[code or None] = (
            part["order"].nunique(),
            pounds(total["gross"]),
            rounded(Fraction(total["discount"], total["gross"]), 4),
            pounds(total["net"] - total["cost"]),
            rounded(Fraction(total["net"] - total["cost"], total["net"]), 4),
        )

    rows = sample_told(
        "promotion/discount_depth",
        "part promotion_code orders gross_sales depth margin margin_rate",
        channel=channel,
        lookback_days=400,
        as_of=END,
    )
    assert {code: tuple(rest) for part, code, *rest in rows if part == "goods"} == expected


@channels
def test_the_change(sample, sample_told, channel):
    ends = END, END - timedelta(days=60)
    skus = sample.sku_of()
    sold, credited = sample.sold(channel), sample.credited(channel)
    parts = pd.concat(
        [
            pd.DataFrame(
                {
                    "sku": sold["sku"],
                    "day": sold["day"],
                    "units": sold["quantity"],
                    "net": sold["net"],
                }
            ),
            pd.DataFrame(
                {
                    "sku": credited["variant_id"].map(skus),
                    "day": credited["day"],
                    "units": -credited["quantity"],
                    "net": credited["net"],
                }
            ),
        ]
    )
    by_sku = defaultdict(lambda: [0, 0, 0, 0])
    for place, end in enumerate(ends):
        span = parts[(parts["day"] < end) & (parts["day"] >= end - timedelta(days=60))]
        for row in span.itertuples():
            by_sku[row.sku][place * 2] += row.units
            by_sku[row.sku][place * 2 + 1] += row.net

    effect = defaultdict(Fraction)
    both = [row for row in by_sku.values() if row[0] > 0 and row[2] > 0]
    for units, net, units_before, net_before in by_sku.values():
        name = "both" if units > 0 and units_before > 0 else "new" if units > 0 else "dropped"
        effect[name if units > 0 or units_before > 0 else "returned"] += net - net_before
        effect["before"] += net_before
        effect["after"] += net
    price = Fraction(sum(row[3] for row in both), sum(row[2] for row in both))
    effect["volume"] = sum(row[0] - row[2] for row in both) * price
    effect["price"] = sum((row[1] - Fraction(row[0] * row[3], row[2]) for row in both), Fraction())
    effect["mix"] = effect.pop("both") - effect["price"] - effect["volume"]

    rows = sample_told(
        "sales/price_volume_mix", "effect amount", channel=channel, as_of=END, period_days=60
    )
    # Mix is what the two others leave, so it may differ by what they were rounded by.
    for name, amount in rows:
        slack = Decimal("0.0001") if name == "mix" else 0
        assert abs(amount - rounded(effect[name] / UNIT, 4)) <= slack, name


@channels
def test_the_categories(sample, sample_told, channel):
    tree = sample.table("category").set_index("category_id")["parent_id"]
    place = sample.category_of()

    def root(variant):
        at = place.get(variant)
        while at is not None and not pd.isna(tree[at]):
            at = tree[at]
        return at

    sold, credited = sample.sold(channel), sample.credited(channel)
    parts = pd.concat([sold, credited.assign(quantity=-credited["quantity"])])
    parts = parts[parts["day"] >= date(2025, 6, 1)]
    named = sample.table("category_translation")
    language = sample.channel(channel).default_locale_code[:2]
    named = named[named["locale_code"] == language].set_index("category_id")["name"]
    by_root = parts.groupby(parts["variant_id"].map(root).map(named))
    expected = {
        name: (int(part["quantity"].sum()), pounds(part["net"].sum())) for name, part in by_root
    }
    expected["all categories"] = (int(parts["quantity"].sum()), pounds(parts["net"].sum()))

    rows = sample_told(
        "sales/channel_by_category",
        "category units net_sales",
        channel=channel,
        from_day=date(2025, 6, 1),
    )
    assert {name: tuple(rest) for name, *rest in rows} == expected
    assert rows[-1] == rows[-2]


@channels
def test_the_idle_days(sample, sample_told, channel):
    sold = sample.sold(channel)
    last = max(sold["day"])
    sold = sold[(sold["day"] > last - timedelta(days=300)) & sold["variant_id"].notna()]
    skus, expected = sample.sku_of(), {}
    for variant, days in sold.groupby("variant_id")["day"]:
        ends = [*sorted(set(days)), last + timedelta(days=1)]
        gaps = [(b - a).days - 1 for a, b in itertools.pairwise(ends)]
        expected[skus[variant]] = (gaps[-1], max(gaps))

    rows = sample_told(
        "sales/days_without_sales",
        "sku current_run longest_run",
        channel=channel,
        lookback_days=300,
        top_variants=100_000,
    )
    assert rows
    assert {sku: tuple(rest) for sku, *rest in rows}.items() <= expected.items()
    assert [-run for _, run, _ in rows] == sorted(-run for _, run, _ in rows)


@channels
def test_the_attribution(sample, sample_told, channel):
    orders = of_period(sample.orders(channel), END - timedelta(days=90))
    value = sample.sold(channel).groupby("order_id")["net"].sum()
    touches = sample.table("marketing_touch")
    days = local(touches["touched_at"], sample.channel(channel).timezone).dt.date
    touches = list(touches.assign(day=days).itertuples())
    of_customer, of_session, ended = defaultdict(list), defaultdict(list), defaultdict(list)
    for touch in touches:
        of_customer[touch.customer_id].append(touch)
        of_session[touch.session_key].append(touch)
        ended[touch.order_id].append(touch)

    credit = defaultdict(lambda: [0, 0, 0, 0])
    for order in orders.itertuples():
        earliest = order.placed_at - timedelta(days=30)
        found = {
            touch.marketing_touch_id: touch
            for touch in of_customer[order.customer_id]
            if earliest <= touch.touched_at <= order.placed_at
        }
        for last in ended[order.Index]:
            for touch in of_session[last.session_key]:
                if touch.touched_at <= last.touched_at:
                    found[touch.marketing_touch_id] = touch
        path = sorted(found.values(), key=lambda t: (t.touched_at, t.marketing_touch_id))
        ways = [touch.marketing_channel for touch in path] or ["direct"]
        age = [max((order.day - touch.day).days, 0) for touch in path] or [0]
        models = (
            [1] + [0] * (len(ways) - 1),
            [0] * (len(ways) - 1) + [1],
            [1] * len(ways),
            [max(round(1_000_000 * 0.5 ** (days / 7)), 1) for days in age],
        )
        for place, weights in enumerate(models):
            for way, amount in shares(ways, weights, int(value.get(order.Index, 0))).items():
                credit[way][place] += amount

    rows = sample_told(
        "promotion/attribution",
        "model marketing_channel goods_sales",
        channel=channel,
        as_of=END,
        lookback_days=90,
    )
    names = ("first", "last", "linear", "time decay")
    told = {(model, way): sales for model, way, sales in rows}
    for way, amounts in credit.items():
        assert [told.get((name, way), 0) for name in names] == [*map(pounds, amounts)], way
    assert {way for _, way in told} == set(credit)


def shares(ways, weights, amount):
    """An amount split by weight, whole parts first, the rest to the largest remainders."""
    weight = defaultdict(int)
    for way, one in zip(ways, weights, strict=True):
        weight[way] += one
    total = sum(weight.values())
    split = {way: amount * one // total for way, one in weight.items()}
    by_rest = sorted(weight, key=lambda way: (-(amount * weight[way] % total), way))
    for way in by_rest[: amount - sum(split.values())]:
        split[way] += 1
    return split

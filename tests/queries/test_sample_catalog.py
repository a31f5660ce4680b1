"""Categories and pairs of the sample shop, held against pandas on its tables."""

from collections import Counter
from fractions import Fraction

import pandas as pd

from tests.queries.sample import channels
from tests.queries.year import pounds, rounded


@channels
def test_the_categories(sample, sample_told, channel):
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
    rows = sample_told(
        "catalog/category_roll_up",
        "category_id units net_sales own_net_sales share",
        channel=channel,
    )
    assert {row[0]: row[1:] for row in rows} == {
        place: (units, pounds(net), pounds(own), rounded(Fraction(net, total), 4))
        for place, (units, net, own) in expected.items()
    }


@channels
def test_the_pairs(sample, sample_told, channel):
    lines = sample.sold(channel)
    products = sample.table("product_variant").set_index("variant_id")["product_id"]
    baskets = {}
    for order, variant in zip(lines["order_id"], lines["variant_id"], strict=True):
        if variant in products.index:
            baskets.setdefault(order, set()).add(products[variant])
    alone = Counter(product for basket in baskets.values() for product in basket)
    both = Counter((a, b) for basket in baskets.values() for a in basket for b in basket if a < b)
    enough = max(-(-sum(alone.values()) // len(alone)), 2)

    rows = sample_told(
        "catalog/basket_affinity",
        "product_a_id product_b_id orders_a orders_b orders_both lift",
        channel=channel,
        top_products=100_000,
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

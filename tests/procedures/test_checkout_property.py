"""Whatever is ordered in whatever currency under whatever promotions: the sums hold."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.market import Market

# By currency: the digits of its smallest coin, and what a parcel costs.
CURRENCIES = {"JPY": (0, "500"), "GBP": (2, "4.95"), "KWD": (3, "1.250")}
RATES = ("0.2", "0.0825", "0")
PROMOTIONS = st.lists(
    st.one_of(
        st.fixed_dictionaries({"percentage": st.sampled_from(["0.1", "0.333", "1"])}),
        st.fixed_dictionaries(
            {
                "action_type": st.just("fixed_amount"),
                "amount": st.sampled_from(["1", "7", "1000"]),
            }
        ),
        st.just({"action_type": "free_shipping"}),
        st.fixed_dictionaries(
            {"percentage": st.just("0.5"), "budget_limit": st.sampled_from(["1", "25"])}
        ),
    ),
    max_size=3,
)
# In coins of the currency and tenths of them: prices are finer than what can be paid.
GOODS = st.lists(
    st.tuples(st.integers(1, 30000), st.integers(1, 12), st.integers(0, 2)), min_size=1, max_size=4
)


@pytest.fixture(params=[(currency, mode) for currency in CURRENCIES for mode in (False, True)])
def market(request, db):
    """A shop of a currency and a way to state prices, with three classes and two taxes."""
    currency, is_included = request.param
    _, carriage = CURRENCIES[currency]
    market = Market(db, currency=currency, prices_include_tax=is_included, carriage=carriage)
    market.classes = [market.standard, market.tax_class("reduced"), market.tax_class("zero")]
    for tax_class, rate in zip(market.classes[1:], RATES[1:], strict=True):
        market.tax(market.zone, rate, f"VAT {rate}", tax_class_id=tax_class)
    second = market.new_zone("GB")
    for tax_class in market.classes[:2]:
        market.tax(second, "0.05", "Second", tax_class_id=tax_class, priority=-1, is_compound=True)
    return market


def shares(rate):
    """By label, the share of the net that each tax takes of a class with this rate."""
    first = Decimal(rate)
    label = "VAT 20 %" if rate == "0.2" else f"VAT {rate}"
    return {label: first} | ({"Second": Decimal("0.05") * (1 + first)} if first else {})


def expected_taxes(market, order):
    """By label, each class's tax rounded once, from the lines less discounts."""
    digits, _ = CURRENCIES[market.currency]
    included = market.db.scalar("SELECT prices_include_tax FROM sales_order LIMIT 1")
    bases = dict(
        market.db.rows(
            "SELECT tax_class_code, SUM(base) FROM ("
            " SELECT ol.tax_class_code, ol.line_subtotal - COALESCE((SELECT SUM(amount)"
            " FROM order_discount AS od WHERE od.order_line_id = ol.order_line_id), 0) AS base"
            " FROM order_line AS ol WHERE ol.order_id = %s UNION ALL"
            " SELECT 'standard', oc.amount - COALESCE((SELECT SUM(amount)"
            " FROM order_discount AS od WHERE od.order_charge_id = oc.order_charge_id), 0)"
            " FROM order_charge AS oc WHERE oc.order_id = %s) AS part GROUP BY tax_class_code",
            (order, order),
        )
    )
    whole = {}
    for code, base in bases.items():
        taken = shares(dict(zip(("standard", "reduced", "zero"), RATES, strict=True))[code])
        divisor = 1 + sum(taken.values()) if included else 1
        for label, share in taken.items():
            tax = (base * share / divisor).quantize(Decimal(10) ** -digits, ROUND_HALF_UP)
            whole[label] = whole.get(label, 0) + tax
    return whole


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(goods=GOODS, promotions=PROMOTIONS, stacks=st.booleans())
def test_sums_hold(market, goods, promotions, stacks):
    db, (digits, _) = market.db, CURRENCIES[market.currency]
    db.execute("UPDATE promotion SET deleted_at = '2021-01-01'")
    lines = {}
    for tenths, units, place in goods:
        price = Decimal(tenths).scaleb(-digits - (digits < 3))
        lines[market.goods(str(price), tax_class=market.classes[place])] = units
    for place, promotion in enumerate(promotions):
        market.promotion(
            **promotion, currency_code=market.currency, is_stackable=stacks, priority=place
        )
    order = market.order(lines)

    ((owed, coin_owed, subtotal, discount, shipping),) = db.rows(
        "SELECT grand_total, ROUND(grand_total, currency_minor_unit), subtotal, discount_total,"
        " shipping_total FROM sales_order WHERE order_id = %s",
        (order,),
    )
    assert owed == coin_owed >= 0
    assert discount <= subtotal + shipping
    assert dict(
        db.rows(
            "SELECT label, SUM(amount) FROM order_tax WHERE order_id = %s GROUP BY label", (order,)
        )
    ) == expected_taxes(market, order)
    assert market.violations() == []

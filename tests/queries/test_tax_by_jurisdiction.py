"""Tax is that of the orders' own rates, and a credit gives back of it what it took."""

from datetime import date
from decimal import Decimal

from tests.shop import Charge, Credit, Line, Tax

TAXES = "sales/tax_by_jurisdiction"
ALL = "currency_code country_code region rate base_charged tax_charged"
CREDITS = "country_code region rate base_credited tax_credited taxable_base tax_due"
MARCH = {"from_day": date(2011, 3, 1), "until_day": date(2011, 4, 1)}


def test_tells_rates_places_and_currencies_apart(shop, told):
    shop.order(
        Line("100", tax="20"),
        Line("50", tax=(Tax("2.50", "0.05"),)),
        Line("30", tax=(Tax("0", "0.00001", taxable="30"),)),
        Line("8", 2, discount="1"),
        charges=(Charge("10", discount="4", tax=(Tax("1.20"),)), Charge("3", kind="fee")),
    )
    shop.order(Line("10", tax=(Tax("1.90", "0.19", "DE"),)), currency="EUR")
    shop.order(Line("7", tax=(Tax("0.51", "0.0725", "US", "CA", taxable="7"),)))
    shop.order(Line("9", tax="1.80"), status="cancelled")
    shop.order(Line("9", tax="1.80"), channel="web")

    assert told(TAXES, ALL) == [
        ("EUR", "DE", None, Decimal("0.19"), 10, Decimal("1.90")),
        ("GBP", "GB", None, Decimal("0.00001"), 30, 0),
        ("GBP", "GB", None, Decimal("0.05"), 50, Decimal("2.50")),
        ("GBP", "GB", None, Decimal("0.2"), 106, Decimal("21.20")),
        ("GBP", "US", "CA", Decimal("0.0725"), 7, Decimal("0.51")),
        # Without a tax: the goods less their discount, and the fee; nothing says where they went.
        ("GBP", None, None, None, 18, 0),
    ]


def test_where_no_tax_is_recorded_it_names_where_the_order_went(shop, told):
    order = shop.order("5", placed_at=None)
    for kind, country in (("shipping", "FR"), ("billing", "DE")):
        shop.db.insert(
            "order_address",
            order_id=order.order_id,
            kind=kind,
            country_code=country,
            line1="x",
            city="y",
        )
    shop.place(order)
    shop.credit_note(
        Credit("2", order_line_id=order.line_ids[0]), Credit("1", "adjustment"), order=order
    )

    assert told(TAXES, "country_code rate base_charged base_credited taxable_base", **MARCH) == [
        ("FR", None, 5, 3, 2)
    ]


def test_a_credit_is_split_over_the_taxes_as_they_were_charged(shop, told):
    """1.00 of tax on two equal rates: half each; 0.0001 more goes to the second alone."""
    order = shop.order(
        Line(
            "30",
            3,
            tax=(Tax("3", "0.05", "CA", taxable="90"), Tax("6", "0.1", "CA", "QC", taxable="90")),
        ),
        charges=(Charge("10", tax=(Tax("2"),)),),
    )
    shop.credit_note(
        Credit("30", tax="1.0001", order_line_id=order.line_ids[0]),
        Credit("4", "charge", tax="0.80", order_charge_id=order.charge_ids[0]),
    )

    assert told(TAXES, CREDITS, **MARCH) == [
        ("CA", None, Decimal("0.05"), 30, Decimal("0.3334"), 60, Decimal("2.6666")),
        ("CA", "QC", Decimal("0.1"), 30, Decimal("0.6667"), 60, Decimal("5.3333")),
        ("GB", None, Decimal("0.2"), 4, Decimal("0.80"), 6, Decimal("1.20")),
    ]


def test_credits_count_when_issued_even_with_no_sale_in_the_period(shop, told):
    order = shop.order(Line("100", tax="20"), placed_at="2012-01-31 12:00:00")
    gone = shop.order(Line("100", tax="20"), status="cancelled")
    shop.credit_note(
        Credit("60", tax="12", order_line_id=order.line_ids[0]), issued_at="2012-02-29 23:59:59"
    )
    shop.credit_note(Credit("5", tax="1"), issued_at="2012-02-28 12:00:00")
    shop.credit_note(
        Credit("7", tax="1.40", order_line_id=gone.line_ids[0]), issued_at="2012-02-28 12:00:00"
    )

    columns = "country_code tax_charged tax_credited tax_due"
    # The days up to the last sale are the default, and no later credit counts in it.
    assert told(TAXES, columns) == [("GB", 20, 0, 20)]
    until = {"until_day": date(2012, 3, 1)}
    assert told(TAXES, columns, **until) == [("GB", 0, 12, -12), (None, 0, 1, -1)]
    assert told(TAXES, columns, until_day=date(2012, 2, 29)) == [(None, 0, 1, -1)]
    assert told(TAXES, columns, until_day=date(2012, 2, 1)) == [("GB", 20, 0, 20)]
    both = [("GB", 20, 12, 8), (None, 0, 1, -1)]
    assert told(TAXES, columns, from_day=date(2012, 1, 31), **until) == both


def test_a_day_is_that_of_the_channel(shop, told):
    shop.channel(timezone="America/New_York")
    shop.order(Line("10", tax="2"), placed_at="2012-03-01 04:59:59")
    shop.order(Line("20", tax="4"), placed_at="2012-03-01 05:00:00")

    assert told(TAXES, "tax_charged", from_day=date(2012, 3, 1)) == [(4,)]


def test_two_weeks_are_counted_where_no_first_day_is_given(shop, told):
    shop.order(Line("10", tax="2"), placed_at="2012-03-01 12:00:00")
    shop.order(Line("20", tax="4"), placed_at="2012-03-02 12:00:00")
    shop.order(Line("40", tax="8"), placed_at="2012-03-15 12:00:00")

    assert told(TAXES, "tax_charged") == [(12,)]
    assert told(TAXES, "tax_charged", lookback_days=15) == [(14,)]


def test_included_tax_is_no_part_of_the_base(shop, told):
    shop.channel(prices_include_tax=True)
    shop.order(Line("12", tax="2"))

    assert told(TAXES, "base_charged tax_charged") == [(10, 2)]

"""Variants are ranked by what they kept in the till, and a border belongs to the class above."""

from decimal import Decimal

import pytest

from tests.shop import Charge, Credit, Line


@pytest.fixture
def abc(answer):
    """The columns asked for, in rank order."""

    def of(*columns, **parameters):
        rows = answer("catalog/abc_pareto", **parameters)
        return [tuple(row[c] for c in columns) for row in rows]

    return of


def sell(shop, **prices):
    """One order that sells one of each SKU at its price; the variants by SKU."""
    variants = {sku: shop.variant(sku) for sku in prices}
    shop.order(*(Line(price, variant=variants[sku]) for sku, price in prices.items()))
    return variants


def test_of_an_empty_shop_has_no_rows(shop, abc):
    assert abc("sku") == []
    shop.channel()
    assert abc("sku") == []


def test_of_one_order_is_one_variant_that_brings_all(shop, answer):
    tee = shop.variant("TEE-M", "Tee shirt")
    shop.order(Line("2.50", quantity=4, variant=tee, discount="1.00", tax="1.80"))

    assert answer("catalog/abc_pareto") == [
        {
            "sales_rank": 1,
            "sku": "TEE-M",
            "product_name": "Tee shirt",
            "currency_code": "GBP",
            "units": 4,
            "net_sales": Decimal("9.00"),
            "share": 1,
            "running_share": 1,
            "abc_class": "A",
        }
    ]


def test_the_variant_that_reaches_a_border_belongs_above_it(shop, abc):
    sell(shop, A="50", B="30", C="10", D="5", E="5")

    assert abc("sku", "share", "running_share", "abc_class") == [
        ("A", Decimal("0.50"), Decimal("0.50"), "A"),
        ("B", Decimal("0.30"), Decimal("0.80"), "A"),
        ("C", Decimal("0.10"), Decimal("0.90"), "B"),
        ("D", Decimal("0.05"), Decimal("0.95"), "B"),
        ("E", Decimal("0.05"), Decimal("1.00"), "C"),
    ]


def test_borders_are_exact_where_shares_are_not(shop, abc):
    """A third is above 0.333333, the number it is shown as."""
    sell(shop, A="1", B="1", C="1")

    assert abc("running_share") == [(Decimal("0.333333"),), (Decimal("0.666667"),), (1,)]
    classes = {
        share: "".join(letter for (letter,) in abc("abc_class", a_share=share, b_share="0.9"))
        for share in ("0.333333", "0.333334", "0.666666", "0.666667")
    }
    assert classes == {
        "0.333333": "ABB",
        "0.333334": "AAB",
        "0.666666": "AAB",
        "0.666667": "AAA",
    }


def test_rounds_a_share_once(shop, abc):
    """496 of 1001 is 0.4955044955…: rounded to eight digits first, it would end in 5."""
    sell(shop, A="505", B="496")

    assert abc("sku", "share")[1] == ("B", Decimal("0.495504"))


def test_orders_ties_by_units_then_sku(shop, abc):
    few, many, other = shop.variant("B-few"), shop.variant("C-many"), shop.variant("A-few")
    shop.order(
        Line("10", variant=few), Line("2", quantity=5, variant=many), Line("10", variant=other)
    )

    assert abc("sales_rank", "sku") == [(1, "C-many"), (2, "A-few"), (3, "B-few")]


def test_takes_credits_off_and_calls_the_rest_c(shop, abc):
    variants = sell(shop, GOOD="100", FREE="0", BACK="20")
    shop.credit_note(
        Credit("40", variant=variants["GOOD"]), Credit("25", quantity=2, variant=variants["BACK"])
    )

    assert abc("sku", "units", "net_sales", "share", "running_share", "abc_class") == [
        ("GOOD", 0, 60, 1, 1, "A"),
        ("FREE", 1, 0, 0, 1, "C"),
        ("BACK", -1, -5, 0, 1, "C"),
    ]


def test_has_no_shares_where_nothing_was_kept(shop, abc):
    variants = sell(shop, X="10")
    shop.credit_note(Credit("10", variant=variants["X"]))

    assert abc("net_sales", "share", "running_share", "abc_class") == [(0, None, None, "C")]


def test_counts_goods_only(shop, abc):
    tee = shop.variant("TEE")
    shop.order(Line("10", variant=tee), charges=(Charge("99"),))
    shop.credit_note(Credit("50", kind="charge"), Credit("7", kind="adjustment"))

    assert abc("sku", "net_sales") == [("TEE", 10)]


def test_tells_skus_apart_that_differ_by_case(shop, abc):
    sell(shop, **{"85123A": "2", "85123a": "1"})

    assert abc("sku", "net_sales") == [("85123A", 2), ("85123a", 1)]


def test_a_variant_stands_under_its_present_sku(shop, abc):
    variants = sell(shop, OLD="1")
    shop.db.execute("UPDATE product_variant SET sku = 'NEW'")
    shop.order(Line("2", variant=variants["OLD"]))

    assert abc("sku", "net_sales") == [("NEW", 3)]


def test_a_deleted_variant_keeps_its_sku_and_loses_its_name(shop, abc):
    sell(shop, GONE="3", LOST="2")
    kept = shop.variant("KEPT", "Kept")
    order = shop.order(Line("1", variant=kept))
    shop.credit_note(Credit("0.25", variant=kept, order_line_id=order.line_ids[0]))
    for sku in ("GONE", "LOST"):
        shop.db.execute("DELETE FROM product_variant WHERE sku = %s", (sku,))

    assert abc("sku", "product_name", "net_sales") == [
        ("GONE", None, 3),
        ("LOST", None, 2),
        ("KEPT", "Kept", Decimal("0.75")),
    ]


def test_shows_what_was_credited_for_goods_no_longer_known(shop, abc):
    variants = sell(shop, GONE="3")
    shop.credit_note(Credit("1", variant=variants["GONE"]))
    shop.db.execute("DELETE FROM product_variant")

    assert abc("sku", "net_sales") == [("GONE", 3), (None, -1)]


def test_a_credit_finds_its_variant_through_the_order_line(shop, abc):
    tee = shop.variant("TEE")
    order = shop.order(Line("10", variant=tee))
    shop.credit_note(Credit("4", order_line_id=order.line_ids[0]))

    assert abc("sku", "net_sales") == [("TEE", 6)]


def test_counts_what_was_sold_and_credited_in_the_period(shop, abc):
    tee = shop.variant("TEE")
    for month in (1, 2, 3):
        shop.order(Line(f"{month}.00", variant=tee), placed_at=f"2011-{month:02}-01 00:00:00")
    shop.credit_note(Credit("0.50", variant=tee), issued_at="2011-02-28 23:59:59")

    assert abc("net_sales", from_day="2011-02-01", until_day="2011-03-01") == [(Decimal("1.50"),)]
    assert abc("net_sales", from_day="2011-03-01") == [(3,)]


def test_counts_days_by_the_clock_of_the_channel(shop, abc):
    sell(shop, TEE="1")
    shop.order(Line("2", variant=shop.variant("CUP")), placed_at="2011-06-30 23:30:00")

    assert abc("sku", from_day="2011-07-01") == [("CUP",)]


def test_ranks_each_currency_by_itself(shop, abc):
    tee, cup = shop.variant("TEE"), shop.variant("CUP")
    shop.order(Line("1", variant=tee), Line("3", variant=cup))
    shop.order(Line("900", variant=tee), currency="JPY")

    assert abc("currency_code", "sales_rank", "sku", "share") == [
        ("GBP", 1, "CUP", Decimal("0.75")),
        ("GBP", 2, "TEE", Decimal("0.25")),
        ("JPY", 1, "TEE", 1),
    ]


def test_leaves_out_cancelled_orders_and_other_channels(shop, abc):
    tee = shop.variant("TEE")
    cancelled = shop.order(Line("1", variant=tee), status="cancelled")
    shop.credit_note(Credit("1", order_line_id=cancelled.line_ids[0]))
    shop.channel("web")
    shop.order(Line("2", variant=tee), channel="web")

    assert abc("sku") == []
    assert abc("sku", channel="web") == [("TEE",)]


def test_names_a_variant_in_the_nearest_language(shop, abc):
    """The channel speaks en-GB, which falls back on en."""
    shop.order(Line("2.00", variant=shop.variant("TEE", "Tee shirt")))
    shop.db.execute("UPDATE product_translation SET locale_code = 'en'")

    assert abc("sku", "product_name") == [("TEE", "Tee shirt")]

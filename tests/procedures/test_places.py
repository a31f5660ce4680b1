"""zones_of, tax_shares_at, tax_rate_at and shipping_price_at: what a place makes of an order."""

import json
from decimal import Decimal

import pytest

NOW = "2026-01-01"


def zones(shelf, country, region=None, postal_code=None):
    found = shelf.db.scalar("SELECT zones_of(%s, %s, %s)", (country, region, postal_code))
    return sorted(json.loads(found))


def shares(shelf, country, region=None, postal_code=None, at=NOW):
    found = shelf.db.scalar(
        "SELECT tax_shares_at(%s, %s, %s, %s, %s)",
        (shelf.standard, country, region, postal_code, at),
    )
    return found and [
        (tax["label"], tax["region"], tax["rate"], tax["share"])
        for tax in json.loads(found, parse_float=Decimal)
    ]


def rate(shelf, country, region=None, at=NOW, tax_class=None):
    return shelf.db.scalar(
        "SELECT tax_rate_at(%s, %s, %s, %s, %s)",
        (tax_class or shelf.standard, country, region, None, at),
    )


def carriage(shelf, weight_g=500, subtotal="10", country="GB", **change):
    return shelf.db.scalar(
        "SELECT shipping_price_at(%s, %s, %s, %s, NULL, %s, %s, %s)",
        (
            change.get("method", shelf.method),
            shelf.channel,
            change.get("currency", "GBP"),
            country,
            change.get("postal_code"),
            weight_g,
            subtotal,
        ),
    )


@pytest.fixture
def quebec(shelf):
    """Canada takes 5 % and Quebec 10 % on that, the country's first."""
    shelf.tax(shelf.new_zone("CA"), "0.05", "GST", priority=2)
    shelf.tax(shelf.new_zone("CA", region="QC"), "0.1", "QST", priority=1, is_compound=True)


def test_a_place_lies_in_the_zones_of_its_country_and_of_its_region(shelf):
    country = shelf.new_zone("US")
    state = shelf.new_zone("US", region="CA")
    shelf.new_zone("US", region="NY")

    assert zones(shelf, "US") == [country]
    assert zones(shelf, "US", "CA") == [country, state]
    assert zones(shelf, "US", "ca") == [country]
    assert zones(shelf, "FR") == []


@pytest.mark.parametrize(
    ("postal_code", "is_in"),
    [("94099", 0), ("94100", 1), ("94155", 1), ("94199", 1), ("94200", 0), (None, 0)],
)
def test_a_span_of_postal_codes_has_both_its_ends(shelf, postal_code, is_in):
    city = shelf.db.insert("geo_zone", geo_zone_code="city", name="City")
    shelf.db.insert(
        "geo_zone_member",
        geo_zone_id=city,
        country_code="US",
        region_code="CA",
        postcode_from="94100",
        postcode_to="94199",
    )

    assert zones(shelf, "US", "CA", postal_code) == [city] * is_in


def test_a_zone_that_a_place_lies_in_twice_counts_once(shelf):
    zone = shelf.new_zone("US")
    shelf.db.insert("geo_zone_member", geo_zone_id=zone, country_code="US", region_code="CA")

    assert zones(shelf, "US", "CA") == [zone]


def test_one_tax_of_a_whole_country(shelf):
    assert shares(shelf, "GB") == [("VAT 20 %", None, Decimal("0.2"), Decimal("0.2"))]
    assert rate(shelf, "GB") == Decimal("0.2")


def test_no_rate_is_known_for_a_place_and_no_tax_is_a_rate(shelf):
    shelf.tax(shelf.new_zone("GI"), "0", "No tax")

    assert (shares(shelf, "JE"), rate(shelf, "JE")) == (None, None)
    assert rate(shelf, "GI") == 0


def test_a_class_of_goods_has_its_own_rates(shelf):
    reduced = shelf.tax_class("reduced")
    shelf.tax(shelf.zone, "0.05", "VAT 5 %", tax_class_id=reduced)

    assert rate(shelf, "GB", tax_class=reduced) == Decimal("0.05")
    assert rate(shelf, "GB", tax_class=shelf.tax_class("zero")) is None


def test_a_compound_tax_is_taken_on_the_taxes_before_it(shelf, quebec):
    assert shares(shelf, "CA", "QC") == [
        ("GST", None, Decimal("0.05"), Decimal("0.05")),
        ("QST", "QC", Decimal("0.1"), Decimal("0.105")),
    ]
    assert rate(shelf, "CA", "QC") == Decimal("0.155")
    assert rate(shelf, "CA", "ON") == Decimal("0.05")


def test_taxes_that_are_not_compound_are_added_up(shelf):
    shelf.tax(shelf.new_zone("US", region="CA"), "0.0625", "State", priority=3)
    shelf.tax(shelf.new_zone("US", region="CA"), "0.01", "County", priority=2)
    shelf.tax(shelf.new_zone("US", region="CA"), "0.1", "On both", priority=1, is_compound=True)

    assert [share for *_, share in shares(shelf, "US", "CA")] == [
        Decimal("0.0625"),
        Decimal("0.01"),
        Decimal("0.10725"),
    ]


def test_a_rate_holds_from_its_first_moment_until_before_its_last(shelf):
    zone = shelf.new_zone("FR")
    shelf.tax(zone, "0.196", valid_from="2010-01-01", valid_to="2014-01-01")
    shelf.tax(zone, "0.2", valid_from="2014-01-01", prev_valid_to="2014-01-01")
    moments = (
        "2009-12-31 23:59:59.999999",
        "2010-01-01",
        "2013-12-31 23:59:59.999999",
        "2014-01-01",
    )

    assert [rate(shelf, "FR", at=at) for at in moments] == [
        None,
        Decimal("0.196"),
        Decimal("0.196"),
        Decimal("0.2"),
    ]


@pytest.mark.parametrize(
    ("subtotal", "price"), [("0", "4.95"), ("49.99", "4.95"), ("50", "0"), ("1000", "0")]
)
def test_carriage_is_free_from_a_subtotal_on(shelf, subtotal, price):
    assert carriage(shelf, subtotal=subtotal) == Decimal(price)


@pytest.mark.parametrize(
    ("weight_g", "price"), [(0, "4.95"), (1999, "4.95"), (2000, "9"), (4999, "9"), (5000, "4.95")]
)
def test_heavy_parcels_cost_more_up_to_a_weight(shelf, weight_g, price):
    shelf.shipping_rate("9.00", min_weight_g=2000, max_weight_g=5000)

    assert carriage(shelf, weight_g) == Decimal(price)


def test_a_step_ends_before_its_highest_subtotal(shelf):
    shelf.shipping_rate("2.00", min_subtotal="20", max_subtotal="30")

    assert [carriage(shelf, subtotal=value) for value in ("20", "29.9999", "30")] == [
        2,
        2,
        Decimal("4.95"),
    ]


def test_of_two_zones_that_fit_alike_the_cheaper_one(shelf):
    shelf.shipping_rate("3.00", geo_zone_id=shelf.new_zone("GB"))

    assert carriage(shelf) == 3


def test_nothing_is_offered_where_no_rate_is(shelf):
    assert carriage(shelf, country="FR") is None
    assert carriage(shelf, currency="EUR") is None
    assert carriage(shelf, method=None) is None

    shelf.db.execute("UPDATE shipping_method SET is_active = FALSE")
    assert carriage(shelf) is None

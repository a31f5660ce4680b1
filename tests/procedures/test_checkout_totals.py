"""What an order comes to, to the penny: goods, carriage and taxes, on top or included."""

from decimal import Decimal

import pytest

from shopdb.errors import SqlError
from tests.market import Market
from tests.procedures.conftest import bill, money


def taxes(db):
    """By line number, 'carriage' for what the parcel costs: label, net amount, tax."""
    return db.rows(
        "SELECT COALESCE(line_no, 'carriage'), label, taxable_amount, amount FROM order_tax"
        " LEFT JOIN order_line USING (order_line_id) ORDER BY order_tax_id"
    )


@pytest.fixture
def gross(db):
    """A shop whose prices hold the tax already."""
    return Market(db, prices_include_tax=True)


@pytest.fixture
def song():
    """What a thing is that is downloaded."""
    return {"stock": 0, "kind": "digital"}


def quebec(market):
    market.tax(market.new_zone("CA"), "0.05", "GST", priority=2)
    market.tax(market.new_zone("CA", region="QC"), "0.1", "QST", priority=1, is_compound=True)
    return market.buyer(country="CA", region="QC")


def test_tax_on_top(db, market):
    order = market.order({market.goods("10.00"): 2, market.goods("5.50"): 1})

    assert bill(db, order) == money("25.50", "0", "4.95", "6.09", "36.54")
    assert sorted(taxes(db)) == [
        ("1", "VAT 20 %", Decimal("20"), Decimal("4")),
        ("2", "VAT 20 %", Decimal("5.5"), Decimal("1.1")),
        ("carriage", "VAT 20 %", Decimal("4.95"), Decimal("0.99")),
    ]
    assert market.violations() == []


def test_tax_included(db, gross):
    order = gross.order({gross.goods("10.00"): 2, gross.goods("5.50"): 1})

    assert bill(db, order) == money("25.50", "0", "4.95", "5.08", "30.45")
    assert sorted(taxes(db)) == [
        ("1", "VAT 20 %", Decimal("16.66"), Decimal("3.34")),
        ("2", "VAT 20 %", Decimal("4.58"), Decimal("0.92")),
        ("carriage", "VAT 20 %", Decimal("4.13"), Decimal("0.82")),
    ]
    assert gross.violations() == []


def test_fractions_of_a_penny_are_rounded_once_and_at_the_end(db, market):
    order = market.order({market.goods("0.095"): 1, market.goods("0.19"): 1})

    assert bill(db, order) == money("0.285", "0", "4.95", "1.05", "6.29")
    assert sorted(tax for *_, tax in taxes(db)) == [*money("0.02", "0.04", "0.99")]


def test_parcels_are_free_from_fifty_pounds_on(db, market):
    assert bill(db, market.order({market.goods("10.00"): 5})) == money("50", "0", "0", "10", "60")


def test_a_discount_can_cost_the_free_parcel(db, market):
    market.promotion()
    order = market.order({market.goods("11.00"): 5})

    assert bill(db, order) == money("55", "5.5", "4.95", "10.89", "65.34")


def test_a_class_without_tax_has_a_rate_of_nought(db, market):
    zero = market.tax_class("zero")
    market.tax(market.zone, "0", "VAT 0 %", tax_class_id=zero)
    order = market.order({market.goods("10.00", tax_class=zero): 1})

    assert bill(db, order) == money("10", "0", "4.95", "0.99", "15.94")
    assert ("1", "VAT 0 %", Decimal("10"), Decimal("0")) in taxes(db)


@pytest.mark.parametrize("kind", ["digital", "service"])
def test_what_does_not_travel_needs_no_stock_and_pays_no_carriage(db, market, kind):
    song = market.goods("9.99", stock=0, kind=kind)
    cart = market.cart({song: 3}, shipping_method_id=None)

    assert bill(db, market.checkout(cart)) == money("29.97", "0", "0", "5.99", "35.96")
    assert db.count("stock_reservation") == db.count("order_charge") == 0


def test_what_travels_pays_for_the_parcel_by_weight_of_its_own(db, market, song):
    market.shipping_rate("20.00", min_weight_g=1000)
    light, heavy = market.goods("1.00", weight_g=999), market.goods("1.00", weight_g=1)
    download = market.goods("1.00", weight_g=5000, **song)
    orders = [market.order({light: 1, download: 1}), market.order({light: 1, heavy: 1})]

    assert [bill(db, order)[2] for order in orders] == [Decimal("4.95"), Decimal("20")]


def test_a_compound_tax_on_top(db, market, song):
    order = market.order({market.goods("99.99", **song): 1}, quebec(market))

    assert bill(db, order) == money("99.99", "0", "0", "15.5", "115.49")
    assert taxes(db) == [
        ("1", "GST", Decimal("99.99"), Decimal("5")),
        ("1", "QST", Decimal("99.99"), Decimal("10.5")),
    ]
    assert db.rows("SELECT country_code, region, rate FROM order_tax") == [
        ("CA", None, Decimal("0.05")),
        ("CA", "QC", Decimal("0.1")),
    ]


def test_a_compound_tax_included(db, gross, song):
    order = gross.order({gross.goods("115.50", **song): 1}, quebec(gross))

    assert bill(db, order) == money("115.5", "0", "0", "15.5", "115.5")
    assert taxes(db) == [
        ("1", "GST", Decimal("100"), Decimal("5")),
        ("1", "QST", Decimal("100"), Decimal("10.5")),
    ]


def test_a_place_without_a_rate_is_not_sold_to(market, song, refuses):
    cart = market.cart({market.goods(**song): 1}, market.buyer(country="JE"))

    with refuses(SqlError.NO_TAX_RATE):
        market.checkout(cart)


def test_one_class_without_a_rate_is_enough_to_refuse(market, refuses):
    zero = market.tax_class("zero")
    cart = market.cart({market.goods(): 1, market.goods(tax_class=zero): 1})

    with refuses(SqlError.NO_TAX_RATE):
        market.checkout(cart)


@pytest.mark.parametrize(
    ("price", "units", "amounts"),
    [
        ("1980", 3, ("5940", "0", "500", "644", "7084")),
        ("333", 1, ("333", "0", "500", "83", "916")),
    ],
)
def test_a_currency_without_a_smaller_coin(db, price, units, amounts):
    market = Market(db, currency="JPY", carriage="500")
    zone = market.new_zone("JP")
    market.tax(zone, "0.1", "Consumption tax")
    market.shipping_rate("500", geo_zone_id=zone)
    order = market.order({market.goods(price): units}, market.buyer(country="JP"))

    assert bill(db, order) == money(*amounts)


def test_a_currency_of_a_thousand_coins(db, song):
    market = Market(db, currency="KWD")
    order = market.order({market.goods("1.2345", **song): 1})

    assert bill(db, order) == money("1.2345", "0", "0", "0.247", "1.482")


def test_parts_that_cost_less_than_a_penny_are_taxed_together(db, gross, song):
    order = gross.order({gross.goods("0.004", **song): 1 for _ in range(10)})

    assert bill(db, order) == money("0.04", "0", "0", "0.01", "0.04")
    assert gross.violations() == []


def test_a_cart_in_another_currency_keeps_the_rate_of_the_day(db, market, song, refuses):
    listed = market.new_price_list(currency_code="EUR")
    tune = market.goods(None, **song)
    market.price(tune, "10.00", price_list_id=listed)
    carts = [market.cart({tune: 1}, currency_code="EUR") for _ in range(2)]
    with refuses(SqlError.NO_EXCHANGE_RATE):
        market.checkout(carts[0])

    for start, rate in (("2020-01-01", "0.85"), ("2025-01-01", "0.9"), ("2099-01-01", "2")):
        db.insert("exchange_rate", base_code="EUR", quote_code="GBP", valid_from=start, rate=rate)
    order = market.checkout(carts[1])
    db.execute("UPDATE exchange_rate SET rate = 3")

    assert db.rows("SELECT currency_code, fx_to_base, grand_total FROM sales_order") == [
        ("EUR", Decimal("0.9"), Decimal("12"))
    ]
    assert market.status(order) == "pending"

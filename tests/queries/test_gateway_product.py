"""What loyal customers began with: only the first order counts, and only whole months after it."""

from decimal import Decimal

import pytest

from tests.shop import Line

GATEWAY = "customer/gateway_product"
ALL = "product_name buyers repeat_rate repeat_lift value_per_buyer value_lift"
# Cohorts of January to March, each followed for its own month and the next one.
SMALL = {"as_of": "2011-05-01", "months": 2, "cohorts": 3, "min_buyers": 1}


@pytest.fixture
def tee(shop):
    return shop.variant("TEE", "Tee")


@pytest.fixture
def cap(shop):
    return shop.variant("CAP", "Cap")


@pytest.fixture
def buy(shop):
    """One order at noon of a day; the customer, a new one unless given."""

    def of(day, *lines, customer=None, **more):
        customer = customer or shop.customer()
        shop.order(*lines, customer=customer, placed_at=f"{day} 12:00:00", **more)
        return customer

    return of


def test_of_an_empty_shop_and_of_customers_whose_months_are_not_over(shop, buy, told, tee):
    assert told(GATEWAY, ALL) == []
    buy("2011-01-05", Line("1.00", 1, tee))
    assert told(GATEWAY, ALL, min_buyers=1) == []
    assert told(GATEWAY, ALL, **SMALL | {"as_of": "2011-02-28"}) == []
    assert told(GATEWAY, ALL, **SMALL | {"as_of": "2011-03-01"}) == [("Tee", 1, 0, None, 1, 1)]
    assert told(GATEWAY, ALL, **SMALL | {"as_of": "2011-06-01"}) == []


def test_counts_each_product_of_the_first_order_once(buy, told, tee, cap):
    loyal = buy("2011-01-05", Line("4.00", 1, tee), Line("6.00", 2, tee), Line("8.00", 1, cap))
    buy("2011-02-28", Line("6.00", 1, cap), customer=loyal)
    buy("2011-03-01", Line("99.00", 1, cap), customer=loyal)
    lost = buy("2011-01-05", Line("10.00", 1, tee))
    buy("2011-03-01", Line("99.00", 1, cap), customer=lost)

    assert told(GATEWAY, ALL, **SMALL) == [
        ("Cap", 1, 1, 2, 30, Decimal("1.5")),
        ("Tee", 2, Decimal("0.5"), 1, 20, 1),
    ]
    assert told(GATEWAY, "product_name", **SMALL | {"min_buyers": None}) == [("Tee",)]
    assert told(GATEWAY, "product_name", **SMALL | {"top_products": 1}) == [("Cap",)]


def test_the_first_order_is_the_earliest_that_was_not_cancelled(shop, buy, told, tee, cap):
    customer = buy("2011-01-05", Line("1.00", 1, cap), status="cancelled")
    shop.channel("web")
    buy("2011-01-05", Line("1.00", 1, cap), customer=customer, channel="web")
    shop.order(Line("2.00", 1, tee), customer=customer, placed_at="2011-01-06 08:00:00")
    shop.order(Line("4.00", 1, cap), customer=customer, placed_at="2011-01-06 08:00:01")
    shop.credit_note("5.00", customer=customer, issued_at="2011-02-10 12:00:00")
    shop.credit_note("1.00", customer=customer, issued_at="2011-03-10 12:00:00")

    assert told(GATEWAY, ALL, **SMALL) == [("Tee", 1, 1, 1, 1, 1)]


def test_value_is_in_the_currency_of_the_first_order_and_coming_back_in_any(buy, told, tee, cap):
    ada = buy("2011-01-05", Line("2.00", 1, tee))
    buy("2011-01-06", Line("300", 1, cap), customer=ada, currency="JPY")
    buy("2011-01-05", Line("500", 1, cap), currency="JPY")

    assert told(GATEWAY, f"currency_code {ALL}", **SMALL) == [
        ("GBP", "Tee", 1, 1, 1, 2, 1),
        ("JPY", "Cap", 1, 0, None, 500, 1),
    ]


def test_nothing_earned_is_no_value_to_compare_with(shop, buy, told, tee):
    customer = buy("2011-01-05", Line("2.00", 1, tee))
    shop.credit_note("2.00", customer=customer, issued_at="2011-02-10 12:00:00")

    assert told(GATEWAY, ALL, **SMALL) == [("Tee", 1, 0, None, 0, None)]


def test_goods_that_were_deleted_are_of_no_product_and_guests_are_left_out(shop, buy, told, tee):
    guest = shop.customer(email="ada@example.org", is_guest=True)
    buy("2011-01-05", Line("1.00", 1, shop.variant()), customer=guest)
    buy("2011-01-05", Line("1.00", 1, tee))
    shop.db.execute("DELETE FROM product_variant WHERE variant_id = %s", (tee,))

    assert told(GATEWAY, "product_id product_name buyers", **SMALL) == [(None, None, 1)]

"""How much hangs on few customers: tenths by rank, and the exact coefficient of Gini."""

from decimal import Decimal

CONCENTRATION = "customer/concentration"
ALL = "tenth customers net_sales share running_share gini"


def test_of_an_empty_shop_and_of_one_customer(shop, told):
    assert told(CONCENTRATION, ALL) == []
    customer = shop.customer()
    shop.order("3.00", customer=customer)
    shop.order("4.00", customer=customer)
    assert told(CONCENTRATION, ALL) == [(1, 1, 7, 1, 1, 0)]


def test_equal_customers_and_one_who_brings_all(shop, told):
    for price in ("10.00", "0", "0", "0"):
        shop.order(price, customer=shop.customer())
        shop.order("5", customer=shop.customer(), currency="JPY")

    rows = told(CONCENTRATION, f"currency_code {ALL}")
    quarter = Decimal("0.25")
    assert rows == [
        ("GBP", 1, 1, 10, 1, 1, Decimal("0.75")),
        *(("GBP", tenth, 1, 0, 0, 1, Decimal("0.75")) for tenth in (3, 6, 8)),
        *(("JPY", t, 1, 5, quarter, n * quarter, 0) for n, t in enumerate((1, 3, 6, 8), 1)),
    ]


def test_tenths_of_twenty_customers(shop, told):
    for value in range(1, 21):
        shop.order(f"{value}.00", customer=shop.customer())

    rows = told(CONCENTRATION, ALL)
    assert [row[:2] for row in rows] == [(tenth, 2) for tenth in range(1, 11)]
    assert [row[2] for row in rows] == [39, 35, 31, 27, 23, 19, 15, 11, 7, 3]
    assert rows[0][3:] == (Decimal("0.1857"), Decimal("0.1857"), Decimal("0.3167"))
    assert rows[1][3:5] == (Decimal("0.1667"), Decimal("0.3524"))
    assert rows[9][4] == 1


def test_who_has_more_credited_than_bought_takes_nothing_from_the_shares(shop, told):
    """Nobody above 0 leaves nothing to share."""
    regretted, kept = shop.customer(), shop.customer()
    shop.order("10.00", customer=regretted)
    shop.credit_note("14.00", customer=regretted)
    assert told(CONCENTRATION, ALL) == [(1, 1, -4, None, None, None)]

    shop.order("8.00", customer=kept)
    half = Decimal("0.5")
    assert told(CONCENTRATION, ALL) == [(1, 1, 8, 1, 1, half), (6, 1, -4, 0, 1, half)]


def test_leaves_out_guests_the_nameless_cancelled_orders_and_other_channels(shop, told):
    account = shop.customer(email="ada@example.org")
    shop.channel("web")
    shop.order("1.00", customer=account)
    shop.order("2.00", customer=shop.customer(email="ada@example.org", is_guest=True))
    shop.order("4.00")
    shop.order("8.00", customer=account, status="cancelled")
    shop.order("16.00", customer=account, channel="web")

    assert told(CONCENTRATION, "customers net_sales") == [(1, 1)]

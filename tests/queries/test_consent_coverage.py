"""Who may be written to: the last answer for each way counts, and no answer is no consent."""

from decimal import Decimal

import pytest

COVERAGE = "customer/consent_coverage"
ALL = "country_code purpose customers granted withdrawn never_asked"


@pytest.fixture
def buyer(shop):
    """A customer who bought, with an address in a country; `columns` override."""

    def of(country="GB", **columns):
        customer = shop.customer(**columns)
        shop.order("1.00", customer=customer)
        if country:
            shop.db.insert(
                "customer_address",
                customer_id=customer,
                full_name="Ada",
                line1="1 High Street",
                city="York",
                country_code=country,
                is_default_shipping=True,
            )
        return customer

    return of


@pytest.fixture
def say(shop):
    """An answer of a customer on a day of 2011, as granted by email."""

    def of(customer, state, day, way="email", purpose="marketing"):
        shop.db.insert(
            "customer_consent",
            customer_id=customer,
            purpose=purpose,
            channel=way,
            state=state,
            source="account",
            occurred_at=f"2011-{day} 12:00:00",
        )

    return of


def test_of_an_empty_shop_and_of_customers_never_asked(shop, buyer, told):
    assert told(COVERAGE, ALL) == []
    shop.channel()
    assert told(COVERAGE, ALL) == []
    buyer()
    buyer(country=None)
    assert told(COVERAGE, ALL) == [
        (country, purpose, 1, 0, 0, 1)
        for country in (None, "GB")
        for purpose in ("analytics", "marketing", "profiling", "sharing")
    ]


def test_the_last_answer_by_each_way_counts(buyer, say, told):
    ada, ben, cat, dan = (buyer() for _ in range(4))
    say(ada, "granted", "01-02")
    say(ada, "withdrawn", "01-01")
    say(ben, "granted", "01-01")
    say(ben, "withdrawn", "01-02")
    say(cat, "withdrawn", "01-01", "sms")
    say(cat, "granted", "01-01", "phone")
    say(dan, "granted", "01-01", purpose="analytics")
    say(buyer("FR"), "granted", "01-01")

    rows = told(COVERAGE, ALL)
    half, quarter = Decimal("0.5"), Decimal("0.25")
    assert rows[0] == ("FR", "analytics", 1, 0, 0, 1)
    assert rows[1] == ("FR", "marketing", 1, 1, 0, 0)
    assert rows[4] == ("GB", "analytics", 4, quarter, 0, Decimal("0.75"))
    assert rows[5] == ("GB", "marketing", 4, half, quarter, quarter)


def test_of_two_answers_at_once_the_later_said_holds(buyer, say, told):
    customer = buyer()
    say(customer, "granted", "01-01")
    say(customer, "withdrawn", "01-01")

    assert told(COVERAGE, "granted withdrawn")[1] == (0, 1)


def test_leaves_out_who_cannot_be_written_to(shop, buyer, say, told):
    """Guests, closed accounts, erased persons, and who bought elsewhere or nothing."""
    buyer(email="ada@example.org")
    say(buyer(email="ada@example.org", is_guest=True), "granted", "01-01")
    say(buyer(deleted_at="2011-05-01"), "granted", "01-01")
    erased = buyer()
    say(erased, "granted", "01-01")
    shop.db.call("customer_erase", erased, None, None)
    elsewhere = shop.customer()
    shop.order("1.00", customer=elsewhere, channel="web")
    say(elsewhere, "granted", "01-01")
    say(shop.customer(), "granted", "01-01")

    assert set(told(COVERAGE, "country_code customers granted withdrawn never_asked")) == {
        ("GB", 1, 0, 0, 1)
    }

"""Each finding says what its numbers say, also where they are few or odd."""

import pytest

from shopdb.report import EVERYTHING, findings
from tests.shop import Charge, Credit, Line
from tests.summaries import refresh


@pytest.fixture
def found(db):
    """The findings of the report, spaces that do not break made plain."""

    def of():
        refresh(db)
        return [
            text.replace("\N{NO-BREAK SPACE}", " ") for text in findings(db.url, period=EVERYTHING)
        ]

    return of


def one(texts, begins):
    """The one finding that begins so."""
    (text,) = (text for text in texts if text.startswith(begins))
    return text


def sell(shop, amount, day, **more):
    return shop.order(amount, placed_at=f"{day} 12:00:00", **more)


def test_of_one_order(shop, found):
    tee = shop.variant("TEE", "Tee shirt")
    shop.order(Line("8.50", variant=tee), customer=shop.customer())

    assert found() == [
        "1 order sold goods priced at GBP 8.50, and all of it stayed: no discounts, no returns.",
        "Net sales came to GBP 8.50 in March 2011, of which not every day is counted.",
        "In March 2011, the month of most orders, one was worth GBP 8.50 on average and GBP 8.50"
        " in the middle; nine in ten came to no more than GBP 8.50.",
        "Class A is 1 of 1 variant, 100.0 %, and brings 100.0 % of net sales; the best seller"
        " alone, Tee shirt, brings 100.0 %.",
        "The segment “new” holds 1 of 1 customer, 100.0 %, and brings 100.0 % of what customers"
        " spent.",
        "Of the GBP 8.50 that buyers with a name brought, 0.0 % came from those who returned and"
        " 100.0 % from those who were new that month.",
    ]


def test_the_bridge_says_what_went_where(shop, found):
    shop.channel(prices_include_tax=True)
    shop.order(
        Line("2000.00", discount="200.00", tax="300.00"), charges=(Charge("10.00", tax="1.00"),)
    )
    sell(shop, "1000.00", "2011-03-02")
    shop.credit_note("150.00")

    assert one(found(), "2 orders") == (
        "2 orders sold goods priced at GBP 3,000; 6.7 % went in discounts, 10.0 % was tax and"
        " 5.0 % came back, which left net sales of GBP 2,350."
    )


def test_the_bridge_of_credits_alone(shop, found):
    shop.credit_note("1234567.89", Credit("1.00", kind="charge"))

    assert found()[0] == "No goods were sold, and GBP 1.23 million was credited for some."


def test_more_came_back_than_was_sold(shop, found):
    customer = shop.customer()
    sell(shop, "20.00", "2011-03-01", customer=customer)
    shop.credit_note("50.00", customer=customer)

    texts = found()
    assert "250.0 % came back, which left net sales of GBP −30." in texts[0]
    assert one(texts, "1 customer bought") == (
        "1 customer bought, and what was credited to them is GBP 30 more than they spent."
    )
    assert not any(text.startswith("Class A") for text in texts)


def test_growth_names_the_best_whole_month(shop, found):
    for day, amount in (
        ("2011-01-01", "100.00"),
        ("2011-02-01", "150.00"),
        ("2011-03-01", "90.00"),
        ("2011-04-01", "900.00"),
    ):
        sell(shop, amount, day)

    assert one(found(), "February 2011") == (
        "February 2011 was the best month, with net sales of GBP 150, 50.0 % more than the month"
        " before."
    )


def test_growth_of_a_first_month_that_was_the_best_compares_with_none(shop, found):
    sell(shop, "100.00", "2011-01-01")
    sell(shop, "50.00", "2011-02-28")
    sell(shop, "1.00", "2011-03-01")

    assert one(found(), "January 2011") == (
        "January 2011 was the best month, with net sales of GBP 100."
    )


def test_growth_where_no_whole_month_earned_anything(shop, found):
    shop.credit_note("5.00", issued_at="2011-01-01 12:00:00")
    sell(shop, "1.00", "2011-02-02")

    assert "In no whole month were net sales above 0." in found()


def test_segments_name_who_brings_most(shop, found):
    regular = shop.customer()
    for day in (1, 2, 3):
        sell(shop, "30.00", f"2011-03-{day:02}", customer=regular)
    for _ in range(4):
        sell(shop, "2.50", "2011-01-01", customer=shop.customer())

    assert one(found(), "The segment") == (
        "The segment “champion” holds 1 of 5 customers, 20.0 %, and brings 90.0 % of what"
        " customers spent."
    )


def test_retention_weighs_cohorts_by_their_customers(shop, found):
    old = [shop.customer() for _ in range(3)]
    for customer in old:
        sell(shop, "1.00", "2011-01-05", customer=customer)
    sell(shop, "1.00", "2011-02-05", customer=old[0])
    new = shop.customer()
    sell(shop, "1.00", "2011-02-05", customer=new)
    sell(shop, "1.00", "2011-03-31", customer=new)

    assert one(found(), "Of those") == (
        "Of those who first bought in a month, 50.0 % bought again in the month after."
    )


def test_retention_reaches_to_the_sixth_month(shop, found):
    customer = shop.customer()
    sell(shop, "1.00", "2011-01-05", customer=customer)
    sell(shop, "1.00", "2011-07-31", customer=customer)

    assert one(found(), "Of those") == (
        "Of those who first bought in a month, 0.0 % bought again in the month after and 100.0 %"
        " in the sixth."
    )

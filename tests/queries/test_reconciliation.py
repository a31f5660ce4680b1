"""Orders of which the order, its documents and its money do not agree; a sound shop has none."""

import pytest

RECONCILIATION = "payment/reconciliation"
FINDING = "finding difference"
SENT = ("pending", "paid", "processing", "shipped")
AS_OF = "2011-03-20"


def at(day):
    return f"2011-03-{day:02} 13:00:00"


def taken(amount, back=None):
    steps = (("authorize", amount, at(1)), ("capture", amount, at(1)))
    return (*steps, ("refund", back, at(9))) if back else steps


@pytest.fixture
def order(parcels):
    """An order over 10.00 that was sent."""
    return lambda *steps, **more: parcels.order("10.00", steps=steps or SENT, **more)


@pytest.fixture
def found(told):
    """What is found as of 20 March, of six weeks and invoices that may be paid for 30 days."""
    usual = {"as_of": AS_OF, "lookback_days": 42, "days_to_pay": 30}
    return lambda columns=FINDING, **more: told(RECONCILIATION, columns, **usual | more)


def test_a_sound_shop_has_no_rows(shop, order, till, found):
    whole = order()
    till.pay(whole, *taken("10"))
    till.bill(whole, "10", at(2))
    back = order()
    till.pay(back, *taken("10", "4"))
    till.bill(back, "10", at(2))
    till.bill(back, "4", at(9), "credit_note")
    half = order()
    till.pay(half, *taken("7"))
    till.redeem(half, "3", at(1))
    till.bill(half, "10", at(2))
    till.pay(order("pending", "paid"), *taken("10"))
    till.pay(order("pending", "paid", "cancelled"), *taken("10", "10"))
    order("pending")
    till.bill(order(), "10", at(2))
    shop.order("10.00")

    assert found() == []


def test_names_what_does_not_agree_and_by_how_much(order, till, found):
    def case(*steps, paid=None, back=None, billed=None, credited=None):
        one = order(*steps)
        if paid:
            till.pay(one, *taken(paid, back))
        if billed:
            till.bill(one, billed, at(2))
        if credited:
            till.bill(one, credited, at(9), "credit_note")

    case(paid="12", billed="10")
    case(paid="10", billed="11")
    case("pending", "paid", "cancelled", paid="10", back="4")
    case("pending", "cancelled", billed="10")
    case("pending", "paid", paid="9")
    case(paid="10")
    case(billed="10")
    case(paid="6", billed="10")
    case(paid="10", billed="10", credited="4")
    case(paid="10", back="5", billed="10", credited="4")

    assert found(days_to_pay=10) == [
        ("called paid and money missing", -1),
        ("cancelled and money kept", 6),
        ("cancelled and money lost", -10),
        ("credited and not refunded", 4),
        ("invoice overdue", -10),
        ("invoiced more than ordered", -1),
        ("paid and not invoiced", 10),
        ("paid in part", -4),
        ("paid more than ordered", 2),
        ("refunded and not credited", -1),
    ]


def test_says_what_each_side_says(order, till, answer, shop):
    one = order()
    till.pay(one, *taken("8", "3"))
    till.redeem(one, "2", at(1))
    till.bill(one, "10", at(2))
    till.bill(one, "1", at(9), "credit_note")

    assert answer(RECONCILIATION, as_of=AS_OF, lookback_days=42) == [
        {
            "order_number": shop.db.scalar("SELECT order_number FROM sales_order"),
            "status_code": "shipped",
            "currency_code": "GBP",
            "finding": "refunded and not credited",
            "ordered": 10,
            "invoiced": 10,
            "credited": 1,
            "captured": 8,
            "refunded": 3,
            "redeemed": 2,
            "difference": -2,
        }
    ]
    # On the 9th neither the refund nor the credit note was there.
    assert answer(RECONCILIATION, as_of="2011-03-09") == []


def test_an_invoice_is_overdue_after_the_days_to_pay(order, till, found):
    till.bill(order(), "10", "2011-03-02 00:00:00")

    assert found(as_of="2011-03-12", days_to_pay=10) == []
    assert found(as_of="2011-03-13", days_to_pay=10) == [("invoice overdue", -10)]
    assert found(as_of="2011-03-31") == []


def test_looks_at_its_channel_and_days_and_not_at_what_only_was_asked(order, till, found):
    till.pay(order(placed_at="2011-02-28 23:59:59"), *taken("10"))
    till.pay(order(channel="web"), *taken("10"))
    till.pay(order(), ("authorize", "10", at(1)), ("capture", "10", at(1), "timeout"))

    assert found() == [("paid and not invoiced", 10)]
    assert found(as_of="2011-03-02", lookback_days=1) == []
    assert found(channel="web") == [("paid and not invoiced", 10)]


def test_looks_at_an_order_when_it_is_new_and_when_its_invoice_is_due(order, till, found):
    """Of ten days: new until the 11th, due from the 1st of April on, for ten days again."""
    till.pay(order(), *taken("10"))

    seen = ("2011-03-11", "2011-03-12", "2011-03-31", "2011-04-01", "2011-04-10", "2011-04-11")
    assert [len(found(as_of=day, lookback_days=10)) for day in seen] == [1, 0, 0, 1, 1, 0]

"""RFM scores equal customers alike, and counts credits against what was bought."""

from decimal import Decimal

import pytest

from tests.shop import Charge, Credit, Line


@pytest.fixture
def rfm(answer):
    """The columns asked for, by customer."""

    def of(*columns, **parameters):
        return {
            row["customer_id"]: tuple(row[c] for c in columns)
            for row in answer("customer/rfm", **parameters)
        }

    return of


def on(day):
    return f"2011-03-{day:02} 12:00:00"


def test_of_an_empty_shop_has_no_rows(shop, rfm):
    assert rfm() == {}
    shop.channel()
    assert rfm() == {}


def test_of_one_order_names_a_new_customer(shop, answer):
    customer = shop.customer()
    shop.order("12.50", customer=customer)

    assert answer("customer/rfm") == [
        {
            "customer_id": customer,
            "currency_code": "GBP",
            "recency_days": 1,
            "frequency": 1,
            "monetary": Decimal("12.50"),
            "recency_score": 5,
            "frequency_score": 1,
            "monetary_score": 1,
            "segment": "new",
        }
    ]


def test_scores_are_fifths_of_the_customers(shop, rfm):
    ten = [shop.customer() for _ in range(10)]
    for rank, customer in enumerate(ten, start=1):
        for _ in range(rank):
            shop.order("1.00", customer=customer, placed_at=on(rank))

    scores = rfm("recency_score", "frequency_score", "monetary_score", "segment")
    assert [scores[customer] for customer in ten] == [
        (1, 1, 1, "asleep"),
        (1, 1, 1, "asleep"),
        (2, 2, 2, "asleep"),
        (2, 2, 2, "asleep"),
        (3, 3, 3, "fading"),
        (3, 3, 3, "fading"),
        (4, 4, 4, "champion"),
        (4, 4, 4, "champion"),
        (5, 5, 5, "champion"),
        (5, 5, 5, "champion"),
    ]


def test_scores_equal_customers_alike(shop, rfm):
    for _ in range(7):
        shop.order("5.00", customer=shop.customer())
    spender = shop.customer()
    shop.order("9.00", customer=spender)

    scores = rfm("recency_score", "frequency_score", "monetary_score")
    assert scores.pop(spender) == (5, 1, 5)
    assert set(scores.values()) == {(5, 1, 1)}


@pytest.mark.parametrize(
    ("rank", "orders", "segment"),
    [
        (9, 4, "champion"),
        (9, 2, "promising"),
        (9, 1, "new"),
        (5, 4, "loyal"),
        (5, 2, "fading"),
        (1, 4, "at risk"),
        (1, 2, "asleep"),
    ],
)
def test_names_a_segment_for_recency_and_frequency(shop, rfm, rank, orders, segment):
    """Nine others stand one on each day, with one to three orders, so that fifths are known."""
    for day, times in zip((1, 2, 3, 4, 6, 7, 8, 9, 10), (1, 1, 1, 2, 2, 2, 3, 3, 3), strict=True):
        customer = shop.customer()
        for _ in range(times):
            shop.order("1.00", customer=customer, placed_at=on(day * 2))
    someone = shop.customer()
    for _ in range(orders):
        shop.order("1.00", customer=someone, placed_at=on(rank * 2 - 1))

    assert rfm("segment")[someone] == (segment,)


def test_takes_credits_off_and_can_go_below_nothing(shop, rfm):
    kept, regretted = shop.customer(), shop.customer()
    order = shop.order("40.00", customer=kept)
    shop.order("20.00", customer=kept)
    shop.credit_note("15.00", customer=kept, order=order)
    shop.order("10.00", customer=regretted)
    shop.credit_note("10.00", customer=regretted)
    shop.credit_note("5.00", customer=regretted)

    assert rfm("frequency", "monetary", "monetary_score") == {
        kept: (2, 45, 3),
        regretted: (1, -5, 1),
    }


def test_counts_goods_only(shop, rfm):
    customer = shop.customer()
    shop.order(
        Line("10.00", discount="2.00", tax="1.60"), customer=customer, charges=(Charge("5.00"),)
    )
    shop.credit_note(
        Credit("5.00", kind="charge"), Credit("3.00", kind="adjustment"), customer=customer
    )

    assert rfm("monetary") == {customer: (8,)}


def test_leaves_out_guests_buyers_without_a_name_and_cancelled_orders(shop, rfm):
    account = shop.customer(email="ada@example.org")
    guest = shop.customer(email="ada@example.org", is_guest=True)
    shop.order("1.00", customer=account)
    shop.order("2.00", customer=guest)
    shop.order("4.00")
    shop.credit_note("4.00")
    shop.order("8.00", customer=account, status="cancelled")

    assert rfm("frequency", "monetary") == {account: (1, 1)}


def test_knows_no_buyer_who_only_had_something_credited(shop, rfm):
    buyer, returner = shop.customer(), shop.customer()
    shop.order("1.00", customer=returner, placed_at=on(1))
    shop.order("1.00", customer=buyer, placed_at=on(20))
    shop.credit_note("1.00", customer=returner, issued_at=on(20))

    assert rfm("monetary", from_day="2011-03-10") == {buyer: (1,)}


def test_counts_up_to_the_day_before_as_of(shop, rfm):
    customer = shop.customer()
    shop.order("1.00", customer=customer, placed_at=on(1))
    shop.order("2.00", customer=customer, placed_at=on(5))
    shop.credit_note("0.25", customer=customer, issued_at=on(1))
    shop.credit_note("0.50", customer=customer, issued_at=on(5))

    def measured(**period):
        return rfm("recency_days", "frequency", "monetary", **period).get(customer)

    assert measured() == (1, 2, Decimal("2.25"))
    assert measured(as_of="2011-03-05") == (4, 1, Decimal("0.75"))
    assert measured(as_of="2011-03-06") == (1, 2, Decimal("2.25"))
    assert measured(as_of="2011-04-05") == (31, 2, Decimal("2.25"))
    assert measured(from_day="2011-03-05") == (1, 1, Decimal("1.50"))
    assert measured(as_of="2011-03-01") is None


def test_counts_days_by_the_clock_of_the_channel(shop, rfm):
    shop.channel(timezone="Asia/Tokyo")
    customer = shop.customer()
    shop.order("1.00", customer=customer, placed_at="2012-02-28 14:59:59")

    assert rfm("recency_days", as_of="2012-03-01") == {customer: (2,)}


def test_scores_each_currency_by_itself(shop, answer):
    customer = shop.customer()
    shop.order("1.00", customer=customer)
    shop.order("1000", customer=customer, currency="JPY")
    shop.order("9.00", customer=shop.customer())
    shop.credit_note("400", customer=customer, currency="JPY")

    rows = answer("customer/rfm")
    assert [(r["currency_code"], r["monetary"], r["monetary_score"]) for r in rows] == [
        ("GBP", 9, 3),
        ("GBP", 1, 1),
        ("JPY", 600, 1),
    ]


def test_keeps_channels_apart(shop, rfm):
    customer = shop.customer()
    shop.order("1.00", customer=customer)
    shop.channel("web")
    shop.order("2.00", customer=customer, channel="web", placed_at=on(20))
    shop.credit_note("1.00", customer=customer, channel="web", issued_at=on(20))

    assert rfm("recency_days", "monetary") == {customer: (1, 1)}


def test_the_view_says_of_all_channels_what_the_question_says_of_one(db, shop, answer):
    shop.channel("web")
    for channel in ("online_retail", "web"):
        for rank in range(1, 8):
            customer = shop.customer()
            for _ in range(rank % 3 + 1):
                shop.order(f"{rank}.50", customer=customer, channel=channel, placed_at=on(rank))
            shop.credit_note("0.25", customer=customer, channel=channel, issued_at=on(rank + 1))
        shop.order("100", customer=customer, channel=channel, currency="JPY")
    columns = (
        "customer_id, currency_code, recency_days, frequency, monetary, "
        "recency_score, frequency_score, monetary_score"
    )

    for channel in ("online_retail", "web"):
        asked = answer("customer/rfm", channel=channel)
        assert len(asked) == 8
        assert sorted(
            db.rows(f"SELECT {columns} FROM customer_rfm WHERE channel_code = %s", (channel,))
        ) == sorted(tuple(row[name] for name in columns.split(", ")) for row in asked)

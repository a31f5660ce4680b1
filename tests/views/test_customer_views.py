"""Masks hide who somebody is; what is personal is listed; scores are those of the question."""

from decimal import Decimal

import pytest

from tests.market import Market


@pytest.fixture
def market(db):
    return Market(db)


def test_a_customer_is_told_from_another_and_not_found(db, market):
    who = market.buyer(email="ann@shop.example", full_name="Ann  de la Mare", phone="+441")
    nobody = db.insert("customer", external_ref="old:1")

    assert db.rows(
        "SELECT customer_id, email, initials, has_phone, is_guest, status, is_closed"
        " FROM customer_masked ORDER BY customer_id"
    ) == [
        (who.customer_id, "a***@shop.example", "A. d. l. M.", 1, 0, "active", 0),
        (nobody, None, None, 0, 0, "active", 0),
    ]


def test_of_an_address_the_country_and_what_many_share_is_shown(db, market):
    buyer = market.buyer(region="Yorkshire")
    market.order({market.goods("10.00"): 1}, buyer)

    assert db.rows("SELECT * FROM order_address_masked ORDER BY kind") == [
        (1, "billing", 0, "YO", "GB"),
        (1, "shipping", 0, "YO", "GB"),
    ]
    assert db.rows(
        "SELECT customer_address_id, is_company, postal_area, country_code"
        " FROM customer_address_masked"
    ) == [(buyer.address_id, 0, "YO", "GB")]


@pytest.mark.parametrize(
    "view",
    [
        "customer_masked",
        "customer_address_masked",
        "order_address_masked",
        "customer_rfm",
        "marketing_touch_masked",
        "order_session_touch",
    ],
)
def test_a_masked_view_has_no_column_that_is_personal(db, view):
    shown = {column for column, *_ in db.rows(f"SHOW COLUMNS FROM {view}")}
    personal = {
        name for (name,) in db.rows("SELECT column_name FROM pii_columns WHERE kind <> 'id'")
    }

    # What is shown of an e-mail is a mask.
    assert shown & personal <= {"email"}
    assert shown


def test_visits_are_shown_without_the_key_of_their_session(db):
    def visit(minute, session, **more):
        db.insert(
            "marketing_touch",
            touched_at=f"2026-03-01 12:{minute}:00",
            session_key=session,
            marketing_channel="email",
            **more,
        )

    for minute, order in ((10, None), (20, 7), (30, None), (40, 8), (50, None)):
        visit(minute, "a", order_id=order)
    visit(10, "b")

    assert "session_key" not in {
        name for name, *_ in db.rows("SHOW COLUMNS FROM marketing_touch_masked")
    }
    assert db.rows(
        "SELECT order_id, MINUTE(touched_at) FROM order_session_touch ORDER BY 1, 2"
    ) == [(7, 10), (7, 20), (8, 10), (8, 20), (8, 30), (8, 40)]


def test_what_is_personal_is_what_the_comments_say(db):
    assert set(db.rows("SELECT * FROM pii_columns WHERE table_name = 'customer'")) == {
        ("customer", "external_ref", "id", 0),
        ("customer", "email", "email", 0),
        ("customer", "full_name", "name", 0),
        ("customer", "phone", "phone", 0),
        ("customer", "account_email", "email", 1),
    }
    assert db.scalar("SELECT COUNT(*) FROM pii_columns") == db.scalar(
        "SELECT COUNT(*) FROM information_schema.columns INNER JOIN information_schema.tables"
        " USING (table_schema, table_name) WHERE table_schema = DATABASE()"
        " AND table_type = 'BASE TABLE' AND column_comment LIKE '%%[pii:%%'"
    )


def test_of_answers_at_one_moment_the_one_written_last_holds(db, market):
    customer = market.buyer().customer_id
    for state, at in (("granted", 3), ("withdrawn", 3), ("granted", 1)):
        db.insert(
            "customer_consent",
            customer_id=customer,
            purpose="marketing",
            channel="sms",
            state=state,
            source="web",
            occurred_at=f"2026-01-0{at}",
        )
    db.insert(
        "customer_consent",
        customer_id=customer,
        purpose="analytics",
        channel="web",
        state="granted",
        source="web",
    )

    assert db.rows(
        "SELECT purpose, channel, state FROM customer_consent_current ORDER BY purpose"
    ) == [("analytics", "web", "granted"), ("marketing", "sms", "withdrawn")]


def test_scores_are_those_of_the_question(db, shop):
    """As tests/queries/test_rfm.py has them, in two channels and two currencies at once."""
    ten = [shop.customer() for _ in range(10)]
    for rank, customer in enumerate(ten, start=1):
        for _ in range(rank):
            shop.order("1.00", customer=customer, placed_at=f"2011-03-{rank:02} 12:00:00")
    shop.credit_note("4.00", customer=ten[9])
    shop.order("1000", customer=ten[0], currency="JPY")
    shop.order("2.00", customer=shop.customer(is_guest=True))
    shop.channel("web")
    shop.order("2.00", customer=ten[0], channel="web", placed_at="2011-03-20 12:00:00")

    scores = {
        tuple(row[:3]): tuple(row[3:])
        for row in db.rows(
            "SELECT channel_code, currency_code, customer_id, recency_days, frequency, monetary,"
            " recency_score, frequency_score, monetary_score FROM customer_rfm"
        )
    }
    gbp = [scores["online_retail", "GBP", customer] for customer in ten]
    assert [row[:2] for row in gbp] == [(11 - rank, rank) for rank in range(1, 11)]
    assert gbp[9] == (1, 10, Decimal("6"), 5, 5, 3)
    assert gbp[0] == (10, 1, Decimal("1"), 1, 1, 1)
    assert gbp[8] == (2, 9, Decimal("9"), 5, 5, 5)
    assert scores["online_retail", "JPY", ten[0]] == (10, 1, Decimal("1000"), 5, 1, 1)
    assert scores["web", "GBP", ten[0]] == (1, 1, Decimal("2"), 5, 1, 1)
    assert len(scores) == 12

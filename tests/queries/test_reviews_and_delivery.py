"""Stars are held against the days that a parcel was late, where the reviewer could know them."""

from decimal import Decimal

import pytest

from tests.shop import Line

REVIEWS = "catalog/reviews_and_delivery"


@pytest.fixture
def review(shop, parcels):
    """A review of a line; `promised` and `delivered` are those of its parcels."""

    def of(
        rating,
        *delivered,
        promised="2011-03-10",
        at="2011-05-01 12:00:00",
        status="published",
        placed_at="2011-03-08 12:00:00",
        channel="online_retail",
    ):
        order = parcels.order(
            Line("1.00", max(len(delivered), 1), shop.variant()),
            placed_at=placed_at,
            channel=channel,
        )
        for moment in delivered:
            parcels.ship(
                order,
                1,
                at=placed_at,
                status="delivered" if moment else "shipped",
                promised_on=promised,
                delivered_at=moment,
            )
        variant = shop.db.rows(
            "SELECT variant_id, product_id FROM order_line INNER JOIN product_variant"
            " USING (variant_id) WHERE order_line_id = %s",
            order.line_ids,
        )[0]
        shop.db.insert(
            "product_review",
            **dict(zip(("variant_id", "product_id"), variant, strict=True)),
            order_line_id=order.line_ids[0],
            rating=rating,
            status=status,
            decided_at=None if status == "pending" else at,
            created_at=at,
        )

    return of


def test_of_bands_of_days_late(review, answer):
    """Midnight of London is the border of a day, which from 27 March on is 23:00 UTC."""
    review(5, "2011-03-09 23:59:59")
    review(4, "2011-03-10 23:59:59")
    review(3, "2011-03-11 00:00:00")
    review(2, "2011-03-12 12:00:00", status="pending")
    review(1, "2011-03-13 12:00:00")
    review(5, "2011-03-17 12:00:00")
    review(1, "2011-04-09 22:59:59", promised="2011-04-01")
    review(2, "2011-04-09 23:00:00", promised="2011-04-09")

    rows = [tuple(row.values()) for row in answer(REVIEWS)]
    assert rows == [
        ("early", 1, 5, 0, 1),
        ("on the day", 1, 4, 0, 0),
        ("1 to 2 days late", 3, Decimal("2.3333"), Decimal("0.6667"), 0),
        ("3 to 7 days late", 2, 3, Decimal("0.5"), Decimal("0.5")),
        ("over 7 days late", 1, 1, 1, 0),
    ]
    columns = "delivery reviews average_rating low_share top_share"
    assert " ".join(answer(REVIEWS)[0]) == columns
    assert answer(REVIEWS, low_rating=3)[2]["low_share"] == 1


def test_days_from_the_order_are_those_between_two_days(review, told):
    for days in (1, 2, 3, 4, 7, 8, 14, 15):
        review(3, f"2011-03-{8 + days:02} 23:00:00", promised=None)

    assert told(REVIEWS, "delivery reviews", measured_by="order") == [
        ("within 2 days", 2),
        ("3 to 4 days", 2),
        ("5 to 7 days", 1),
        ("8 to 14 days", 2),
        ("over 14 days", 1),
    ]
    assert told(REVIEWS, "delivery reviews") == [("no day promised", 8)]


def test_a_line_in_two_parcels_is_there_with_the_last(review, told):
    review(1, "2011-03-09 12:00:00", "2011-03-12 12:00:00")
    review(2, "2011-03-09 12:00:00", None)
    review(3)
    review(4, "2011-05-02 12:00:00")

    assert told(REVIEWS, "delivery reviews average_rating") == [
        ("1 to 2 days late", 1, 1),
        ("not delivered", 2, Decimal("2.5")),
        ("reviewed before it came", 1, 4),
    ]


def test_counts_reviews_of_purchases_in_its_days_and_channel(review, shop, told):
    shop.channel("web")
    review(5, "2011-03-10 12:00:00", channel="web")
    review(5, "2011-03-10 12:00:00", status="rejected")
    product = shop.db.scalar("SELECT MIN(product_id) FROM product")
    shop.db.insert("product_review", product_id=product, rating=1)
    assert told(REVIEWS, "delivery reviews") == []

    for at in ("2011-04-01 22:30:00", "2011-04-01 23:30:00", "2011-05-01 22:30:00"):
        review(5, "2011-03-10 12:00:00", at=at)
    assert told(REVIEWS, "reviews") == [(3,)]
    assert told(REVIEWS, "reviews", lookback_days=30) == [(2,)]
    assert told(REVIEWS, "reviews", as_of="2011-05-01", lookback_days=30) == [(2,)]
    assert told(REVIEWS, "reviews", as_of="2011-04-02") == [(1,)]

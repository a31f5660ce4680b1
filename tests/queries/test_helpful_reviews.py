"""The review that helped most persons, held against the average of all."""

from decimal import Decimal

import pytest

HELPFUL = "catalog/helpful_reviews"


@pytest.fixture
def review(shop):
    """A review of a variant's product; without votes where none are given."""
    shop.channel()

    def of(variant, rating, helpful=None, unhelpful=0, *, day=1, status="published"):
        at = f"2011-03-{day:02} 12:00:00"
        number = shop.db.insert(
            "product_review",
            product_id=shop.db.scalar(
                "SELECT product_id FROM product_variant WHERE variant_id = %s", (variant,)
            ),
            rating=rating,
            status=status,
            decided_at=None if status == "pending" else at,
            created_at=at,
        )
        if helpful is not None:
            shop.db.insert(
                "product_review_vote",
                product_review_id=number,
                helpful=helpful,
                unhelpful=unhelpful,
            )

    return of


@pytest.fixture
def tee(shop):
    return shop.variant("TEE", "Tee shirt")


def test_of_a_product_that_looks_better_than_it_is(shop, review, tee, answer):
    """The tee has four good reviews and a bad one that helps; the mug has one that helps less."""
    mug = shop.variant("MUG", "Mug")
    for variant, helped in ((tee, 9), (mug, 2)):
        for rating in (5, 5, 5, 4):
            review(variant, rating, 3)
        review(variant, 1, helped, 1)

    rows = answer(HELPFUL)
    assert [tuple(row.values())[1:] for row in rows] == [
        ("Tee shirt", 5, 4, 1, 9, 1, Decimal("0.4286"))
    ]
    assert " ".join(rows[0]) == (
        "product_id product_name reviews average_rating top_rating top_helpful low_reviews"
        " low_helpful_share"
    )


def test_what_has_to_be_there_can_be_said(review, tee, told):
    for rating, helped in ((5, 1), (5, 1), (2, 4)):
        review(tee, rating, helped)

    assert told(HELPFUL, "reviews average_rating top_helpful") == [(3, 4, 4)]
    for more in (
        {"min_average": "4.1"},
        {"low_rating": 1},
        {"min_reviews": 4},
        {"min_helpful": 5},
    ):
        assert told(HELPFUL, "reviews", **more) == []


def test_of_two_that_helped_as_many_the_one_that_bothered_fewer_goes_first(review, tee, told):
    review(tee, 5, 4, 2)
    review(tee, 1, 4, 1)
    review(tee, 5)
    assert told(HELPFUL, "top_rating top_helpful") == [(1, 4)]

    review(tee, 5, 4, 1, day=2)
    assert told(HELPFUL, "top_rating") == []

    review(tee, 2, 4, 1, day=3)
    assert told(HELPFUL, "top_rating low_reviews") == [(2, 2)]


def test_only_what_is_shown_counts(review, tee, told):
    review(tee, 1, 9, status="pending")
    review(tee, 1, 9, status="rejected")
    for _ in range(3):
        review(tee, 5, 3)
    assert told(HELPFUL, "reviews", low_rating=5) == [(3,)]
    assert told(HELPFUL, "reviews") == []


def test_reviews_without_votes_helped_nobody(review, tee, told):
    for rating in (5, 5, 1):
        review(tee, rating)

    assert told(HELPFUL, "reviews") == []
    assert told(HELPFUL, "top_rating top_helpful low_helpful_share", min_helpful=0) == [
        (1, 0, None)
    ]

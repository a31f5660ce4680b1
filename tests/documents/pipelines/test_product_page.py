"""product_page: one product with its categories, its rating and its newest reviews."""

from datetime import datetime
from decimal import Decimal

import pytest

from tests.documents.pipelines.paper import (
    at,
    category,
    key,
    product,
    review,
    stats,
    tombstone,
    votes,
)


def page(ask, **given):
    return ask("product_page", product=key(1), **given)


@pytest.mark.parametrize(
    "document",
    [tombstone(1), product(1, status="draft"), product(2)],
    ids=["tombstone", "draft", "another"],
)
def test_what_is_not_for_sale_has_none(ask, put, document):
    put("products", document)

    assert page(ask) == []


def test_a_bare_product_has_a_whole_row(ask, put):
    put("products", product(1))

    assert page(ask) == [(key(1), "Product 1", None, None, None, [], [], 0, 0, None, [])]


def test_shows_all_there_is(ask, put):
    put(
        "products",
        product(
            1,
            8,
            7,
            9,
            price="9.90 EUR",
            brand={"id": key(5), "name": "Acme"},
            attrs=[{"k": "colour", "v": "red"}],
            variantCount=3,
        ),
    )
    put("categories", category(7, name="B"), category(8, name="A"), tombstone(9))
    put("product_stats", stats(1, 3, 14), stats(2, 1, 1))
    put(
        "reviews",
        review(1, 1, 4, createdAt=at("2025-03-02"), title="Good", votes=votes(2)),
        review(2, 1, 5, createdAt=at("2025-03-03"), body="Ja.", locale="de-DE"),
    )

    assert page(ask) == [
        (
            key(1),
            "Product 1",
            "Acme",
            Decimal("9.90"),
            "EUR",
            ["A", "B"],
            [{"k": "colour", "v": "red"}],
            3,
            3,
            4.67,
            [
                {
                    "stars": 5,
                    "createdAt": datetime(2025, 3, 3),
                    "body": "Ja.",
                    "locale": "de-DE",
                    "id": key(2),
                    "helpful": 0,
                },
                {
                    "stars": 4,
                    "createdAt": datetime(2025, 3, 2),
                    "title": "Good",
                    "id": key(1),
                    "helpful": 2,
                },
            ],
        )
    ]


def test_shows_published_reviews_only_the_newest_first_and_ties_by_id(ask, put):
    put("products", product(1))
    put(
        "reviews",
        review(1, 1, status="pending"),
        review(2, 1, status="rejected"),
        review(3, 2),
        tombstone(4),
        # The text that came before MySQL's part.
        {"_id": key(5), "schemaVersion": 1, "createdAt": at("2025-04-01"), "body": "Early."},
        review(8, 1),
        review(7, 1),
        review(6, 1, createdAt=at("2025-02-28")),
    )

    ((*_, reviews),) = page(ask)
    assert [one["id"] for one in reviews] == [key(7), key(8), key(6)]
    ((*_, reviews),) = page(ask, reviews=1)
    assert [one["id"] for one in reviews] == [key(7)]


def test_a_rating_of_no_reviews_is_no_number(ask, put):
    put("products", product(1))
    put("product_stats", stats(1, 0, 0))

    ((*_, count, average, _),) = page(ask)
    assert (count, average) == (0, None)

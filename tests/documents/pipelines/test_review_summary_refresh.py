"""review_summary_refresh: writes each product's rating anew, to zero where none is left."""

from tests.documents.pipelines.paper import at, key, review, stats, tombstone, votes


def kept(mongo):
    return {
        one["_id"]: (one["ratingCount"], one["ratingSum"], [top["id"] for top in one["topReviews"]])
        for one in mongo["product_stats"].find()
    }


def test_nothing_to_summarise_writes_nothing(ask, mongo):
    assert ask("review_summary_refresh") == []
    assert kept(mongo) == {}


def test_only_published_reviews_count(ask, put, mongo):
    put(
        "reviews",
        review(1, 1, 5),
        review(2, 1, 2),
        review(3, 1, 1, status="pending"),
        review(4, 1, 1, status="rejected"),
        tombstone(6),
        {"_id": key(7), "schemaVersion": 1, "body": "Early."},
        review(8, 2, 1, status="pending"),
    )

    ask("review_summary_refresh")

    assert kept(mongo) == {key(1): (2, 7, [key(1), key(2)])}


def test_the_last_review_gone_sets_the_summary_to_zero(ask, put, mongo):
    put("reviews", review(1, 1, 5), review(2, 2, 4))
    ask("review_summary_refresh")
    mongo["reviews"].replace_one({"_id": key(1)}, tombstone(1))
    mongo["reviews"].update_one({"_id": key(2)}, {"$set": {"status": "rejected"}})

    ask("review_summary_refresh")

    assert kept(mongo) == {key(1): (0, 0, []), key(2): (0, 0, [])}


def test_can_be_run_again(ask, put, mongo):
    put("reviews", review(1, 1, 5), review(2, 1, 4))
    put("product_stats", stats(1, 90, 90), stats(3, 7, 7))
    ask("review_summary_refresh")
    first = kept(mongo)

    ask("review_summary_refresh")

    assert kept(mongo) == first == {key(1): (2, 9, [key(1), key(2)]), key(3): (0, 0, [])}


def test_the_ten_that_helped_most_are_kept_with_what_is_shown_of_them(ask, put, mongo):
    put(
        "reviews",
        *(review(number, 1, votes=votes(number)) for number in range(1, 11)),
        review(11, 1),
        review(12, 1, createdAt=at("2025-03-02"), title="Newest"),
        review(13, 1, votes=votes(5), title="Tie", createdAt=at("2025-03-02")),
    )

    ask("review_summary_refresh")

    top = mongo["product_stats"].find_one()["topReviews"]
    numbers = [10, 9, 8, 7, 6, 13, 5, 4, 3, 2]
    assert [one["id"] for one in top] == [key(number) for number in numbers]
    assert top[5] | {"createdAt": None} == {
        "id": key(13),
        "stars": 5,
        "title": "Tie",
        "helpful": 5,
        "createdAt": None,
    }
    assert "title" not in top[0]


def test_refreshes_the_products_that_are_asked_for(ask, put, mongo):
    put("reviews", review(1, 1), review(2, 2), review(3, 3))
    put("product_stats", stats(1, 5, 5), stats(2, 5, 5), stats(3, 5, 5))

    ask("review_summary_refresh", first_product=key(2), last_product=key(2))

    assert {name: count for name, (count, *_) in kept(mongo).items()} == {
        key(1): 5,
        key(2): 1,
        key(3): 5,
    }

"""What is written in reviews: in a language of the channel, in a tone that fits the stars."""

from itertools import product

from shopdb.documents.sample.shop import LEAVES
from shopdb.sample.customers import LANGUAGES
from shopdb.sample.words import table
from tests.database import Database

TONE = {1: "bad", 2: "bad", 3: "mixed", 4: "good", 5: "good"}
SPOKEN = {locale.partition("-")[0] for locale in LANGUAGES.values()}


def test_there_are_words_for_every_tone_kind_of_goods_and_language():
    rows = table("review")
    there = {(row["part"], row["tone"], row["category"]) for row in rows}
    general = product(("title", "first", "last"), set(TONE.values()), [""])
    goods = product(["goods"], set(TONE.values()), {leaf["parent"] for leaf in LEAVES})

    assert there == {*general, *goods}
    assert set(rows[0]) == {"part", "tone", "category", *SPOKEN}
    assert all(row[language] for row in rows for language in SPOKEN)


def test_the_words_fit_the_stars_the_goods_and_the_language(shop: Database, drawn):
    reviews = {one["_id"]: one for one in drawn["reviews"]}
    facts = shop.rows(
        "SELECT BIN_TO_UUID(r.public_id), rating, r.status, parent.name, c.locale_code"
        " FROM product_review AS r LEFT JOIN customer AS c USING (customer_id)"
        " INNER JOIN product_category AS pc ON pc.product_id = r.product_id AND NOT pc.is_primary"
        " INNER JOIN category_translation AS parent ON parent.category_id = pc.category_id"
        " AND parent.locale_code = 'en'"
    )
    names = {row["en"]: row["code"] for row in table("category")}

    assert len(facts) == len(reviews) > 50
    for key, stars, status, parent, locale in facts:
        review = reviews[key]
        language = review["locale"].partition("-")[0]
        fitting = [row for row in table("review") if row["tone"] == TONE[stars]]
        assert locale is None or review["locale"] == locale
        assert review["title"] in {row[language] for row in fitting if row["part"] == "title"}
        rest = review["body"]
        for row in fitting:
            if row["category"] in ("", names[parent]) and row["part"] != "title":
                rest = rest.replace(row[language], "")
        assert rest.strip() == ""
        assert status == "published" or not any(review["votes"].values())


def test_there_are_several_languages_pictures_and_votes(drawn):
    reviews = drawn["reviews"]
    pictures = [one for review in reviews for one in review["photos"]]

    assert len({one["locale"] for one in reviews}) > 4
    assert pictures
    assert all(one["url"].startswith("https://example.com/reviews/") for one in pictures)
    assert sum(one["votes"]["helpful"] for one in reviews) > len(reviews)

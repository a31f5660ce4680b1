"""Pipelines are bound, bounded and told: no text becomes an expression, no failure a traceback."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pymongo
import pytest
from bson import Decimal128

from shopdb.documents.pipelines import explain, find, names, run
from shopdb.documents.pipelines.bind import bind
from shopdb.documents.pipelines.defaults import complete
from shopdb.problem import Problem
from tests.documents.pipelines.paper import event, events, key, order, product, review, stats


def test_a_value_goes_where_its_name_stands():
    stages = [{"$match": {"a": ":n", "b": [":n", ":m"]}}, {"$limit": ":n"}]

    assert bind(stages, {"n": 3, "m": Decimal("1.50")}) == [
        {"$match": {"a": 3, "b": [3, Decimal128("1.50")]}},
        {"$limit": 3},
    ]
    assert stages[1] == {"$limit": ":n"}


def test_a_text_is_no_expression():
    values = {"x": "$secret", "yes": True}
    literal = {"$literal": "$secret"}

    assert bind({"$match": {"a": ":x", "$expr": {"$eq": ["$a", ":x"]}}}, values) == {
        "$match": {"a": "$secret", "$expr": {"$eq": ["$a", literal]}}
    }
    assert bind({"$set": {"a": ":x", "b": {"$literal": ":x"}, "c": ":yes"}}, values) == {
        "$set": {"a": literal, "b": {"$literal": "$secret"}, "c": {"$literal": True}}
    }


@pytest.mark.parametrize("name", ["$name", "$$ROOT", '{"$gt": ""}', "', \"", "\x00"])
def test_a_text_of_a_person_finds_what_it_says_and_nothing_else(ask, put, name):
    put("products", product(1, 7))
    put("events", event(1, "a", "product_view", "2025-03-01", product=1))

    assert ask("product_page", product=name) == []
    assert ask("also_viewed", product=name) == []
    assert ask("top_rated", category=name) == []
    assert ask("gapfree_daily", product=name)[0][1] == 0


def test_a_day_begins_at_midnight_of_the_time_zone():
    def begins(day, **values):
        return bind(":day", {"day": date.fromisoformat(day), **values})

    assert begins("2025-03-30") == datetime(2025, 3, 30, tzinfo=UTC)
    assert begins("2025-03-30", timezone="Europe/Berlin") == datetime(2025, 3, 29, 23, tzinfo=UTC)
    assert begins("2025-03-31", timezone="Europe/Berlin") == datetime(2025, 3, 30, 22, tzinfo=UTC)
    with pytest.raises(Problem, match=r"there is no time zone '\.\./etc'"):
        begins("2025-03-30", timezone="../etc")


def test_defaults_are_asked_of_the_collections(mongo, put):
    funnel, cohorts = find("funnel_by_day"), find("cohort_retention")
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert complete(mongo, funnel, {})["until_day"] - tomorrow in (timedelta(0), timedelta(days=1))

    put("events", *events(("a", "page_view", "2024-02-29T23:30"), ("a", "page_view", "2024-01-01")))
    put("order_summaries", order(1, 1, "2025-03-01"))

    assert complete(mongo, funnel, {}) == {
        "from_day": date(2024, 2, 2),
        "until_day": date(2024, 3, 1),
        "timezone": "UTC",
    }
    assert complete(mongo, funnel, {"timezone": "Asia/Tokyo"})["until_day"] == date(2024, 3, 2)
    assert complete(mongo, funnel, {"until_day": "2024-01-29"})["from_day"] == date(2024, 1, 1)
    assert complete(mongo, cohorts, {})["until_day"] == date(2025, 3, 2)


@pytest.mark.parametrize("name", names())
def test_every_pipeline_takes_its_examples_on_an_empty_shop(mongo, name):
    pipeline = find(name)
    given = {one.name: one.example for one in pipeline.parameters.values() if one.is_required}

    answer = run(mongo, pipeline, given)

    assert answer.columns == tuple(pipeline.columns)
    assert answer.parameters.keys() == pipeline.parameters.keys()
    assert name == "gapfree_daily" or answer.rows == []
    assert explain(mongo, pipeline, given)[0].scans == 0


def test_a_collection_that_is_not_there_is_told(empty_mongo):
    with pytest.raises(Problem, match="catalog_facets reads products, which is not there") as told:
        run(empty_mongo, find("catalog_facets"), {"category": "x"})
    assert "shopdb documents apply" in told.value.remedy


def test_what_does_not_fit_is_told():
    with pytest.raises(Problem, match="catalog_facets needs category, a text"):
        find("catalog_facets").check({})
    with pytest.raises(Problem) as caught:
        find("catalog_facets").check({"categry": "x"})
    assert caught.value.remedy == "Did you mean category?"


def test_what_the_server_refuses_is_told(ask):
    with pytest.raises(Problem, match="the server refuses top_rated") as caught:
        ask("top_rated", category="x", rows=0)
    assert "top_rated.js" in caught.value.remedy


def test_what_takes_too_long_is_stopped(mongo, put):
    put("events", *(event(n, f"{n % 97}", "page_view", "2025-03-01") for n in range(20_000)))

    with pytest.raises(Problem, match=r"sessionize was stopped after 0\.001 s"):
        run(mongo, find("sessionize"), {}, timeout=0.001)


def test_a_server_that_is_gone_is_told():
    gone = pymongo.MongoClient("mongodb://127.0.0.1:1/x", serverSelectionTimeoutMS=10)

    with pytest.raises(Problem, match="MongoDB was lost"):
        run(gone["x"], find("catalog_facets"), {"category": "x"})
    gone.close()


def test_an_answer_of_other_columns_is_refused(mongo, put, tmp_path):
    text = find("product_page").path.read_text(encoding="utf-8")
    path = tmp_path / "trial.js"
    path.write_text(text.replace('{"$ifNull": ["$brand.name", null]}', '"$brand.name"'))
    put("products", product(1))

    with pytest.raises(Problem, match=r"trial\.js answers with .*, but declares .*brand") as caught:
        run(mongo, find("trial", tmp_path), {"product": key(1)})
    assert "$ifNull" in caught.value.remedy


def test_explaining_writes_nothing(mongo, put):
    put("events", event(1, "a", "product_view", "2025-03-01", product=1))

    first, *_ = explain(mongo, find("product_daily_refresh"), {})

    assert (first.what, first.keys, first.documents, first.scans) == ("events", 1, 1, 0)
    assert "IXSCAN" in first.stages
    assert mongo["product_daily"].count_documents({}) == 0


def test_a_plan_tells_of_scans_and_sorts(empty_mongo):
    for name in ("products", "product_stats", "categories", "reviews"):
        empty_mongo.create_collection(name)
    empty_mongo["products"].insert_many([product(1, 7), product(2, 7)])
    empty_mongo["product_stats"].insert_many([stats(1, 1, 5), stats(2, 1, 4)])
    empty_mongo["reviews"].insert_many([review(1, 1), review(2, 2)])

    first, *_, sort = explain(empty_mongo, find("top_rated"), {"category": key(7)})
    assert (first.scans, first.keys, first.documents) == (1, 0, 2)
    assert (sort.what, sort.sorted) == ("$sort", 2)

    page, *joined = explain(empty_mongo, find("product_page"), {"product": key(1)})
    assert (page.scans, page.keys, page.documents) == (0, 1, 1)
    assert {one.what: one.scans > 0 for one in joined} == {
        "$lookup product_stats": False,
        "$lookup categories": False,
        "$lookup reviews": True,
    }

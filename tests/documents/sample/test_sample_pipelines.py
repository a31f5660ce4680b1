"""On the sample shop every pipeline answers, and says what MySQL says where both know it."""

from collections import Counter
from datetime import date

import pytest

from shopdb.database import session
from shopdb.documents import collections, engine, sample
from shopdb.documents.apply import apply
from shopdb.documents.outbox import Event
from shopdb.documents.pipelines import find, names, run
from shopdb.documents.shape import SHAPES
from shopdb.sample.clock import END
from shopdb.sample.rows import SECOND

# The first orders were preceded by visits in the year before.
ALL = {"from_day": "2023-12-01", "until_day": "2026-01-02"}


@pytest.fixture(scope="module")
def whole(mongo_url, shop_url, worker_id):
    """The sample shop's documents, those from MySQL as the relay would bring them."""
    client = engine.connect(mongo_url).client
    database = client[f"shopdb_test_sample_{worker_id}"]
    client.drop_database(database.name)
    collections.apply(database, collections.read_all(), lambda _: None)
    with session(shop_url) as connection, connection.cursor() as cursor:
        for aggregate in SHAPES:
            cursor.execute(
                f"SELECT aggregate_id, BIN_TO_UUID(public_id), document FROM {aggregate}_document"
            )
            made = [
                Event(aggregate, number, name, 1, 1, None, text)
                for number, name, text in cursor.fetchall()
            ]
            assert apply(database, made).refused == []
    sample.load(shop_url, database)
    for name in ("review_summary_refresh", "product_daily_refresh"):
        run(database, find(name), ALL if "daily" in name else {})
    yield database
    client.drop_database(database.name)
    client.close()


@pytest.fixture(scope="module")
def ask(whole):
    return lambda name, **given: run(whole, find(name), given).rows


@pytest.fixture(scope="module")
def known(whole):
    """The category that has most products, and the product that is looked at most."""
    lies_in = Counter(
        one
        for product in whole["products"].find({"status": "active"})
        for one in product["categoryIds"]
    )
    looked_at = Counter(one["productId"] for one in whole["events"].find({"type": "product_view"}))
    live = {one["_id"] for one in whole["products"].find({"status": "active"})}
    return {
        "category": lies_in.most_common(1)[0][0],
        "product": next(one for one, _ in looked_at.most_common() if one in live),
    }


@pytest.mark.parametrize("name", names())
def test_every_pipeline_answers_with_its_defaults(whole, known, name):
    pipeline = find(name)
    given = {one: known[one] for one in known if one in pipeline.parameters}

    answer = run(whole, pipeline, given)

    assert bool(answer.rows) != bool(pipeline.writes)
    if "until_day" in answer.parameters:
        assert answer.parameters["until_day"] <= date.fromtimestamp(END // SECOND)
        assert answer.parameters["until_day"] > date(2025, 12, 1)


def test_ratings_are_those_of_mysql(whole, shop):
    of_mysql = shop.rows(
        "SELECT BIN_TO_UUID(p.public_id), COUNT(*), CAST(SUM(r.rating) AS SIGNED)"
        " FROM product_review AS r INNER JOIN product AS p ON r.product_id = p.product_id"
        " WHERE r.status = 'published' GROUP BY p.product_id"
    )

    assert of_mysql
    assert sorted(of_mysql) == sorted(
        (one["_id"], one["ratingCount"], one["ratingSum"]) for one in whole["product_stats"].find()
    )


def test_categories_have_the_products_of_mysql(ask, shop):
    of_mysql = shop.rows(
        "SELECT BIN_TO_UUID(c.public_id), COUNT(p.product_id)"
        " FROM category AS c"
        " LEFT JOIN product_category AS pc ON c.category_id = pc.category_id"
        " LEFT JOIN product AS p ON pc.product_id = p.product_id"
        " AND p.status = 'active' AND p.deleted_at IS NULL"
        " GROUP BY c.category_id"
    )

    rows = ask("category_rollup")
    assert sorted((row[0], row[4]) for row in rows) == sorted(of_mysql)
    everywhere = shop.scalar(
        "SELECT COUNT(DISTINCT p.product_id) FROM product AS p"
        " INNER JOIN product_category AS pc ON p.product_id = pc.product_id"
        " WHERE p.status = 'active' AND p.deleted_at IS NULL"
    )
    # A product may lie below several roots, and below one at least.
    assert sum(row[5] for row in rows if row[2] == 0) >= everywhere > 0


def test_cohorts_are_the_new_customers_of_mysql(ask, shop):
    of_mysql = shop.rows(
        "SELECT DATE_FORMAT(DATE(first_at) - INTERVAL WEEKDAY(first_at) DAY, '%Y-%m-%d') AS week,"
        " COUNT(*) FROM ("
        " SELECT MIN(placed_at) AS first_at FROM sales_order AS o"
        " INNER JOIN customer AS c ON o.customer_id = c.customer_id AND c.erased_at IS NULL"
        " WHERE placed_at IS NOT NULL AND o.status_code <> 'cancelled'"
        " GROUP BY o.customer_id) AS buyer GROUP BY week ORDER BY week"
    )

    rows = ask("cohort_retention", **ALL)

    assert [(cohort, size) for cohort, week, size, *_ in rows if week == 0] == of_mysql
    assert all(active == size for _, week, size, active, _ in rows if week == 0)


def test_the_funnel_has_every_session_and_whoever_bought(ask, whole):
    bought = {
        one["sessionId"] for one in whole["events"].find({"type": "purchase"}, {"sessionId": 1})
    }

    rows = ask("funnel_by_day", **ALL)

    assert sum(row[2] for row in rows) == len(whole["events"].distinct("sessionId"))
    assert sum(row[6] for row in rows) == len(bought)
    for _, _, sessions, viewed, added, checked_out, paid, _ in rows:
        assert sessions >= viewed >= added >= checked_out >= paid


def test_carts_that_were_bought_are_not_abandoned(ask, whole):
    rows = ask("abandoned_carts", **ALL, rows=100_000)

    last = {}
    for one in whole["events"].find({"type": {"$in": ["add_to_cart", "purchase"]}}).sort("at"):
        last[one["sessionId"]] = one["type"]
    assert rows
    assert {last[row[0]] for row in rows} == {"add_to_cart"}
    assert all((row[7] is None) == (row[8] is None) for row in rows)

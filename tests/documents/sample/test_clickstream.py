"""The clickstream fits the orders, carts and visits that MySQL has, and itself."""

import itertools
from datetime import UTC

import bson
import polars as pl

from tests.database import Database
from tests.documents.sample.conftest import draw

PURCHASES = (
    "SELECT BIN_TO_UUID(o.public_id), BIN_TO_UUID(p.public_id), BIN_TO_UUID(c.public_id),"
    " channel_code, SUM(quantity), placed_at FROM sales_order AS o"
    " INNER JOIN sales_channel USING (channel_id) INNER JOIN order_line USING (order_id)"
    " INNER JOIN product_variant USING (variant_id) INNER JOIN product AS p USING (product_id)"
    " LEFT JOIN customer AS c ON c.customer_id = o.customer_id"
    " WHERE placed_at IS NOT NULL GROUP BY o.order_id, p.product_id"
)


def milliseconds(at):
    """As MongoDB keeps it."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000, tzinfo=UTC)


def test_every_purchase_is_of_an_order_and_every_order_has_its_purchases(
    shop: Database, events: pl.DataFrame
):
    bought = events.filter(pl.col("type") == "purchase")
    found = bought.select("orderId", "product", "user", "channel", "quantity", "at").rows()
    ordered = [(*rest, milliseconds(at)) for *rest, at in shop.rows(PURCHASES)]

    assert len(ordered) > 500
    assert sorted(found) == sorted(ordered)
    assert bought.group_by("orderId").agg(pl.col("session").n_unique())["session"].max() == 1
    assert bought.group_by("session").agg(pl.col("orderId").n_unique())["orderId"].max() == 1


def test_what_is_bought_was_seen_then_put_aside_then_taken_to_the_checkout(events: pl.DataFrame):
    def first(kind: str, *keys: str) -> pl.DataFrame:
        of_kind = events.filter(pl.col("type") == kind)
        return of_kind.group_by(keys).agg(pl.col("at").min().alias(kind))

    bought = (
        events.filter(pl.col("type") == "purchase")
        .join(first("product_view", "session", "product"), ["session", "product"], "left")
        .join(first("add_to_cart", "session", "product"), ["session", "product"], "left")
        .join(first("page_view", "session"), "session", "left")
        .join(first("checkout_start", "session"), "session", "left")
    )
    steps = ("page_view", "product_view", "add_to_cart", "checkout_start", "at")

    for before, after in itertools.pairwise(steps):
        assert bought.filter(~(pl.col(before) < pl.col(after)).fill_null(value=False)).is_empty()


def test_what_is_taken_back_was_put_aside_before_and_not_bought(events: pl.DataFrame):
    keys = ["session", "product"]
    back = events.filter(pl.col("type") == "remove_from_cart")
    put = events.filter(pl.col("type") == "add_to_cart").select(*keys, pl.col("at").alias("put"))
    bought = events.filter(pl.col("type") == "purchase")

    assert len(back) > 5
    assert back.join(put, keys).filter(pl.col("put") < pl.col("at")).n_unique(keys) == len(back)
    assert back.join(bought, keys, "semi").is_empty()


def test_times_of_a_session_ascend_and_it_has_one_channel_and_one_person(events: pl.DataFrame):
    last = events.with_columns(
        pl.col("at").shift(1).over("session").alias("last"),
        pl.col("user").shift(1).over("session").alias("known"),
    )
    of_session = events.group_by("session").agg(
        pl.col("channel").n_unique(), pl.col("user").drop_nulls().n_unique()
    )

    assert last.filter(pl.col("at") < pl.col("last")).is_empty()
    assert of_session["channel"].max() == 1
    assert of_session["user"].max() == 1
    # Who has signed in stays so.
    assert last.filter(pl.col("known").is_not_null() & pl.col("user").is_null()).is_empty()


def test_nobody_is_known_before_the_account_is_there(shop: Database, events: pl.DataFrame):
    since = dict(shop.rows("SELECT BIN_TO_UUID(public_id), created_at FROM customer"))
    known = events.filter(pl.col("user").is_not_null())

    assert all(
        at.replace(tzinfo=None) >= since[user].replace(microsecond=0)
        for user, at in known.select("user", "at").rows()
    )


def test_what_lies_in_a_left_cart_was_put_there(shop: Database, events: pl.DataFrame):
    left = shop.rows(
        "SELECT BIN_TO_UUID(p.public_id), BIN_TO_UUID(c.public_id), channel_code,"
        " MIN(cart.created_at) FROM cart INNER JOIN sales_channel USING (channel_id)"
        " INNER JOIN cart_line USING (cart_id) INNER JOIN product_variant USING (variant_id)"
        " INNER JOIN product AS p USING (product_id)"
        " LEFT JOIN customer AS c ON c.customer_id = cart.customer_id"
        " WHERE cart.status <> 'converted' GROUP BY cart_id, p.product_id, c.public_id"
    )
    put = events.filter(pl.col("type") == "add_to_cart").select("product", "user", "channel", "at")
    by_thing: dict[tuple[object, ...], list[object]] = {}
    for *thing, at in put.rows():
        by_thing.setdefault(tuple(thing), []).append(at)

    assert len(left) > 50
    for product, user, channel, begun in left:
        soon = [
            at
            for at in by_thing.get((product, user, channel), [])
            if 0 <= (at - milliseconds(begun)).total_seconds() < 600
        ]
        # A cart of the very last minutes may have been left before all was in it.
        assert soon or begun.year == 2026 or (begun.month, begun.day, begun.hour) == (12, 31, 23)


def test_every_visit_that_mysql_knows_begins_with_a_page_that_says_from_where(
    shop: Database, events: pl.DataFrame
):
    visits = shop.rows(
        "SELECT session_key, MIN(touched_at), COUNT(*),"
        " SUBSTRING_INDEX(GROUP_CONCAT(marketing_channel ORDER BY touched_at), ',', 1)"
        " FROM marketing_touch GROUP BY session_key"
    )
    pages = events.filter((pl.col("type") == "page_view") & pl.col("source").is_not_null())
    first = events.group_by("session", maintain_order=True).first()
    begun = {
        key: (at, source) for key, at, source in first.select("session", "at", "source").rows()
    }

    assert len(pages) == sum(count for _, _, count, _ in visits) > 400
    assert {key: begun[key] for key, *_ in visits} == {
        key: (milliseconds(at), source) for key, at, _, source in visits
    }


def test_most_sessions_buy_nothing_and_many_see_one_page(events: pl.DataFrame):
    sessions = events.group_by("session").agg(
        pl.len().alias("clicks"),
        *(
            (pl.col("type") == kind).any().alias(kind)
            for kind in ("purchase", "add_to_cart", "search", "checkout_start")
        ),
        pl.col("user").is_null().first().alias("came_unknown"),
        pl.col("user").is_not_null().last().alias("left_known"),
    )
    idle = sessions.filter(~pl.col("purchase"))

    assert sessions["purchase"].mean() < 0.25
    assert 0.3 < idle.filter(pl.col("clicks") == 1).height / idle.height < 0.6
    assert idle["add_to_cart"].sum() > 100
    assert 0 < idle["checkout_start"].sum() < idle["add_to_cart"].sum()
    assert 0.1 < sessions["search"].mean() < 0.4
    assert sessions.filter(pl.col("came_unknown") & pl.col("left_known")).height > 100


def test_goods_that_are_seen_together_are_often_of_one_kind(shop: Database, events: pl.DataFrame):
    kind = dict(
        shop.rows(
            "SELECT BIN_TO_UUID(public_id), category_id FROM product"
            " INNER JOIN product_category USING (product_id) WHERE is_primary"
        )
    )
    seen = events.filter(pl.col("type") == "product_view").with_columns(
        pl.col("product").replace_strict(kind).alias("kind")
    )
    pairs = seen.with_columns(pl.col("kind").shift(1).over("session").alias("last")).drop_nulls(
        "last"
    )

    assert (pairs["kind"] == pairs["last"]).mean() > 0.25


def test_the_same_seed_gives_the_same_documents_and_another_one_others(shop_url, drawn):
    def whole(documents):
        return {name: [bson.encode(one) for one in found] for name, found in documents.items()}

    other = draw(shop_url, seed=2)

    assert whole(draw(shop_url)) == whole(drawn)
    assert len({one["_id"] for one in drawn["events"]}) == len(drawn["events"]) > 8_000
    assert {one["_id"] for one in other["reviews"]} == {one["_id"] for one in drawn["reviews"]}
    assert whole(other)["reviews"] != whole(drawn)["reviews"]
    assert whole(other)["events"] != whole(drawn)["events"]


def test_sessions_are_those_of_the_last_months_clicks(drawn, events: pl.DataFrame):
    """Also of those that were begun on the evening before."""
    sessions = drawn["sessions"]
    last = events.filter(pl.col("session").str.starts_with("2025-12-"))

    assert len({one["_id"] for one in sessions}) == len(sessions) >= last["session"].n_unique() > 50
    assert all(len(one["_id"]) == 64 for one in sessions)
    assert all((one["expiresAt"] - one["startedAt"]).days == 1826 for one in sessions)
    assert {"userId" in one for one in sessions} == {True, False}

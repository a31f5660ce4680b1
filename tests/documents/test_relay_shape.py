"""Documents of MySQL's JSON: exact, in one order, and hashed alike on both sides."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import bson
import pytest
from bson import Decimal128, Int64
from hypothesis import given
from hypothesis import strategies as st

from shopdb.documents.shape import SHAPES, Misshapen, digest, document, tombstone

ID = "0198c0de-0000-7000-8000-000000000001"
PRODUCT = SHAPES["product"]


def made(aggregate="product", version=3, **state):
    return document(SHAPES[aggregate], ID, version, json.dumps(state))


def read_back(of):
    """As the driver gives it: without zones, or with."""
    return bson.decode(bson.encode(of))


def test_money_is_exact_and_keeps_its_digits():
    price = made(price={"amount": "10.5000", "currency": "GBP"})["price"]

    assert price == {"amount": Decimal128("10.5000"), "currency": "GBP"}


def test_numbers_that_are_no_text_are_exact_as_well():
    text = '{"totals": {"grand": 12345678901234567.8901}}'

    assert document(SHAPES["order"], ID, 1, text)["totals"]["grand"].to_decimal() == Decimal(
        "12345678901234567.8901"
    )


def test_attributes_have_the_type_they_are_given():
    attrs = [
        {"k": "weight", "v": {"$numberDecimal": "1.50"}, "unit": "kg"},
        {"k": "made", "v": {"$date": "2026-01-31T00:00:00.000000Z"}},
        {"k": "vegan", "v": True},
        {"k": "colour", "v": "$red"},
    ]

    assert made(attrs=attrs)["attrs"] == [
        {"k": "colour", "v": "$red"},
        {"k": "made", "v": datetime(2026, 1, 31, tzinfo=UTC)},
        {"k": "vegan", "v": True},
        {"k": "weight", "v": Decimal128("1.50"), "unit": "kg"},
    ]


def test_arrays_have_one_order_whatever_order_they_come_in():
    one = made(
        categoryIds=["b", "a"],
        offers=[{"channel": "y", "amount": "2"}, {"channel": "x", "amount": "1"}],
        variants=[{"sku": "2", "options": [{"k": "b"}, {"k": "a"}]}, {"sku": "1"}],
    )

    assert one["categoryIds"] == ["a", "b"]
    assert [offer["channel"] for offer in one["offers"]] == ["x", "y"]
    assert [(each["sku"], each["options"]) for each in one["variants"]] == [
        ("1", []),
        ("2", [{"k": "a"}, {"k": "b"}]),
    ]


def test_lines_stay_in_their_order():
    lines = [{"sku": str(n), "unitPrice": "1", "total": "1"} for n in (10, 9, 1)]

    assert [line["sku"] for line in made("order", lines=lines)["lines"]] == ["10", "9", "1"]


def test_null_is_no_field_but_where_it_says_something():
    assert "slug" not in made(slug=None)
    assert made("category", parentId=None)["parentId"] is None
    assert made("category")["parentId"] is None
    assert made(attrs=None)["attrs"] == []


def test_it_says_which_version_it_is_and_that_it_is_there():
    head = made(name="x", version=7)

    assert (head["_id"], head["version"], head["schemaVersion"], head["deleted"]) == (
        ID,
        7,
        1,
        False,
    )
    assert isinstance(head["version"], Int64)


@pytest.mark.parametrize(
    "composed",
    [
        "",
        "[]",
        '{"price": {"amount": "a lot"}}',
        '{"price": 5}',
        '{"price": {"amount": "0.12345678901234567890123456789012345"}}',
        '{"publishedAt": "yesterday"}',
        '{"publishedAt": 5}',
        '{"offers": [{"amount": "1"}]}',
        '{"attrs": [{"k": "a", "v": {"$oid": "1"}}]}',
        '{"categoryIds": 5}',
    ],
)
def test_what_no_document_can_be_made_of_is_said_so(composed):
    with pytest.raises(Misshapen):
        document(PRODUCT, ID, 1, composed)


def test_a_hash_tells_types_and_values_apart():
    seen = {
        digest(PRODUCT, {"v": value})
        for value in (
            1,
            "1",
            1.0,
            True,
            None,
            Decimal128("1.5"),
            "n1.5",
            datetime(2026, 1, 1, tzinfo=UTC),
            [],
            {},
            [1],
            ["1"],
        )
    }

    assert len(seen) == 12


def test_a_hash_leaves_out_what_is_not_of_mysql():
    of = made("review", stars=5)
    more = of | {
        "title": "x",
        "body": "y",
        "votes": {"helpful": 3, "unhelpful": 0},
        "version": 9,
        "schemaVersion": 2,
    }

    assert digest(SHAPES["review"], of) == digest(SHAPES["review"], more)
    assert digest(SHAPES["review"], of) != digest(SHAPES["review"], of | {"stars": 4})
    assert digest(PRODUCT, {"title": "x"}) != digest(PRODUCT, {})


def test_equal_numbers_are_equal_however_many_zeros_they_have():
    assert digest(PRODUCT, made(price={"amount": "10.00"})) == digest(
        PRODUCT, made(price={"amount": "10"})
    )


def test_a_tombstone_is_hashed_without_its_time():
    graves = [tombstone(PRODUCT, ID, 2, datetime(2026, 1, day)) for day in (1, 2)]

    assert digest(PRODUCT, graves[0]) == digest(PRODUCT, graves[1])
    assert digest(PRODUCT, graves[0]) != digest(PRODUCT, made())


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
amounts = st.decimals(-(10**15), 10**15, places=4).map(lambda number: f"{number:f}")
times = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31)).map(
    lambda at: f"{at:%Y-%m-%dT%H:%M:%S.%f}Z".rjust(27, "0")
)
attributes = st.builds(
    lambda k, v: {"k": k, "v": v},
    texts,
    texts
    | st.booleans()
    | amounts.map(lambda amount: {"$numberDecimal": amount})
    | times.map(lambda at: {"$date": at}),
)
states = st.fixed_dictionaries(
    {"name": texts, "variantCount": st.integers(0, 2**31)},
    optional={
        "slug": texts | st.none(),
        "price": st.none() | st.fixed_dictionaries({"amount": amounts, "currency": texts}),
        "publishedAt": st.none() | times,
        "attrs": st.lists(attributes, max_size=4, unique_by=lambda one: one["k"]),
        "categoryIds": st.lists(texts, max_size=4),
        "hasMoreVariants": st.sampled_from((0, 1, False, True)),
    },
)


@given(states, st.randoms())
def test_what_was_stored_is_hashed_like_what_is_made_anew(state, chance):
    stored = read_back(made(**state))
    for name in ("attrs", "categoryIds"):
        chance.shuffle(state.get(name, []))
    anew = made(version=99, **dict(reversed(state.items())))

    assert digest(PRODUCT, stored) == digest(PRODUCT, anew)

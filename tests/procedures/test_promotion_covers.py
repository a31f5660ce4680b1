"""promotion_covers: which goods a promotion is for, by what it names and leaves out."""

import pytest


def covers(shelf, promotion, *variants):
    return [
        shelf.db.scalar("SELECT promotion_covers(%s, %s)", (promotion, variant))
        for variant in variants
    ]


@pytest.fixture
def goods(shelf):
    """A red tee and a mug of one maker; the tee lies in tops, which lie in clothes."""
    tee, mug = shelf.goods(stock=0), shelf.goods(stock=0)
    brand = shelf.db.insert("brand", name="Maker", slug="maker")
    shelf.db.execute("UPDATE product SET brand_id = %s", (brand,))
    clothes = shelf.category()
    tops = shelf.category(clothes)
    shelf.put_in(tee, tops)
    return {
        "tee": tee,
        "mug": mug,
        "brand_id": brand,
        "clothes": clothes,
        "tops": tops,
        "other": shelf.category(),
        "tee_product": shelf.product_of(tee),
    }


def test_what_names_no_goods_is_for_all(shelf, goods):
    promotion = shelf.promotion()
    group = shelf.db.insert("customer_group", customer_group_code="a", name="A")
    shelf.target(promotion, customer_group_id=group)

    assert covers(shelf, promotion, goods["tee"], goods["mug"]) == [1, 1]


@pytest.mark.parametrize(
    ("column", "thing", "is_for"),
    [
        ("variant_id", "tee", [1, 0]),
        ("product_id", "tee_product", [1, 0]),
        ("brand_id", "brand_id", [1, 1]),
        ("category_id", "tops", [1, 0]),
        ("category_id", "clothes", [1, 0]),
        ("category_id", "other", [0, 0]),
    ],
)
def test_what_is_included_is_covered_and_what_is_excluded_is_not(
    shelf, goods, column, thing, is_for
):
    includes, excludes = shelf.promotion(), shelf.promotion()
    shelf.target(includes, **{column: goods[thing]})
    shelf.target(excludes, mode="exclude", **{column: goods[thing]})

    assert covers(shelf, includes, goods["tee"], goods["mug"]) == is_for
    assert covers(shelf, excludes, goods["tee"], goods["mug"]) == [1 - hit for hit in is_for]


def test_what_is_excluded_stays_out_however_it_is_included(shelf, goods):
    promotion = shelf.promotion()
    shelf.target(promotion, brand_id=goods["brand_id"])
    shelf.target(promotion, mode="exclude", category_id=goods["clothes"])

    assert covers(shelf, promotion, goods["tee"], goods["mug"]) == [0, 1]


def test_one_of_several_that_are_included_is_enough(shelf, goods):
    promotion = shelf.promotion()
    shelf.target(promotion, category_id=goods["other"])
    shelf.target(promotion, variant_id=goods["tee"])

    assert covers(shelf, promotion, goods["tee"], goods["mug"]) == [1, 0]


def test_a_product_in_two_categories_is_in_both(shelf, goods):
    promotion = shelf.promotion()
    shelf.put_in(goods["tee"], goods["other"])
    shelf.target(promotion, category_id=goods["other"])

    assert covers(shelf, promotion, goods["tee"], goods["mug"]) == [1, 0]

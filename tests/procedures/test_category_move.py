"""category_move bends the tree: a branch goes with all below it, and never below itself."""

import pytest

from shopdb.errors import SqlError


@pytest.fixture
def tree(db):
    """Two trees: 1 with 2 and 3 below it, 4 below 3, 5 below 4; and 6 with 7 below it."""
    parents = {1: (), 2: (1, 0), 3: (1, 0), 4: (3, 1), 5: (4, 2), 6: (), 7: (6, 0)}
    for category, (parent, depth) in ((n, found or (None, None)) for n, found in parents.items()):
        db.insert(
            "category",
            category_id=category,
            parent_id=parent,
            parent_depth=depth,
            depth=0 if depth is None else depth + 1,
        )


def places(db):
    return db.rows("SELECT category_id, parent_id, depth FROM category ORDER BY category_id")


def test_a_branch_goes_with_all_below_it(db, tree):
    db.call("category_move", 3, 7)

    assert places(db) == [
        (1, None, 0),
        (2, 1, 1),
        (3, 7, 2),
        (4, 3, 3),
        (5, 4, 4),
        (6, None, 0),
        (7, 6, 1),
    ]


def test_a_branch_becomes_a_tree_of_its_own_and_comes_back(db, tree):
    before = places(db)
    db.call("category_move", 3, None)
    alone = places(db)
    db.call("category_move", 3, 1)

    assert alone[2:5] == [(3, None, 0), (4, 3, 1), (5, 4, 2)]
    assert places(db) == before


def test_a_tree_goes_under_another(db, tree):
    db.call("category_move", 1, 7)

    assert places(db) == [
        (1, 7, 2),
        (2, 1, 3),
        (3, 1, 3),
        (4, 3, 4),
        (5, 4, 5),
        (6, None, 0),
        (7, 6, 1),
    ]


def test_a_leaf_goes_up_and_keeps_its_sort_order_goods_and_name(db, market, tree):
    tee = market.goods(stock=0)
    market.put_in(tee, 5)
    db.insert("category_translation", category_id=5, locale_code="en", name="Mugs", slug="mugs")
    db.execute("UPDATE category SET sort_order = 9 WHERE category_id = 5")
    db.call("category_move", 5, 1)

    assert db.rows("SELECT parent_id, depth, sort_order FROM category WHERE category_id = 5") == [
        (1, 1, 9)
    ]
    assert db.rows("SELECT category_id FROM product_category") == [(5,)]
    assert db.scalar("SELECT category_name_in(5, 'en')") == "Mugs"


@pytest.mark.parametrize(("category", "parent"), [(3, 1), (1, None), (7, 6)])
def test_where_it_lies_already_nothing_changes(db, tree, contents, category, parent):
    before = contents()
    db.call("category_move", category, parent)

    assert contents() == before


@pytest.mark.parametrize(("category", "parent"), [(3, 3), (1, 1), (1, 3), (1, 5), (3, 4)])
def test_refuses_to_go_below_itself(db, tree, refuses, category, parent):
    with refuses(SqlError.CATEGORY_CYCLE):
        db.call("category_move", category, parent)


@pytest.mark.parametrize(("category", "parent"), [(9, 1), (9, None), (None, 1), (1, 9)])
def test_refuses_what_is_not_there(db, tree, refuses, category, parent):
    with refuses(SqlError.NOT_FOUND):
        db.call("category_move", category, parent)

"""Triggers of a slot fire in the order that is wanted, whatever their texts say of each other."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdb.migrate.generate.triggers import exchange, without_clause


def create(name, clause=""):
    """A trigger's CREATE."""
    return f"CREATE TRIGGER {name} BEFORE INSERT ON loan FOR EACH ROW {clause} DO 0"


def fires(before, swap):
    """The order after an exchange, as the server reckons it."""
    order = [name for name in before if name not in swap.drops]
    for name, text in swap.creates:
        words = text.split()
        place = next((at for at, word in enumerate(words) if word in ("FOLLOWS", "PRECEDES")), None)
        if place is None:
            order.append(name)
        else:
            order.insert(order.index(words[place + 1]) + (words[place] == "FOLLOWS"), name)
    return order


def names(swap):
    return swap.drops, [name for name, _ in swap.creates]


def test_one_that_fires_last_is_exchanged_alone():
    texts = {"a": create("a"), "b": create("b")}

    assert names(exchange(["a", "b"], ["a", "b"], ["b"], texts)) == (["b"], ["b"])


def test_one_that_fires_first_takes_the_others_with_it():
    texts = {"a": create("a"), "b": create("b"), "c": create("c")}

    swap = exchange(["a", "b", "c"], ["a", "b", "c"], ["a"], texts)

    assert names(swap) == (["c", "b", "a"], ["a", "b", "c"])


def test_one_that_says_whom_it_precedes_leaves_the_others():
    texts = {"a": create("a", "PRECEDES b"), "b": create("b")}

    assert names(exchange(["a", "b"], ["a", "b"], ["a"], texts)) == (["a"], ["a"])


def test_one_that_follows_another_is_made_anew_with_it():
    texts = {"a": create("a"), "b": create("b", "FOLLOWS a"), "c": create("c", "PRECEDES a")}

    swap = exchange(["c", "a", "b"], ["c", "a", "b"], ["a"], texts)

    assert fires(["c", "a", "b"], swap) == ["c", "a", "b"]
    assert names(swap) == (["b", "a"], ["a", "b"])


def test_texts_that_cannot_give_the_order_are_made_without_their_clauses():
    texts = {"a": create("a", "FOLLOWS gone"), "b": create("b", "PRECEDES a")}

    swap = exchange([], ["a", "b"], [], texts)

    assert swap.creates == [("a", without_clause(texts["a"])), ("b", without_clause(texts["b"]))]
    assert "FOLLOWS" not in swap.creates[0][1]


def test_more_than_can_be_tried_are_made_as_they_fire():
    many = [f"t{number}" for number in range(9)]
    texts = {name: create(name) for name in many}

    swap = exchange(many, list(reversed(many)), [], texts)

    assert [name for name, _ in swap.creates] == list(reversed(many))
    assert fires(many, swap) == list(reversed(many))


@pytest.mark.parametrize("wanted", list(permutations("abc")))
def test_every_order_can_be_reached(wanted):
    texts = {name: create(name) for name in "abc"}

    assert fires("abc", exchange("abc", wanted, [], texts)) == list(wanted)


@given(
    before=st.permutations("abcd"),
    after=st.permutations("abcde").flatmap(
        lambda order: st.integers(0, 5).map(lambda count: order[:count])
    ),
    stale=st.sets(st.sampled_from("abcd")),
    clauses=st.fixed_dictionaries(
        {
            name: st.one_of(
                st.just(""),
                st.builds(
                    "{} {}".format,
                    st.sampled_from(["FOLLOWS", "PRECEDES"]),
                    st.sampled_from("abcdex".replace(name, "")),
                ),
            )
            for name in "abcde"
        }
    ),
)
def test_whatever_the_texts_say_the_order_is_as_wanted(before, after, stale, clauses):
    texts = {name: create(name, clauses[name]) for name in "abcde"}

    swap = exchange(before, after, stale, texts)

    assert fires(before, swap) == list(after)
    assert stale <= {*swap.drops}

"""An amount split over parts: to the last coin, and each as near its share as coins allow."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SPLIT = (
    "SELECT part.id, part.amount FROM JSON_TABLE(split_amount(%s, %s, %s), '$[*]' COLUMNS ("
    "id BIGINT UNSIGNED PATH '$.id', amount DECIMAL(19, 4) PATH '$.amount')) AS part"
    " ORDER BY part.id"
)
DECIMALS = (0, 2, 3, 4)
MOST = 10**19 - 1

thorough = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# Numbers of coins: those of a shop, a few that no three parts share, and the most that fits.
coins = st.one_of(st.integers(0, 20), st.integers(0, 10**7), st.integers(MOST - 20, MOST))
# Ten-thousandths, as money has four decimals: many alike, many 0, some very unlike.
weights = st.one_of(st.just(0), st.integers(0, 5), st.integers(0, 10**5), st.integers(1, 10**13))
parts = st.dictionaries(st.integers(1, 10**6), weights, min_size=1, max_size=60)


def split(db, amount, decimals, weighed):
    """Amount of every part, by id; weights by id, as text or decimals."""
    given_parts = [{"id": number, "weight": float(weight)} for number, weight in weighed.items()]
    return dict(db.rows(SPLIT, (amount, decimals, json.dumps(given_parts))))


def money(count, decimals):
    """So many of the smallest coin, cut to what an amount can hold."""
    whole = count if decimals == 4 else count % 10 ** (15 + decimals)
    return Decimal(whole).scaleb(-decimals)


def tenthousandths(weighed):
    """Weights as they are sent."""
    return {number: Decimal(weight).scaleb(-4) for number, weight in weighed.items()}


@thorough
@given(count=coins, decimals=st.sampled_from(DECIMALS), weighed=parts)
def test_parts_are_whole_coins_near_their_shares_that_add_up(db, count, decimals, weighed):
    amount, coin = money(count, decimals), Decimal(1).scaleb(-decimals)
    shares = weighed if any(weighed.values()) else dict.fromkeys(weighed, 1)
    whole = sum(shares.values())
    found = split(db, amount, decimals, tenthousandths(weighed))

    assert found.keys() == weighed.keys()
    assert sum(map(Fraction, found.values())) == Fraction(amount)
    for number, part in found.items():
        exact = Fraction(amount) * shares[number] / whole
        assert Fraction(part) % Fraction(coin) == 0
        assert abs(Fraction(part) - exact) < Fraction(coin)


@thorough
@given(count=coins, decimals=st.sampled_from(DECIMALS), weighed=parts, data=st.data())
def test_the_order_that_parts_are_named_in_does_not_matter(db, count, decimals, weighed, data):
    amount, sent = money(count, decimals), tenthousandths(weighed)
    mixed = dict(data.draw(st.permutations(list(sent.items()))))

    assert split(db, amount, decimals, mixed) == split(db, amount, decimals, sent)


@pytest.mark.parametrize(
    ("amount", "decimals", "weighed", "expected"),
    [
        ("10.00", 2, (1, 1, 1), ("3.34", "3.33", "3.33")),
        ("10.00", 2, (0, 0, 0), ("3.34", "3.33", "3.33")),
        ("10.00", 2, (1, 2), ("3.33", "6.67")),
        ("10.00", 2, (0, 5), ("0", "10.00")),
        ("0.01", 2, (1, 1, 1), ("0.01", "0", "0")),
        ("0.02", 2, (1, 1, 8), ("0", "0", "0.02")),
        ("0", 2, (1, 2), ("0", "0")),
        ("100", 0, (1, 1, 1), ("34", "33", "33")),
        ("1.000", 3, (1, 1, 1), ("0.334", "0.333", "0.333")),
        ("1.0000", 4, ("33.3", "33.3", "33.4"), ("0.333", "0.333", "0.334")),
        (
            "999999999999999.9999",
            4,
            (1, 1, 1),
            ("333333333333333.3333",) * 3,
        ),
    ],
)
def test_splits(db, amount, decimals, weighed, expected):
    found = split(db, amount, decimals, dict(enumerate(weighed)))

    assert list(found.values()) == [Decimal(part) for part in expected]


def test_what_is_left_goes_to_those_that_lost_most_by_rounding_then_to_the_lowest_id(db):
    """In coins, the shares of the first are 0.25, 0.75 and 1; of the second, two thirds each."""
    assert split(db, "0.02", 2, {1: 1, 2: 3, 3: 4}) == {
        1: Decimal(0),
        2: Decimal("0.01"),
        3: Decimal("0.01"),
    }
    assert split(db, "0.02", 2, {7: 1, 5: 1, 6: 1}) == {
        5: Decimal("0.01"),
        6: Decimal("0.01"),
        7: Decimal(0),
    }


def test_nothing_is_split_over_no_part(db):
    assert db.scalar("SELECT split_amount(10.00, 2, '[]')") is None

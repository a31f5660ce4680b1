"""A value is taken in its type, or refused with what was expected and an example."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from shopdb.problem import Problem
from shopdb.query.parameter import Parameter


def parameter(kind, *values):
    return Parameter("p", kind, "a trial", True, None, values, None)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("int", "28", 28),
        ("int", "-3", -3),
        ("int", 28, 28),
        ("decimal", "0.8", Decimal("0.8")),
        ("decimal", "-12", Decimal(-12)),
        ("decimal", 0.8, Decimal("0.8")),
        ("decimal", Decimal("1.10"), Decimal("1.10")),
        ("decimal", 7, Decimal(7)),
        ("date", "2012-02-29", date(2012, 2, 29)),
        ("date", date(2011, 12, 10), date(2011, 12, 10)),
        ("datetime", "2011-12-10T18:30", datetime(2011, 12, 10, 18, 30)),
        ("datetime", "2011-12-10 18:30:00.5", datetime(2011, 12, 10, 18, 30, 0, 500000)),
        ("datetime", "2011-12-10T18:30+02:00", datetime(2011, 12, 10, 16, 30)),
        ("datetime", "2011-12-10T18:30Z", datetime(2011, 12, 10, 18, 30)),
        (
            "datetime",
            datetime(2011, 12, 10, 18, 30, tzinfo=timezone(timedelta(hours=2))),
            datetime(2011, 12, 10, 16, 30),
        ),
        ("text", "", ""),
        ("text", "x' OR 1=1 -- ", "x' OR 1=1 -- "),
        ("text", "日本 🎁", "日本 🎁"),
        ("bool", "true", True),
        ("bool", "No", False),
        ("bool", "0", False),
        ("bool", True, True),
    ],
)
def test_takes_a_value_in_its_type(kind, given, value):
    taken = parameter(kind).check(given)

    assert taken == value
    assert type(taken) is type(value)


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("int", "2.5", "a whole number"),
        ("int", "1e3", "a whole number"),
        ("int", "", "a whole number"),
        ("int", "٣", "a whole number"),
        ("int", "9999999999999999999", "a whole number"),
        ("int", True, "a whole number"),
        ("decimal", "NaN", "a decimal number"),
        ("decimal", "1e5", "a decimal number"),
        ("decimal", "1,5", "a decimal number"),
        ("decimal", "1" * 36, "a decimal number"),
        ("decimal", False, "a decimal number"),
        ("date", "tomorrow", "a date"),
        ("date", "2011-02-29", "a date"),
        ("date", "20111210", "a date"),
        ("date", "10/12/2011", "a date"),
        ("date", "2011-12-10T00:00", "a date"),
        ("date", "0000-00-00", "a date"),
        ("date", datetime(2011, 12, 10, tzinfo=UTC), "a date"),
        ("datetime", "2011-12-10", "a date and time, in UTC unless it says otherwise"),
        ("datetime", "2011-12-10T25:00", "a date and time, in UTC unless it says otherwise"),
        ("text", 3, "a text"),
        ("text", "half a \udcff character", "a text"),
        ("bool", "maybe", "true or false"),
        ("bool", "", "true or false"),
        ("date", None, "a date"),
    ],
)
def test_refuses_another_type(kind, given, expected):
    with pytest.raises(Problem) as caught:
        parameter(kind).check(given)
    assert caught.value.what == f"p={given} is not {expected}"
    assert caught.value.remedy.startswith("p is a trial; give it as p=")


def test_a_choice_is_one_of_its_values():
    side = parameter("choice", "left", "right")

    assert side.check("left") == "left"
    for wrong in ("LEFT", "up", "", None):
        with pytest.raises(Problem, match="is not one of left, right") as caught:
            side.check(wrong)
        assert caught.value.remedy == "p is a trial; give it as p=left"


def test_what_may_be_left_out_may_be_none():
    assert Parameter("p", "date", "a trial", False, None, (), None).check(None) is None
    with pytest.raises(Problem):
        Parameter("p", "date", "a trial", False, "2011-12-10", (), None).check(None)

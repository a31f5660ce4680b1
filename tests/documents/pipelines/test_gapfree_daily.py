"""gapfree_daily: every day has a row, counted or not."""

from tests.documents.pipelines.paper import key, product_day


def days(ask, **given):
    return ask("gapfree_daily", product=key(1), **given)


def test_an_unknown_product_has_days_of_nothing(ask):
    assert days(ask, from_day="2025-03-01", until_day="2025-03-03") == [
        ("2025-03-01", 0, 0, 0, 0, 0.0),
        ("2025-03-02", 0, 0, 0, 0, 0.0),
    ]


def test_gaps_are_filled_at_the_ends_and_within_across_the_leap_day(ask, put):
    put(
        "product_daily",
        product_day(1, "2024-02-27", 100),
        product_day(1, "2024-02-28", 4, sessions=2, addedToCart=1, purchases=1),
        product_day(1, "2024-03-01", 2),
        product_day(1, "2024-03-03", 100),
        product_day(2, "2024-02-29", 100),
        product_day(0, "2024-02-29", 100),
    )

    assert days(ask, from_day="2024-02-28", until_day="2024-03-03") == [
        ("2024-02-28", 4, 2, 1, 1, 4.0),
        ("2024-02-29", 0, 0, 0, 0, 2.0),
        ("2024-03-01", 2, 2, 0, 0, 2.0),
        ("2024-03-02", 0, 0, 0, 0, 1.5),
    ]


def test_the_average_is_of_seven_days(ask, put):
    put("product_daily", product_day(1, "2025-03-01", 7), product_day(1, "2025-03-08", 14))

    rows = days(ask, from_day="2025-03-01", until_day="2025-03-09")
    assert [row[-1] for row in rows] == [7.0, 3.5, 2.33, 1.75, 1.4, 1.17, 1.0, 2.0]


def test_the_period_is_the_four_weeks_to_the_last_day_counted(ask, put):
    put("product_daily", product_day(2, "2025-03-01", 1))

    rows = days(ask)
    assert (len(rows), rows[0][0], rows[-1][0]) == (28, "2025-02-02", "2025-03-01")

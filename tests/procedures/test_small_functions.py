"""What pages and questions ask the database for: roundings, days, paths, ids, the lowest price."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("10.005", "GBP", "10.01"),
        ("10.004999", "GBP", "10"),
        ("-10.005", "GBP", "-10.01"),
        ("10.5", "JPY", "11"),
        ("1.0005", "KWD", "1.001"),
        (None, "GBP", None),
        ("1", "XXX", None),
    ],
)
def test_rounds_half_a_coin_up(db, amount, currency, rounded):
    found = db.scalar("SELECT round_currency(%s, %s)", (amount, currency))

    assert found == (None if rounded is None else Decimal(rounded))


def test_an_id_is_of_version_7_and_new_each_time(db):
    made = [UUID(bytes=one) for (one,) in db.rows("SELECT uuid7() FROM currency")]
    now = db.scalar("SELECT UNIX_TIMESTAMP(NOW(6))")

    assert len(set(made)) == len(made) > 20
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert all(abs((one.int >> 80) / 1000 - float(now)) < 60 for one in made)


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        ("2026-06-30 23:30", "Europe/London", date(2026, 7, 1)),
        ("2026-12-31 23:30", "Europe/London", date(2026, 12, 31)),
        ("2026-01-01 04:59", "America/New_York", date(2025, 12, 31)),
        ("2026-01-01 00:00", "Nowhere/At_All", None),
        (None, "Europe/London", None),
    ],
)
def test_a_day_is_that_of_the_channel(db, shop, at, zone, day):
    """A zone the server does not know gives no day, as all do where it has no tables of them."""
    channel = shop.channel(timezone=zone)

    assert db.scalar("SELECT local_date(%s, %s)", (at, channel)) == day


def test_a_channel_that_is_not_there_has_no_day(db):
    assert db.scalar("SELECT local_date('2026-01-01', 1)") is None


def named(db, category, **names):
    for locale, name in names.items():
        db.insert(
            "category_translation",
            **{"category_id": category, "locale_code": locale, "name": name},
            slug=f"{name}-{category}",
        )


@pytest.mark.parametrize(
    ("asked", "name"),
    [("en-GB", "Tea"), ("en-IE", "Tea"), ("de", "Tee"), ("de-AT", "Tee"), ("fr", "Tee")],
)
def test_a_category_is_called_as_near_as_can_be(db, shelf, asked, name):
    category = shelf.category()
    named(db, category, en="Tea", de="Tee")

    assert db.scalar("SELECT category_name_in(%s, %s)", (category, asked)) == name


def test_a_path_leads_from_the_root_down(db, shelf):
    home = shelf.category()
    kitchen = shelf.category(home)
    mugs = shelf.category(kitchen)
    named(db, home, en="Home", de="Zuhause")
    named(db, mugs, en="Mugs")

    assert [
        db.scalar("SELECT category_path(%s, %s)", asked)
        for asked in ((mugs, "de"), (mugs, "en-GB"), (home, "en"), (0, "en"))
    ] == [f"Zuhause > {kitchen} > Mugs", f"Home > {kitchen} > Mugs", "Home", None]


def test_circles_of_fall_backs_come_to_an_end(db, shelf):
    category = shelf.category()
    db.execute("UPDATE locale SET fallback_locale = 'en-GB' WHERE locale_code = 'en'")
    named(db, category, de="Tee")

    assert db.scalar("SELECT category_name_in(%s, 'en')", (category,)) == "Tee"


# Spans with their prices, when a reduction begins, and the lowest price of the 30 days before.
HISTORIES = [
    ([("2026-01-01", "10")], "2026-11-27", "10"),
    ([("2026-01-01", "10"), ("2026-11-01", "12")], "2026-11-27", "10"),
    ([("2026-01-01", "10"), ("2026-10-01", "12")], "2026-11-27", "12"),
    # One that ends as the 30 days begin does not count; a moment later it does.
    ([("2026-01-01", "10"), ("2026-10-28", "12")], "2026-11-27", "12"),
    ([("2026-01-01", "10"), ("2026-10-28 00:00:00.000001", "12")], "2026-11-27", "10"),
    # However short it was.
    ([("2026-01-01", "10"), ("2026-11-10", "3"), ("2026-11-10 00:01", "12")], "2026-11-27", "3"),
    # The reduced price itself does not count, nor what comes later.
    ([("2026-01-01", "10"), ("2026-11-27", "6"), ("2026-11-28", "1")], "2026-11-27", "10"),
    # The chain may begin within the 30 days, or with the reduction.
    ([("2026-11-20", "10")], "2026-11-27", "10"),
    ([("2026-11-27", "10")], "2026-11-27", None),
    ([("2026-01-01", "10")], None, None),
]


@pytest.mark.parametrize(("history", "reduced_at", "lowest"), HISTORIES)
def test_the_lowest_price_is_of_the_30_days_before_a_reduction(
    db, shelf, history, reduced_at, lowest
):
    tee = shelf.goods(None, stock=0)
    ends = [start for start, _ in history[1:]] + ["9999-12-31"]
    for place, ((start, amount), end) in enumerate(zip(history, ends, strict=True)):
        before = start if place else None
        shelf.price(tee, amount, valid_from=start, valid_to=end, prev_valid_to=before)
    shelf.price(tee, "1", min_quantity=5)
    shelf.price(tee, "1", price_list_id=shelf.new_price_list())
    found = db.scalar("SELECT lowest_price_30d(%s, %s, %s)", (tee, shelf.price_list, reduced_at))

    assert found == (None if lowest is None else Decimal(lowest))


def test_a_price_that_ended_counts_until_it_did(db, shelf):
    tee = shelf.goods(None, stock=0)
    shelf.price(tee, "10", valid_from="2026-01-01", valid_to="2026-11-01")

    assert [
        db.scalar("SELECT lowest_price_30d(%s, %s, %s)", (tee, shelf.price_list, at))
        for at in (datetime(2026, 11, 30), datetime(2026, 12, 1))
    ] == [Decimal("10"), None]

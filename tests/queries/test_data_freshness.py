"""The newest row of each stream, against the moment asked for or the newest of all."""

from datetime import datetime

import pytest

from tests.shop import Line
from tests.summaries import refresh

FRESHNESS = "platform/data_freshness"
WAITING = "changes not summed up"
AGE = "stream age_hours is_late"


@pytest.fixture
def fresh(db, told):
    """The columns asked for, once the summaries know of every change."""

    def of(columns, **parameters):
        refresh(db)
        return told(FRESHNESS, columns, **parameters)

    return of


def test_of_a_channel_without_a_row(shop, fresh):
    shop.channel()

    assert fresh("stream") == []


def test_of_one_order(shop, db, answer):
    shop.order("1.00", placed_at="2011-03-01 12:00:00")
    refresh(db)

    assert answer(FRESHNESS) == [
        {
            "stream": "orders",
            "newest_at": datetime(2011, 3, 1, 12),
            "age_hours": 0,
            "expected_hours": 24,
            "is_late": 0,
        }
    ]


def test_a_stream_that_stopped_is_late_among_others_that_go_on(shop, parcels, till, fresh):
    tee = shop.variant()
    parcels.stock(tee, 5)
    order = parcels.order(Line("9.00", 1, tee), placed_at="2011-03-01 12:00:00")
    parcels.ship(order, 1, at="2011-03-04 12:00:00")
    till.pay(order, ("authorize", "9", "2011-03-03 12:00:00"))
    till.bill(order, "9", "2011-03-01 12:00:00")
    shop.order("1.00", placed_at="2011-03-04 11:59:59")

    assert fresh(AGE) == [
        ("invoices and credit notes", 72, 0),
        ("orders", 0, 0),
        ("payments", 24, 0),
        ("shipments", 0, 0),
        ("stock movements", 0, 0),
    ]
    assert fresh(AGE, at="2011-03-04T12:00:01") == [
        ("invoices and credit notes", 72, 1),
        ("orders", 0, 0),
        ("payments", 24, 1),
        ("shipments", 0, 0),
        ("stock movements", 0, 0),
    ]
    late = fresh("stream is_late", at="2011-03-05T18:00:00")
    assert [stream for stream, is_late in late if is_late] == [
        "invoices and credit notes",
        "orders",
        "payments",
    ]
    patient = fresh("is_late", at="2011-03-05T18:00:00", patience="2.25")
    assert patient == [(0,)] * 5


def test_a_change_waits_until_the_summaries_know_of_it(shop, db, told):
    shop.order("1.00", placed_at="2011-03-01 12:00:00")

    # It was noted now, so long after the order that it is no clock for it.
    assert told(FRESHNESS, AGE) == [(WAITING, 0, 0), ("orders", 0, 0)]
    late = told(FRESHNESS, "stream is_late", at="2099-01-01T00:00")
    assert late == [(WAITING, 1), ("orders", 1)]
    refresh(db)
    assert told(FRESHNESS, AGE) == [("orders", 0, 0)]


def test_an_import_is_no_clock_for_what_happened(shop, fresh):
    shop.order("1.00", placed_at="2011-03-01 12:00:00")
    shop.db.insert(
        "import_batch",
        source="old",
        rows_sha256="a" * 64,
        file_name="old.csv",
        row_count=1,
        counts="{}",
        imported_at="2011-05-01 12:00:00",
    )

    assert fresh(AGE) == [("imports", 0, 0), ("orders", 0, 0)]
    assert fresh(AGE, at="2011-06-01T12:00:00") == [
        ("imports", 744, 0),
        ("orders", 2208, 1),
    ]


def test_orders_are_those_of_the_channel(shop, fresh):
    shop.order("1.00", placed_at="2011-03-01 12:00:00")
    shop.order("1.00", placed_at="2011-03-01 11:00:00", channel="web")
    shop.order("1.00", placed_at=None)

    at = {"at": "2011-03-01T12:00:00"}
    assert fresh(AGE, **at) == [("orders", 0, 0)]
    assert fresh(AGE, channel="web", **at) == [("orders", 1, 0)]

"""What lies on a shelf came with the newest receipts; turns are of whole months."""

from decimal import Decimal

import pytest

from tests.queries.shelves import Shelves

TURNOVER = "inventory/turnover"
LAYERS = "age_band currency_code units units_without_cost value units_share"


@pytest.fixture
def shelves(parcels):
    return Shelves(parcels)


@pytest.fixture
def tee(shop):
    """A variant; something else sold on 30 June, so that as_of is 1 July."""
    shop.order("1.00", placed_at="2011-06-30 12:00:00")
    return shop.variant("TEE")


def test_of_two_receipts_of_which_the_older_is_sold_first(shelves, tee, answer):
    """Ten of 30 units went, twenty lie there: 20 of two receipts, the newer one whole."""
    shelves.receive(tee, 15, "2011-01-01", "2.00")
    shelves.receive(tee, 15, "2011-06-01", "3.00")
    shelves.sell(tee, 10, "2011-06-02")

    older, newer = answer(TURNOVER)[::-1]
    assert newer == {
        "warehouse_code": "main",
        "age_band": "0 to 30 days",
        "currency_code": None,
        "units": 15,
        "units_without_cost": 0,
        "value": 45,
        "units_share": Decimal("0.75"),
        "units_sold": 10,
        "average_units": 10,
        "turns": 1,
        "days_of_stock": 365,
    }
    assert tuple(older.values())[1:7] == (
        *("181 to 365 days", None, 5, 0),
        *(10, Decimal("0.25")),
    )


def test_bands_end_with_their_day(shelves, shop, told):
    """On the clock of London, where 1 June began an hour early."""
    shop.order("1.00", placed_at="2011-06-30 12:00:00")
    for when in (
        *("2011-05-31 23:00:00", "2011-05-31 22:59:59", "2011-04-02", "2011-04-01"),
        *("2011-01-02", "2011-01-01", "2010-07-01", "2010-06-30"),
    ):
        shelves.receive(shop.variant(), 1, when, "1.00")

    assert told(TURNOVER, "age_band units") == [
        ("0 to 30 days", 1),
        ("31 to 90 days", 2),
        ("91 to 180 days", 2),
        ("181 to 365 days", 2),
        ("over 365 days", 1),
    ]


def test_what_no_receipt_explains_has_no_age_and_costs_keep_their_currency(shelves, tee, told):
    shelves.move(tee, "adjust", 4, "2010-01-01")
    shelves.receive(tee, 3, "2011-06-01")
    shelves.receive_ordered(tee, 2, "2011-06-02", "5.00", "EUR")
    shelves.receive_ordered(tee, 1, "2011-06-03", "7.00", "JPY")

    assert told(TURNOVER, LAYERS) == [
        ("0 to 30 days", None, 3, 3, 0, Decimal("0.3")),
        ("0 to 30 days", "EUR", 2, 0, 10, Decimal("0.2")),
        ("0 to 30 days", "JPY", 1, 0, 7, Decimal("0.1")),
        ("not known", None, 4, 4, 0, Decimal("0.4")),
    ]


def test_takes_later_movements_back_at_a_date(shelves, tee, told):
    """On 10 May there were 12: the receipt of that day is later, the two of May before."""
    shelves.receive(tee, 10, "2011-03-01", "1.00")
    shelves.receive(tee, 5, "2011-05-01", "2.00")
    shelves.sell(tee, 3, "2011-05-05")
    shelves.receive(tee, 90, "2011-05-10", "4.00")
    shelves.sell(tee, 50, "2011-06-01")

    columns = LAYERS.replace("units_share", "units_sold average_units turns days_of_stock")
    assert told(TURNOVER, columns, as_of="2011-05-10") == [
        ("0 to 30 days", None, 5, 0, 10, 0, 5, 0, None),
        ("31 to 90 days", None, 7, 0, 7, 0, 5, 0, None),
    ]
    # 53 sold in all, 52 left; nothing a year before.
    assert told(TURNOVER, columns) == [
        ("31 to 90 days", None, 52, 0, 208, 53, 26, Decimal("2.04"), Decimal("179.1"))
    ]
    assert told(TURNOVER, columns, as_of="2011-03-01") == []


def test_each_warehouse_of_the_channel_turns_by_itself(shelves, tee, told):
    shelves.parcels.warehouse("north", "online_retail")
    shelves.parcels.warehouse("south", "web")
    for warehouse in ("main", "north", "south"):
        shelves.receive(tee, 10, "2011-03-01", "1.00", warehouse=warehouse)
    order = shelves.sell(tee, 6, "2011-04-01")
    shelves.take_back(order, tee, 2, "2011-04-02")
    shelves.sell(tee, 10, "2011-04-01", warehouse="north")
    shelves.move(tee, "transfer_in", 3, "2011-04-03", warehouse="north")

    assert told(TURNOVER, "warehouse_code age_band units units_sold average_units turns") == [
        ("main", "91 to 180 days", 6, 4, 3, Decimal("1.33")),
        ("north", "91 to 180 days", 3, 10, Decimal("1.5"), Decimal("6.67")),
    ]

"""The price list holds what articles last sold for, and continues with each file."""

from datetime import datetime
from decimal import Decimal

from tests.database import Database


def test_the_price_list_holds_the_last_price_from_its_sale_on(db: Database, take):
    take(
        "1,A1,THING,1,2010-12-01 08:00:00,2.55,,France",
        "2,A1,THING,1,2010-12-03 08:00:00,2.95,,France",
        "3,A1,THING,1,2010-12-02 08:00:00,9,,France",
        "4,A1,THING,1,2010-12-04 08:00:00,0,17850,France",
    )

    assert db.rows(
        "SELECT price_list_code, currency_code, sku, amount, valid_from, prev_valid_to"
        " FROM price JOIN price_list USING (price_list_id) JOIN product_variant USING (variant_id)"
    ) == [("online_retail", "GBP", "A1", Decimal("2.95"), datetime(2010, 12, 3, 8), None)]


def test_a_later_file_continues_the_price_and_the_numbers(db: Database, take):
    take("1,A1,THING,1,2010-12-01 08:00:00,2.55,,France")
    take(
        "2,A1,THING,1,2010-12-03 08:00:00,2.95,,France",
        "3,A2,OTHER,1,2010-12-02 08:00:00,1,,France",
    )
    take("4,A1,THING,1,2010-11-01 08:00:00,1.95,,France")

    assert db.rows(
        "SELECT sku, amount, valid_from, valid_to, prev_valid_to FROM price"
        " JOIN product_variant USING (variant_id) ORDER BY sku, valid_from"
    ) == [
        ("A1", Decimal("2.55"), datetime(2010, 12, 1, 8), datetime(2010, 12, 3, 8), None),
        (
            "A1",
            Decimal("2.95"),
            datetime(2010, 12, 3, 8),
            datetime(9999, 12, 31),
            datetime(2010, 12, 3, 8),
        ),
        ("A2", Decimal(1), datetime(2010, 12, 2, 8), datetime(9999, 12, 31), None),
    ]
    assert db.rows("SELECT external_number, number FROM billing_document ORDER BY number") == [
        ("online_retail:1", 1),
        ("online_retail:3", 2),
        ("online_retail:2", 3),
        ("online_retail:4", 4),
    ]
    assert db.rows("SELECT prefix, last_number FROM number_sequence ORDER BY prefix") == [
        ("OR-CN", 0),
        ("OR-INV", 4),
    ]
    assert db.count("product") == 2

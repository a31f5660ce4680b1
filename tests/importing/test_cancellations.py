"""Cancellations become credit notes that point at what they take back."""

from decimal import Decimal

from tests.database import Database

LINKS = (
    "SELECT d.external_number, b.line_no, sold.external_number, c.line_no"
    " FROM billing_document_line AS b"
    " JOIN billing_document AS d USING (billing_document_id)"
    " LEFT JOIN billing_document_line AS c ON b.corrects_line_id = c.billing_document_line_id"
    " LEFT JOIN billing_document AS sold ON c.billing_document_id = sold.billing_document_id"
    " WHERE d.document_kind = 'credit_note' ORDER BY d.external_number, b.line_no"
)


def test_a_cancellation_is_a_credit_note_about_its_invoice(db: Database, take):
    take(
        "1,A1,THING,6,2010-12-01 08:00:00,2.5,17850,France",
        "C2,A1,THING,-2,2010-12-05 08:00:00,2.5,17850,France",
    )

    assert db.rows(
        "SELECT c.external_number, c.series, c.number, c.net_total, c.grand_total,"
        " i.external_number, o.order_number FROM billing_document AS c"
        " JOIN billing_document AS i ON c.corrects_document_id = i.billing_document_id"
        " JOIN sales_order AS o ON c.order_id = o.order_id"
    ) == [("online_retail:C2", "OR-CN", 1, Decimal(5), Decimal(5), "online_retail:1", "OR-1")]
    assert db.rows(
        "SELECT b.line_kind, b.label, b.quantity, b.unit_amount, b.net_amount, o.line_no, v.sku,"
        " b.corrects_line_id IS NULL FROM billing_document_line AS b"
        " JOIN billing_document AS d USING (billing_document_id)"
        " JOIN order_line AS o USING (order_line_id)"
        " JOIN product_variant AS v ON b.variant_id = v.variant_id"
        " WHERE d.document_kind = 'credit_note'"
    ) == [("goods", "THING", 2, Decimal("2.5"), Decimal(5), 1, "A1", 0)]
    assert db.count("sales_order") == 1


def test_the_latest_sale_that_is_not_later_is_taken_back(db: Database, take):
    take(
        "1,A1,THING,6,2010-12-01 08:00:00,1,17850,France",
        "2,A1,THING,6,2010-12-02 08:00:00,1,17850,France",
        "C3,A1,THING,-1,2010-12-02 08:00:00,1,17850,France",
        "4,A1,THING,6,2010-12-03 08:00:00,1,17850,France",
    )

    assert db.rows(LINKS) == [("online_retail:C3", 1, "online_retail:2", 1)]


def test_a_sale_with_too_little_left_is_passed_over(db: Database, take):
    take(
        "1,A1,THING,9,2010-12-01 08:00:00,1,17850,France",
        "2,A1,THING,3,2010-12-02 08:00:00,1,17850,France",
        "C3,A1,THING,-2,2010-12-05 08:00:00,1,17850,France",
        "C4,A1,THING,-2,2010-12-06 08:00:00,1,17850,France",
        "C5,A1,THING,-1,2010-12-07 08:00:00,1,17850,France",
    )

    assert db.rows(LINKS) == [
        ("online_retail:C3", 1, "online_retail:2", 1),
        ("online_retail:C4", 1, "online_retail:1", 1),
        ("online_retail:C5", 1, "online_retail:2", 1),
    ]


def test_where_none_has_enough_left_the_latest_is_taken_and_counted(db: Database, take):
    summary = take(
        "1,A1,THING,2,2010-12-01 08:00:00,1,17850,France",
        "2,A1,THING,3,2010-12-02 08:00:00,1,17850,France",
        "C3,A1,THING,-4,2010-12-05 08:00:00,1,17850,France",
    )

    assert db.rows(LINKS) == [("online_retail:C3", 1, "online_retail:2", 1)]
    assert summary.counts["overdrawn_lines"] == 1


def test_a_later_file_sees_what_was_credited_before(db: Database, take):
    take(
        "1,A1,THING,5,2010-12-01 08:00:00,1,17850,France",
        "2,A1,THING,3,2010-12-02 08:00:00,1,17850,France",
        "2,POST,POSTAGE,1,2010-12-02 08:00:00,9,17850,France",
        "C3,A1,THING,-3,2010-12-05 08:00:00,1,17850,France",
    )
    take(
        "C4,A1,THING,-1,2010-12-06 08:00:00,1,17850,France",
        "C4,POST,POSTAGE,-1,2010-12-06 08:00:00,9,17850,France",
    )

    assert db.rows(LINKS) == [
        ("online_retail:C3", 1, "online_retail:2", 1),
        ("online_retail:C4", 1, "online_retail:1", 1),
        ("online_retail:C4", 2, "online_retail:2", 2),
    ]


def test_nothing_is_linked_without_an_earlier_sale_of_the_same_buyer_and_sku(db: Database, take):
    summary = take(
        "1,85123A,HEART,6,2010-12-01 08:00:00,1,17850,France",
        "2,A1,THING,6,2010-12-09 08:00:00,1,17850,France",
        "3,A1,THING,6,2010-12-01 08:00:00,1,,France",
        "C4,85123a,heart,-1,2010-12-05 08:00:00,1,17850,France",
        "C5,A1,THING,-1,2010-12-05 08:00:00,1,17850,France",
        "C6,A1,THING,-1,2010-12-05 08:00:00,1,12345,France",
        "C7,A1,THING,-1,2010-12-05 08:00:00,1,,France",
    )

    assert db.rows(LINKS) == [
        ("online_retail:C4", 1, None, None),
        ("online_retail:C5", 1, None, None),
        ("online_retail:C6", 1, None, None),
        ("online_retail:C7", 1, None, None),
    ]
    assert db.rows(
        "SELECT DISTINCT order_id, corrects_document_id FROM billing_document"
        " WHERE document_kind = 'credit_note'"
    ) == [(None, None)]
    assert summary.counts["credit_lines_unlinked"] == 3
    assert summary.counts["credit_lines_of_guests"] == 1
    # What was never sold in the file is a product all the same, but not one for sale.
    assert db.rows(
        "SELECT sku, status, published_at FROM product JOIN product_variant USING (product_id)"
        " WHERE sku = '85123a'"
    ) == [("85123a", "archived", None)]


def test_a_credit_note_over_two_invoices_names_neither(db: Database, take):
    take(
        "1,A1,THING,1,2010-12-01 08:00:00,1,17850,France",
        "2,A2,OTHER,1,2010-12-02 08:00:00,1,17850,France",
        "C3,A1,THING,-1,2010-12-05 08:00:00,1,17850,France",
        "C3,A2,OTHER,-1,2010-12-05 08:00:00,1,17850,France",
    )

    assert db.rows(
        "SELECT order_id, corrects_document_id FROM billing_document"
        " WHERE document_kind = 'credit_note'"
    ) == [(None, None)]
    assert db.rows(LINKS) == [
        ("online_retail:C3", 1, "online_retail:1", 1),
        ("online_retail:C3", 2, "online_retail:2", 1),
    ]


def test_fee_codes_are_credited_as_charges_and_discounts_as_adjustments(db: Database, take):
    take(
        "1,POST,POSTAGE,1,2010-12-01 08:00:00,18,17850,France",
        "1,A1,THING,1,2010-12-01 08:00:00,5,17850,France",
        "C2,POST,POSTAGE,-1,2010-12-05 08:00:00,18,17850,France",
        "C2,D,Discount,-1,2010-12-05 08:00:00,2.5,17850,France",
        "C2,CRUK,CRUK Commission,-1,2010-12-05 08:00:00,1.6,17850,France",
    )

    assert db.rows(
        "SELECT b.line_no, b.line_kind, b.label, b.net_amount, h.label, i.external_number"
        " FROM billing_document_line AS b JOIN billing_document AS d USING (billing_document_id)"
        " LEFT JOIN order_charge AS h USING (order_charge_id)"
        " LEFT JOIN billing_document AS i ON d.corrects_document_id = i.billing_document_id"
        " WHERE d.document_kind = 'credit_note' ORDER BY b.line_no"
    ) == [
        (1, "charge", "POSTAGE", Decimal(18), "POSTAGE", "online_retail:1"),
        (2, "adjustment", "Discount", Decimal("2.5"), None, "online_retail:1"),
        (3, "charge", "CRUK Commission", Decimal("1.6"), None, "online_retail:1"),
    ]

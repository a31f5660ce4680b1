"""Refusals and allowances of the tables that imports keep their account in."""

import pytest

from tests.schema.proof import Case

BATCH = (
    "INSERT INTO import_batch (source, rows_sha256, file_name, row_count, counts, imported_at)"
    " VALUES (%s, %s, 'new.csv', %s, %s, %s)"
)
TOTAL = (
    "INSERT INTO import_batch_total (import_batch_id, document_class, outcome, reason, row_count,"
    " amount) VALUES (%s, %s, %s, %s, 0, 0)"
)
REJECT = (
    "INSERT INTO import_reject (import_batch_id, row_no, reason, landed_row)"
    " VALUES (%s, %s, %s, '{}')"
)
LANDED = (
    "INSERT INTO staging_online_retail SELECT %s, %s, cell_count, line_no, invoice_no, stock_code,"
    " description, quantity, invoice_date, unit_price, customer_id, country"
    " FROM staging_online_retail"
)
DAY = "2011-12-10"

CASES = [
    Case(
        "uq_import_batch_source_rows_sha256",
        BATCH,
        ("old", "a" * 64, 1, None, None),
        ("other", "a" * 64, 1, None, None),
    ),
    Case(
        "ck_import_batch_row_count_positive",
        BATCH,
        ("old", "b" * 64, 0, None, None),
        ("old", "b" * 64, 1, None, None),
    ),
    Case(
        "ck_import_batch_counted_when_imported",
        BATCH,
        ("old", "b" * 64, 1, None, DAY),
        ("old", "b" * 64, 1, "{}", DAY),
    ),
    Case(
        "ck_import_batch_counted_when_imported",
        BATCH,
        ("old", "b" * 64, 1, "{}", None),
        ("old", "b" * 64, 1, None, None),
    ),
    Case("import_batch_total.PRIMARY", TOTAL, (1, "sale", "read", ""), (1, "sale", "loaded", "")),
    Case(
        "fk_import_batch_total_import_batch",
        TOTAL,
        (9, "sale", "loaded", ""),
        (1, "sale", "loaded", ""),
    ),
    Case(
        "ck_import_batch_total_document_class",
        TOTAL,
        (1, "invoice", "read", ""),
        (1, "cancellation", "read", ""),
    ),
    Case(
        "ck_import_batch_total_outcome", TOTAL, (1, "sale", "lost", ""), (1, "sale", "loaded", "")
    ),
    Case(
        "ck_import_batch_total_rejected_has_reason",
        TOTAL,
        (1, "sale", "rejected", ""),
        (1, "sale", "rejected", "no_sku"),
    ),
    Case(
        "ck_import_batch_total_rejected_has_reason",
        TOTAL,
        (1, "sale", "loaded", "no_sku"),
        (1, "sale", "loaded", ""),
    ),
    Case("import_reject.PRIMARY", REJECT, (1, 1, "no_sku"), (1, 2, "no_sku")),
    Case("fk_import_reject_import_batch", REJECT, (9, 2, "no_sku"), (1, 2, "no_sku")),
    Case("ck_import_reject_reason_shape", REJECT, (1, 2, "no sku"), (1, 2, "sku")),
    Case("ck_import_reject_reason_shape", REJECT, (1, 2, "No_sku"), (1, 2, "no_sku")),
    Case("ck_import_reject_row_no_positive", REJECT, (1, 0, "no_sku"), (1, 2, "no_sku")),
    Case("staging_online_retail.PRIMARY", LANDED, (1, 1), (1, 2)),
    Case("fk_staging_online_retail_import_batch", LANDED, (9, 1), (1, 2)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refuses_one_and_allows_the_next(world, case):
    case.prove(world)


def test_a_batch_keeps_its_rows_and_its_account(world, raises_sql):
    with raises_sql(1451):
        world.execute("DELETE FROM import_batch WHERE import_batch_id = 1")

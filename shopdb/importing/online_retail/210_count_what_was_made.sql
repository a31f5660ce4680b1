-- Step: count what was made
--
-- The batch is imported with this; all of it becomes visible at the commit.

UPDATE import_batch
SET
    imported_at = UTC_TIMESTAMP(6),
    counts = (
        SELECT
            JSON_OBJECT(
                'orders', COALESCE(SUM(NOT i.is_cancellation), 0),
                'orders_of_guests',
                COALESCE(SUM(NOT i.is_cancellation AND i.customer_id IS NULL), 0),
                'customers', COUNT(DISTINCT i.customer_id),
                'credit_notes', COALESCE(SUM(i.is_cancellation), 0)
            )
        FROM scratch_invoice AS i
    )
WHERE import_batch_id = :batch_id;

UPDATE import_batch
SET
    counts = JSON_MERGE_PATCH(counts, (
        SELECT
            JSON_OBJECT(
                'order_lines', COALESCE(SUM(r.kind = 'goods' AND NOT r.is_cancellation), 0),
                'order_charges', COALESCE(SUM(r.kind <> 'goods' AND NOT r.is_cancellation), 0),
                'credit_lines', COALESCE(SUM(r.is_cancellation), 0),
                'credit_lines_linked', COUNT(l.row_no),
                'credit_lines_unlinked',
                COALESCE(
                    SUM(r.is_cancellation AND r.customer_no IS NOT NULL AND l.row_no IS NULL), 0
                ),
                'credit_lines_of_guests',
                COALESCE(SUM(r.is_cancellation AND r.customer_no IS NULL), 0)
            )
        FROM scratch_row AS r
        LEFT JOIN scratch_link AS l
            ON r.row_no = l.row_no
        WHERE r.reason IS NULL
    ))
WHERE import_batch_id = :batch_id;

UPDATE import_batch
SET
    counts = JSON_MERGE_PATCH(counts, (
        SELECT JSON_OBJECT('overdrawn_lines', COUNT(*))
        FROM scratch_sale AS ss
        WHERE ss.quantity_left < 0
    ))
WHERE import_batch_id = :batch_id;

UPDATE import_batch
SET
    counts = JSON_MERGE_PATCH(counts, (
        SELECT JSON_OBJECT('products', COALESCE(SUM(a.is_goods), 0))
        FROM scratch_article AS a
    ))
WHERE import_batch_id = :batch_id;

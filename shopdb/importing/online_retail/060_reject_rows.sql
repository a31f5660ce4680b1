-- Step: reject rows
--
-- Sets aside what finds no place in the model: the row, its number and why.

INSERT INTO import_reject (import_batch_id, row_no, reason, amount, landed_row)
SELECT /*+ JOIN_FIXED_ORDER() INDEX(s PRIMARY) */
    s.import_batch_id,
    s.row_no,
    r.reason,
    r.quantity * r.unit_price AS amount,
    JSON_OBJECT(
        'invoice_no', s.invoice_no,
        'stock_code', s.stock_code,
        'description', s.description,
        'quantity', s.quantity,
        'invoice_date', s.invoice_date,
        'unit_price', s.unit_price,
        'customer_id', s.customer_id,
        'country', s.country
    ) AS landed_row
FROM scratch_row AS r
INNER JOIN staging_online_retail AS s
    ON r.row_no = s.row_no
WHERE
    s.import_batch_id = :batch_id
    AND r.reason IS NOT NULL
ORDER BY s.row_no;

-- Step: add order lines
--
-- Goods keep the number their row has on the invoice, so that row, order line and
-- invoice line are found from one another.

INSERT INTO order_line (
    order_id, line_no, variant_id, sku, product_name, tax_class_code, quantity, unit_price
)
SELECT
    i.order_id,
    r.line_no,
    a.variant_id,
    r.stock_code,
    COALESCE(NULLIF(TRIM(s.description), ''), a.name) AS product_name,
    'standard' AS tax_class_code,
    r.quantity,
    r.unit_price
FROM scratch_row AS r
INNER JOIN staging_online_retail AS s
    ON r.row_no = s.row_no
INNER JOIN scratch_invoice AS i
    ON r.invoice_no = i.invoice_no
INNER JOIN scratch_article AS a
    ON r.stock_code = a.stock_code
WHERE
    s.import_batch_id = :batch_id
    AND r.reason IS NULL
    AND r.kind = 'goods'
    AND NOT r.is_cancellation;

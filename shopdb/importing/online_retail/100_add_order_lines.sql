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
    COALESCE(r.description, a.name) AS product_name,
    'standard' AS tax_class_code,
    r.quantity,
    r.unit_price
FROM scratch_row AS r
INNER JOIN scratch_invoice AS i
    ON r.invoice_no = i.invoice_no
INNER JOIN scratch_article AS a
    ON r.stock_code = a.stock_code
WHERE
    r.reason IS NULL
    AND r.kind = 'goods'
    AND NOT r.is_cancellation;

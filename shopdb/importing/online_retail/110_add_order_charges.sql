-- Step: add order charges
--
-- Postage and carriage are shipping; all else that is no goods is a fee.

INSERT INTO order_charge (order_id, kind, label, amount)
SELECT
    i.order_id,
    IF(r.stock_code IN ('POST', 'DOT', 'C2'), 'shipping', 'fee') AS kind,
    COALESCE(r.description, a.name) AS label,
    r.quantity * r.unit_price AS amount
FROM scratch_row AS r
INNER JOIN scratch_invoice AS i
    ON r.invoice_no = i.invoice_no
INNER JOIN scratch_article AS a
    ON r.stock_code = a.stock_code
WHERE
    r.reason IS NULL
    AND r.kind = 'charge'
    AND NOT r.is_cancellation
ORDER BY r.row_no;

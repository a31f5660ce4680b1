-- Step: add credit note lines
--
-- Each points at the invoice line it takes back, and at what was ordered there,
-- where that is known. A credit note whose known lines are all of one invoice is
-- about that one.

INSERT INTO billing_document_line (
    billing_document_id, line_no, line_kind, order_line_id, order_charge_id, corrects_line_id,
    variant_id, label, quantity, unit_amount, net_amount
)
SELECT
    i.billing_document_id,
    r.line_no,
    r.kind,
    IF(r.kind = 'goods', ss.order_line_id, NULL) AS order_line_id,
    IF(r.kind = 'charge', ss.order_charge_id, NULL) AS order_charge_id,
    l.billing_document_line_id,
    a.variant_id,
    COALESCE(r.description, a.name) AS label,
    -r.quantity AS quantity,
    r.unit_price,
    -r.quantity * r.unit_price AS net_amount
FROM scratch_row AS r
INNER JOIN scratch_invoice AS i
    ON r.invoice_no = i.invoice_no
INNER JOIN scratch_article AS a
    ON r.stock_code = a.stock_code
LEFT JOIN scratch_link AS l
    ON r.row_no = l.row_no
LEFT JOIN scratch_sale AS ss
    ON l.billing_document_line_id = ss.billing_document_line_id
WHERE
    r.reason IS NULL
    AND r.is_cancellation
ORDER BY r.row_no;

UPDATE /*+ JOIN_ORDER(about_one, bd) INDEX(bd PRIMARY) */ billing_document AS bd
INNER JOIN (
    SELECT
        /*+
            JOIN_FIXED_ORDER()
            INDEX(bdl uq_billing_document_line_document_line_no)
            INDEX(sold PRIMARY)
            INDEX(invoice PRIMARY)
        */
        i.billing_document_id,
        MIN(sold.billing_document_id) AS corrects_document_id,
        MIN(invoice.order_id) AS order_id
    FROM scratch_invoice AS i
    INNER JOIN billing_document_line AS bdl
        ON i.billing_document_id = bdl.billing_document_id
    INNER JOIN billing_document_line AS sold
        ON bdl.corrects_line_id = sold.billing_document_line_id
    INNER JOIN billing_document AS invoice
        ON sold.billing_document_id = invoice.billing_document_id
    WHERE i.is_cancellation
    GROUP BY i.billing_document_id
    HAVING COUNT(DISTINCT sold.billing_document_id) = 1
) AS about_one
    ON bd.billing_document_id = about_one.billing_document_id
SET
    bd.corrects_document_id = about_one.corrects_document_id,
    bd.order_id = about_one.order_id;

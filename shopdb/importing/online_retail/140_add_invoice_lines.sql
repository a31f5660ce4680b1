-- Step: add invoice lines
--
-- An invoice bills its order: the goods by their order lines, the rest by its
-- charges, which stand in the order of their rows.

INSERT INTO billing_document_line (
    billing_document_id, line_no, line_kind, order_line_id, variant_id, label, quantity,
    unit_amount, net_amount
)
SELECT /*+ JOIN_FIXED_ORDER() INDEX(ol uq_order_line_order_id_line_no) */
    i.billing_document_id,
    ol.line_no,
    'goods' AS line_kind,
    ol.order_line_id,
    ol.variant_id,
    ol.product_name,
    ol.quantity,
    ol.unit_price,
    ol.line_subtotal
FROM scratch_invoice AS i
INNER JOIN order_line AS ol
    ON i.order_id = ol.order_id
ORDER BY ol.order_line_id;

INSERT INTO billing_document_line (
    billing_document_id, line_no, line_kind, order_charge_id, label, quantity, unit_amount,
    net_amount
)
WITH charged AS (
    SELECT
        r.line_no,
        r.quantity,
        r.unit_price,
        i.billing_document_id,
        i.order_id,
        ROW_NUMBER() OVER (PARTITION BY i.order_id ORDER BY r.row_no) AS charge_no
    FROM scratch_row AS r
    INNER JOIN scratch_invoice AS i
        ON r.invoice_no = i.invoice_no
    WHERE
        r.reason IS NULL
        AND r.kind = 'charge'
        AND NOT r.is_cancellation
),

numbered AS (
    SELECT
        oc.*,
        ROW_NUMBER() OVER (PARTITION BY oc.order_id ORDER BY oc.order_charge_id) AS charge_no
    FROM order_charge AS oc
)

SELECT
    c.billing_document_id,
    c.line_no,
    'charge' AS line_kind,
    n.order_charge_id,
    n.label,
    c.quantity,
    c.unit_price,
    n.amount
FROM charged AS c
INNER JOIN numbered AS n
    ON
        c.order_id = n.order_id
        AND c.charge_no = n.charge_no
ORDER BY n.order_charge_id;

-- View: billing_violations
--
-- Every place where documents say more than the order or the invoice they are about. No
-- rows is health. Credit notes of another system are as they came: only lines that a
-- credit note of the shop's own takes back are held against what was billed.
--
-- Grain:   one row per broken rule and thing
-- Columns: invariant says what should hold, subject where it does not; found and expected
--          are text
-- Cost:    reads every document and its lines a few times

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW billing_violations AS
WITH line_billed AS (
    SELECT
        bdl.order_line_id,
        SUM(bdl.quantity) AS quantity
    FROM billing_document AS bd
    INNER JOIN billing_document_line AS bdl
        ON bd.billing_document_id = bdl.billing_document_id
    WHERE
        bd.document_kind = 'invoice'
        AND bdl.order_line_id IS NOT NULL
    GROUP BY bdl.order_line_id
),

charge_billed AS (
    SELECT
        bdl.order_charge_id,
        COUNT(*) AS times
    FROM billing_document AS bd
    INNER JOIN billing_document_line AS bdl
        ON bd.billing_document_id = bdl.billing_document_id
    WHERE
        bd.document_kind = 'invoice'
        AND bdl.order_charge_id IS NOT NULL
    GROUP BY bdl.order_charge_id
),

order_billed AS (
    SELECT
        order_id,
        SUM(grand_total) AS amount
    FROM billing_document
    WHERE
        document_kind = 'invoice'
        AND issued_at IS NOT NULL
    GROUP BY order_id
),

line_credited AS (
    SELECT
        bdl.corrects_line_id,
        SUM(bdl.quantity) AS quantity,
        SUM(bdl.net_amount + bdl.tax_amount) AS amount
    FROM billing_document AS bd
    INNER JOIN billing_document_line AS bdl
        ON bd.billing_document_id = bdl.billing_document_id
    WHERE bdl.corrects_line_id IS NOT NULL
    GROUP BY bdl.corrects_line_id
    HAVING MAX(bd.external_number IS NULL)
)

SELECT
    'no more units of a line are billed than were ordered' AS invariant,
    CONCAT('order line ', ol.order_line_id) AS subject,
    CAST(billed.quantity AS CHAR) AS found,
    CAST(CONCAT('at most ', ol.quantity) AS CHAR) AS expected
FROM line_billed AS billed
INNER JOIN order_line AS ol
    ON billed.order_line_id = ol.order_line_id
WHERE billed.quantity > ol.quantity
UNION ALL
SELECT
    'a charge is billed once' AS invariant,
    CONCAT('order charge ', billed.order_charge_id) AS subject,
    CAST(billed.times AS CHAR) AS found,
    CAST('1' AS CHAR) AS expected
FROM charge_billed AS billed
WHERE billed.times > 1
UNION ALL
SELECT
    'the invoices of an order come to no more than it' AS invariant,
    CONCAT('order ', o.order_id) AS subject,
    CAST(billed.amount AS CHAR) AS found,
    CAST(CONCAT('at most ', o.grand_total) AS CHAR) AS expected
FROM order_billed AS billed
INNER JOIN sales_order AS o
    ON billed.order_id = o.order_id
WHERE billed.amount > o.grand_total
UNION ALL
SELECT
    'no more units of a line are credited than were billed' AS invariant,
    CONCAT('document line ', billed.billing_document_line_id) AS subject,
    CAST(credited.quantity AS CHAR) AS found,
    CAST(CONCAT('at most ', billed.quantity) AS CHAR) AS expected
FROM line_credited AS credited
INNER JOIN billing_document_line AS billed
    ON credited.corrects_line_id = billed.billing_document_line_id
WHERE credited.quantity > billed.quantity
UNION ALL
SELECT
    'no more of a line is credited than it was billed for' AS invariant,
    CONCAT('document line ', billed.billing_document_line_id) AS subject,
    CAST(credited.amount AS CHAR) AS found,
    CAST(CONCAT('at most ', billed.net_amount + billed.tax_amount) AS CHAR) AS expected
FROM line_credited AS credited
INNER JOIN billing_document_line AS billed
    ON credited.corrects_line_id = billed.billing_document_line_id
WHERE credited.amount > billed.net_amount + billed.tax_amount;

-- View: fulfilment_violations
--
-- Every place where returns do not agree with what was sold, sent and put back, or a
-- download with what was bought. No rows is health. What a constraint or a key refuses is
-- not asked again here, and that qty_shipped and qty_returned are their ledgers is asked
-- by invariant_violations.
--
-- Grain:   one row per broken rule and thing
-- Columns: invariant says what should hold, subject where it does not; found and expected
--          are text
-- Cost:    reads every return, and the lines, discounts and taxes of every order, once

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW fulfilment_violations AS
WITH line_asked AS (
    SELECT
        rl.order_line_id,
        SUM(IF(rr.status = 'settled', rl.qty_received, rl.qty_requested)) AS quantity
    FROM return_line AS rl
    INNER JOIN return_request AS rr
        ON rl.return_request_id = rr.return_request_id
    WHERE rr.status <> 'rejected'
    GROUP BY rl.order_line_id
),

line_shelved AS (
    SELECT
        return_line_id,
        SUM(quantity) AS quantity
    FROM stock_movement
    WHERE return_line_id IS NOT NULL
    GROUP BY return_line_id
),

line_discount AS (
    SELECT
        order_line_id,
        SUM(amount) AS amount
    FROM order_discount
    WHERE order_line_id IS NOT NULL
    GROUP BY order_line_id
),

line_tax AS (
    SELECT
        order_line_id,
        SUM(amount) AS amount
    FROM order_tax
    WHERE
        order_line_id IS NOT NULL
        AND NOT is_included
    GROUP BY order_line_id
),

line_cost AS (
    SELECT
        ol.order_id,
        ol.order_line_id,
        o.currency_minor_unit,
        ol.line_subtotal - COALESCE(ld.amount, 0) + COALESCE(lt.amount, 0) AS amount
    FROM sales_order AS o
    INNER JOIN order_line AS ol
        ON o.order_id = ol.order_id
    LEFT JOIN line_discount AS ld
        ON ol.order_line_id = ld.order_line_id
    LEFT JOIN line_tax AS lt
        ON ol.order_line_id = lt.order_line_id
),

order_cost AS (
    SELECT
        order_id,
        ROUND(SUM(amount), MAX(currency_minor_unit)) AS amount
    FROM line_cost
    GROUP BY order_id
),

line_refund AS (
    SELECT
        order_line_id,
        SUM(refund_amount) AS amount
    FROM return_line
    GROUP BY order_line_id
),

order_refund AS (
    SELECT
        order_id,
        SUM(refund_amount) AS amount
    FROM return_line
    GROUP BY order_id
)

SELECT
    'returns ask for no more than was shipped' AS invariant,
    CONCAT('order line ', ol.order_line_id) AS subject,
    CAST(asked.quantity AS CHAR) AS found,
    CAST(CONCAT('at most ', ol.qty_shipped) AS CHAR) AS expected
FROM line_asked AS asked
INNER JOIN order_line AS ol
    ON asked.order_line_id = ol.order_line_id
WHERE asked.quantity > ol.qty_shipped
UNION ALL
SELECT
    'a return puts no more on the shelf than came' AS invariant,
    CONCAT('return line ', rl.return_line_id) AS subject,
    CAST(shelved.quantity AS CHAR) AS found,
    CAST(CONCAT('at most ', rl.qty_received) AS CHAR) AS expected
FROM line_shelved AS shelved
INNER JOIN return_line AS rl
    ON shelved.return_line_id = rl.return_line_id
WHERE shelved.quantity > rl.qty_received
UNION ALL
SELECT
    'a return puts back what its line sold' AS invariant,
    CONCAT('stock movement ', sm.stock_movement_id) AS subject,
    CAST(sm.variant_id AS CHAR) AS found,
    CAST(ol.variant_id AS CHAR) AS expected
FROM stock_movement AS sm
INNER JOIN return_line AS rl
    ON sm.return_line_id = rl.return_line_id
INNER JOIN order_line AS ol
    ON rl.order_line_id = ol.order_line_id
WHERE sm.variant_id <> ol.variant_id
UNION ALL
SELECT
    'a rejected return received nothing' AS invariant,
    CONCAT('return line ', rl.return_line_id) AS subject,
    CAST(rl.qty_received AS CHAR) AS found,
    CAST(0 AS CHAR) AS expected
FROM return_line AS rl
INNER JOIN return_request AS rr
    ON rl.return_request_id = rr.return_request_id
WHERE
    rr.status = 'rejected'
    AND rl.qty_received > 0
UNION ALL
SELECT
    'only a settled return refunds' AS invariant,
    CONCAT('return line ', rl.return_line_id) AS subject,
    CAST(rr.status AS CHAR) AS found,
    CAST('settled' AS CHAR) AS expected
FROM return_line AS rl
INNER JOIN return_request AS rr
    ON rl.return_request_id = rr.return_request_id
WHERE
    rl.refund_amount > 0
    AND rr.status <> 'settled'
UNION ALL
-- The lines of an order are rounded together, so that one may get up to a coin more.
SELECT
    'returns of a line refund no more than it cost' AS invariant,
    CONCAT('order line ', cost.order_line_id) AS subject,
    CAST(refund.amount AS CHAR) AS found,
    CAST(CONCAT('at most ', cost.amount) AS CHAR) AS expected
FROM line_refund AS refund
INNER JOIN line_cost AS cost
    ON refund.order_line_id = cost.order_line_id
WHERE
    refund.amount
    >= cost.amount
    + CAST(ELT(cost.currency_minor_unit + 1, 1, 0.1, 0.01, 0.001, 0.0001) AS DECIMAL(5, 4))
UNION ALL
SELECT
    'returns of an order refund no more than its goods cost' AS invariant,
    CONCAT('order ', cost.order_id) AS subject,
    CAST(refund.amount AS CHAR) AS found,
    CAST(CONCAT('at most ', cost.amount) AS CHAR) AS expected
FROM order_refund AS refund
INNER JOIN order_cost AS cost
    ON refund.order_id = cost.order_id
WHERE refund.amount > cost.amount
UNION ALL
SELECT
    'a download is of what its line sold' AS invariant,
    CONCAT('download grant ', dg.download_grant_id) AS subject,
    CAST(da.variant_id AS CHAR) AS found,
    CAST(ol.variant_id AS CHAR) AS expected
FROM download_grant AS dg
INNER JOIN digital_asset AS da
    ON dg.digital_asset_id = da.digital_asset_id
INNER JOIN order_line AS ol
    ON dg.order_line_id = ol.order_line_id
WHERE da.variant_id <> ol.variant_id;

-- View: purchasing_violations
--
-- Every place where purchase orders, deliveries and the shelf do not agree. No rows is
-- health. What a constraint or a key refuses is not asked again here.
--
-- Grain:   one row per broken rule and thing
-- Columns: invariant says what should hold, subject where it does not; found and expected
--          are text
-- Cost:    reads every purchase order and every delivery once

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW purchasing_violations AS
WITH line_accepted AS (
    SELECT
        purchase_order_line_id,
        SUM(qty_accepted) AS quantity
    FROM goods_receipt_line
    GROUP BY purchase_order_line_id
),

order_come AS (
    SELECT
        purchase_order_id,
        SUM(qty_received) AS units,
        SUM(qty_received < qty_ordered) AS lines_due
    FROM purchase_order_line
    GROUP BY purchase_order_id
),

order_stands AS (
    SELECT
        po.purchase_order_id,
        po.status,
        CASE
            WHEN come.lines_due = 0 THEN 'received'
            WHEN po.status = 'cancelled' THEN 'cancelled'
            WHEN come.units > 0 THEN 'partially_received'
            WHEN come.units = 0 AND po.status = 'submitted' THEN 'submitted'
            ELSE 'draft'
        END AS status_of_lines
    FROM purchase_order AS po
    LEFT JOIN order_come AS come
        ON po.purchase_order_id = come.purchase_order_id
)

SELECT
    'qty_received is its deliveries' AS invariant,
    CONCAT('purchase order line ', pol.purchase_order_line_id) AS subject,
    CAST(pol.qty_received AS CHAR) AS found,
    CAST(COALESCE(accepted.quantity, 0) AS CHAR) AS expected
FROM purchase_order_line AS pol
LEFT JOIN line_accepted AS accepted
    ON pol.purchase_order_line_id = accepted.purchase_order_line_id
WHERE pol.qty_received <> COALESCE(accepted.quantity, 0)
UNION ALL
SELECT
    'a purchase order stands where its lines do' AS invariant,
    CONCAT('purchase order ', stands.purchase_order_id) AS subject,
    CAST(stands.status AS CHAR) AS found,
    CAST(stands.status_of_lines AS CHAR) AS expected
FROM order_stands AS stands
WHERE stands.status <> stands.status_of_lines
UNION ALL
SELECT
    'a delivery put what was accepted on the shelf' AS invariant,
    CONCAT('goods receipt line ', grl.goods_receipt_line_id) AS subject,
    CAST(COALESCE(sm.quantity, 0) AS CHAR) AS found,
    CAST(grl.qty_accepted AS CHAR) AS expected
FROM goods_receipt_line AS grl
INNER JOIN goods_receipt AS gr
    ON grl.goods_receipt_id = gr.goods_receipt_id
INNER JOIN purchase_order_line AS pol
    ON grl.purchase_order_line_id = pol.purchase_order_line_id
LEFT JOIN stock_movement AS sm
    ON
        grl.goods_receipt_line_id = sm.goods_receipt_line_id
        AND gr.warehouse_id = sm.warehouse_id
        AND pol.variant_id = sm.variant_id
WHERE grl.qty_accepted <> COALESCE(sm.quantity, 0)
UNION ALL
SELECT
    'goods came in at the cost of their order' AS invariant,
    CONCAT('goods receipt line ', grl.goods_receipt_line_id) AS subject,
    CAST(COALESCE(sm.unit_cost, 'none') AS CHAR) AS found,
    CAST(pol.unit_cost AS CHAR) AS expected
FROM goods_receipt_line AS grl
INNER JOIN purchase_order_line AS pol
    ON grl.purchase_order_line_id = pol.purchase_order_line_id
INNER JOIN stock_movement AS sm
    ON grl.goods_receipt_line_id = sm.goods_receipt_line_id
WHERE NOT sm.unit_cost <=> pol.unit_cost;

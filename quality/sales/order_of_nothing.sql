-- ---
-- title: Placed order that holds nothing
-- meaning: An order that was placed has a line of goods or a charge.
-- dimension: completeness
-- severity: error
-- owner: sales
-- table: sales_order
-- columns: [order_line.order_id, order_charge.order_id]
-- remedy: Find out what was lost while it was written; credit what was paid for it.
-- ---

SELECT
    CONCAT('order ', o.order_id) AS subject,
    'nothing' AS found,
    'a line or a charge' AS expected
FROM sales_order AS o
WHERE
    o.placed_at IS NOT NULL
    AND NOT EXISTS (
        SELECT 1
        FROM order_line AS ol
        WHERE ol.order_id = o.order_id
    )
    AND NOT EXISTS (
        SELECT 1
        FROM order_charge AS oc
        WHERE oc.order_id = o.order_id
    );

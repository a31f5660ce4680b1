-- ---
-- title: Goods that left one warehouse and reached none
-- meaning: What transfers take out of all warehouses together, they bring in.
-- dimension: consistency
-- severity: error
-- owner: warehouse
-- table: stock_movement
-- columns: [stock_movement.quantity, stock_movement.kind]
-- remedy: Count the shelves at both ends, and correct them with stock_adjust.
-- ---

SELECT
    CONCAT('variant ', variant_id) AS subject,
    CONCAT(SUM(quantity), ' units') AS found,
    '0 over all warehouses' AS expected
FROM stock_movement
WHERE kind IN ('transfer_in', 'transfer_out')
GROUP BY variant_id
HAVING SUM(quantity) <> 0;

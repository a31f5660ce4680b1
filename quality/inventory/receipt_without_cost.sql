-- ---
-- title: Goods that came in at no known cost
-- meaning: A receipt says what one unit cost; without it the value of the stock is a guess.
-- dimension: completeness
-- severity: info
-- owner: purchasing
-- table: stock_movement
-- columns: [stock_movement.unit_cost]
-- remedy: Book deliveries with goods_receipt_post, which takes the cost of the order.
-- ---

SELECT
    CONCAT('stock movement ', stock_movement_id) AS subject,
    CONCAT(quantity, ' units without a cost') AS found,
    'a cost' AS expected
FROM stock_movement
WHERE
    kind = 'receipt'
    AND unit_cost IS NULL;

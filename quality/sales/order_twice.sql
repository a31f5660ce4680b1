-- ---
-- title: Order that seems to be placed twice
-- meaning: The same customer ordered for the same total in the same channel within minutes, and
--   neither order was cancelled.
-- dimension: uniqueness
-- severity: warning
-- owner: sales
-- table: sales_order
-- columns: [sales_order.customer_id, sales_order.grand_total, sales_order.placed_at]
-- remedy: Ask the customer; cancel one before both ship.
-- parameters:
--   minutes: {type: int, default: 10, meaning: minutes between two orders that are suspicious}
-- ---

SELECT
    CONCAT('orders ', o.order_id, ' and ', again.order_id) AS subject,
    CONCAT(TIMESTAMPDIFF(SECOND, o.placed_at, again.placed_at), ' seconds apart') AS found,
    '1 order' AS expected
FROM sales_order AS o
INNER JOIN sales_order AS again
    ON
        o.customer_id = again.customer_id
        AND o.channel_id = again.channel_id
        AND o.currency_code = again.currency_code
        AND o.grand_total = again.grand_total
        AND o.order_id < again.order_id
        AND again.placed_at BETWEEN o.placed_at AND TIMESTAMPADD(MINUTE, :minutes, o.placed_at)
WHERE
    o.grand_total > 0
    AND o.status_code NOT IN ('cancelled', 'imported')
    AND again.status_code NOT IN ('cancelled', 'imported');

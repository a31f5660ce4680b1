-- ---
-- title: Order that is older than its customer
-- meaning: A customer is there before the first order. Where customers were taken over from another
--   system, the row is younger than what they bought.
-- dimension: consistency
-- severity: warning
-- owner: support
-- table: sales_order
-- columns: [sales_order.placed_at, customer.created_at]
-- remedy: See whether the order was put to the wrong customer.
-- ---

SELECT
    CONCAT('order ', o.order_id) AS subject,
    CAST(o.placed_at AS CHAR) AS found,
    CONCAT('from ', c.created_at, ' on, of customer ', c.customer_id) AS expected
FROM sales_order AS o
INNER JOIN customer AS c
    ON o.customer_id = c.customer_id
WHERE
    o.placed_at < c.created_at
    AND o.status_code <> 'imported'
    AND c.external_ref IS NULL
    AND c.status <> 'erased';

-- ---
-- title: Order of goods that goes nowhere
-- meaning: An order with goods that lie in a warehouse says where they are sent.
-- dimension: completeness
-- severity: warning
-- owner: sales
-- table: sales_order
-- columns: [order_address.kind]
-- remedy: Ask the customer, and hold the order until it is known.
-- ---

SELECT
    CONCAT('order ', o.order_id) AS subject,
    'no shipping address' AS found,
    'one' AS expected
FROM sales_order AS o
LEFT JOIN order_address AS oa
    ON
        o.order_id = oa.order_id
        AND oa.kind = 'shipping'
WHERE
    o.placed_at IS NOT NULL
    AND o.status_code <> 'cancelled'
    AND oa.order_id IS NULL
    AND EXISTS (
        SELECT 1
        FROM order_line AS ol
        INNER JOIN product_variant AS pv
            ON ol.variant_id = pv.variant_id
        INNER JOIN product AS p
            ON pv.product_id = p.product_id
        WHERE
            ol.order_id = o.order_id
            AND p.is_stocked
    );

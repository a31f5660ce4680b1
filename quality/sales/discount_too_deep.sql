-- ---
-- title: Order reduced to a fraction
-- meaning: Nearly all of an order's goods and charges was taken off, as where two promotions met
--   that were not meant to.
-- dimension: outliers
-- severity: warning
-- owner: sales
-- table: sales_order
-- columns: [sales_order.discount_total, sales_order.subtotal]
-- remedy: See which promotions it had; make one of them not stackable.
-- parameters:
--   share: {type: decimal, default: 0.8, meaning: share taken off that is unusual}
-- ---

SELECT
    CONCAT('order ', order_id) AS subject,
    CONCAT(discount_total, ' off ', subtotal + shipping_total + fee_total) AS found,
    CONCAT('at most a share of ', :share) AS expected
FROM sales_order
WHERE
    placed_at IS NOT NULL
    AND discount_total > :share * (subtotal + shipping_total + fee_total);

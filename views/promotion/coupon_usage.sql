-- View: coupon_usage
--
-- How often each coupon was used, how often it may be yet, and what it took off.
-- Uses of orders that were cancelled are given back and do not count.
--
-- Grain:   one row per coupon and currency of the orders it was used on; one with
--          currency_code NULL for a coupon that counts no use
-- Columns: used is all uses in whatever currency, uses_left what usage_limit leaves,
--          NULL without a limit; used_in_currency and redeemed_amount are of the row
-- Cost:    reads every redemption once; a filter on coupon_id reads those of the coupon

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW coupon_usage AS
WITH redeemed AS (
    SELECT
        cr.coupon_id,
        o.currency_code,
        COUNT(*) AS uses,
        SUM(cr.amount) AS amount
    FROM coupon_redemption AS cr
    INNER JOIN sales_order AS o
        ON cr.order_id = o.order_id
    WHERE cr.released_at IS NULL
    GROUP BY cr.coupon_id, o.currency_code
)

SELECT
    co.coupon_id,
    co.coupon_code,
    co.promotion_id,
    co.usage_limit,
    co.per_customer_limit,
    COALESCE(SUM(r.uses) OVER by_coupon, 0) AS used,
    co.usage_limit - COALESCE(SUM(r.uses) OVER by_coupon, 0) AS uses_left,
    r.currency_code,
    COALESCE(r.uses, 0) AS used_in_currency,
    COALESCE(r.amount, 0) AS redeemed_amount
FROM coupon AS co
LEFT JOIN redeemed AS r
    ON co.coupon_id = r.coupon_id
WINDOW by_coupon AS (PARTITION BY co.coupon_id);

-- ---
-- title: Order far above all others
-- meaning: Its total is many standard deviations above the average of its channel and currency.
-- dimension: outliers
-- severity: info
-- owner: sales
-- table: sales_order
-- columns: [sales_order.grand_total]
-- remedy: Look at it before it ships; it is a trade customer, fraud or a slip.
-- parameters:
--   deviations: {type: decimal, default: 8, meaning: standard deviations that are unusual}
--   least: {type: int, default: 30, meaning: orders that a channel has before it is looked at}
-- ---

WITH placed AS (
    SELECT
        order_id,
        currency_code,
        grand_total,
        COUNT(*) OVER one AS told,
        AVG(grand_total) OVER one AS usual,
        STDDEV_SAMP(grand_total) OVER one AS deviation
    FROM sales_order
    WHERE placed_at IS NOT NULL
    WINDOW one AS (PARTITION BY channel_id, currency_code)
)

SELECT
    CONCAT('order ', order_id) AS subject,
    CONCAT(grand_total, ' ', currency_code) AS found,
    CONCAT('at most ', ROUND(usual + :deviations * deviation, 2)) AS expected
FROM placed
WHERE
    told >= :least
    AND grand_total > usual + :deviations * deviation;

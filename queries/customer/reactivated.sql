-- ---
-- title: Reactivated customers
-- question: How many customers come back after a long silence, and what do they bring?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: months shown begin on or after it}
--   until_day: {type: date, default: null, meaning: months shown end before it}
--   silent_days: {type: int, default: 180, meaning: days between two purchases that make a silence}
-- columns:
--   month: first day of the month of coming back, on the channel's own clock
--   currency_code: currency of net_sales; a month has a row for each that they paid in
--   customers: customers who came back in it
--   orders: orders that they placed in the rest of that month
--   net_sales: goods bought in them, net of discounts and included tax, less goods credited then
--   net_per_customer: net_sales by customers
--   average_silent_days: days from the purchase before to the one they came back with, on average
-- notes:
--   - A customer comes back with the first order of a month, so a silence of less than a month is
--     not told. What came back again and again counts each time.
--   - The silence is in all currencies of the channel; who buys in another channel meanwhile is
--     silent in this one.
--   - A month without any has no row. The last month may not be over.
--   - In the first months of a channel nobody can have been silent for so long yet.
--   - Guests and buyers without a name are left out, as their orders cannot be brought together.
--   - Cancelled orders are no purchases; what was returned later still was one.
-- chart: {kind: bar, x: month, y: [customers], series: currency_code}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_customer_id_placed_at
--   reads: a row for each customer and month of the channel, and the orders of those who may have
--     come back
--   summary: customer_month_summary, some minutes behind
-- ---

-- A month in a second currency follows the same month in the first, and is no silence.
WITH followed AS (
    SELECT
        customer_id,
        month_on,
        LAG(month_on) OVER (
            PARTITION BY customer_id ORDER BY month_on, currency_code
        ) AS month_before
    FROM customer_month_summary
    WHERE
        channel_code = :channel
        AND orders > 0
),

-- By months alone it can only be told whose silence may have been long enough.
candidate AS (
    SELECT
        customer_id,
        month_on,
        month_before
    FROM followed
    WHERE
        month_before < month_on
        AND DATEDIFF(month_on + INTERVAL 1 MONTH, month_before) > :silent_days
        AND (:from_day IS NULL OR month_on >= :from_day)
        AND (:until_day IS NULL OR month_on + INTERVAL 1 MONTH <= :until_day)
),

silence AS (
    SELECT
        c.customer_id,
        c.month_on,
        DATEDIFF(
            MIN(IF(o.placed_on >= c.month_on, o.placed_on, NULL)),
            MAX(IF(o.placed_on < c.month_on, o.placed_on, NULL))
        ) AS days
    FROM candidate AS c
    INNER JOIN sales_order AS o
        ON
            c.customer_id = o.customer_id
            AND c.month_before <= o.placed_on
            AND c.month_on + INTERVAL 1 MONTH > o.placed_on
    INNER JOIN sales_channel AS ch
        ON o.channel_id = ch.channel_id
    WHERE
        ch.channel_code = :channel
        AND o.status_code <> 'cancelled'
    GROUP BY c.customer_id, c.month_on
)

SELECT
    s.month_on AS month,
    cm.currency_code,
    COUNT(*) AS customers,
    SUM(cm.orders) AS orders,
    SUM(cm.goods_sales - cm.credited_sales) AS net_sales,
    ROUND(
        CAST(SUM(cm.goods_sales - cm.credited_sales) AS DECIMAL(38, 12)) / COUNT(*), 4
    ) AS net_per_customer,
    ROUND(CAST(SUM(s.days) AS DECIMAL(38, 12)) / COUNT(*), 1) AS average_silent_days
FROM silence AS s
INNER JOIN customer_month_summary AS cm
    ON
        s.customer_id = cm.customer_id
        AND s.month_on = cm.month_on
WHERE
    cm.channel_code = :channel
    AND cm.orders > 0
    AND s.days >= :silent_days
GROUP BY s.month_on, cm.currency_code
ORDER BY s.month_on, cm.currency_code;

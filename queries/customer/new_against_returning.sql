-- ---
-- title: New against returning buyers
-- question: How much do those bring who buy for the first time, and how much those who return?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: months shown begin on or after it}
--   until_day: {type: date, default: null, meaning: first day not counted; without it to the end}
-- columns:
--   month: first day of the month, on the channel's own clock
--   currency_code: currency of net_sales; a month has rows for each
--   buyers: new, returning or unnamed
--   customers: customers who bought, NULL for the unnamed, who cannot be told apart
--   orders: orders placed and not cancelled since
--   net_sales: goods sold less discounts, included tax and returns
--   share: of the net_sales of the month, NULL where that is not above 0
-- notes:
--   - New is who made the first purchase ever in the channel in that month, also where it lies
--     before from_day; all that a customer buys in that month counts as new.
--   - The first months of a channel taken over from elsewhere show older customers as new.
--   - A return counts in the month it is credited. Who has something credited before any purchase
--     that is known bought before, and counts as returning.
--   - Guests and buyers without a name are the unnamed. With them net_sales add up to those of
--     sales/monthly_growth.
--   - A kind of buyer that a month does not have has no row. Cancelled orders count nowhere.
-- chart: {kind: bar, x: month, y: [net_sales], series: buyers}
-- engine:
--   mysql: 8.0.29 or later, which pushes the conditions into the views
--   indexes: ix_sales_order_channel_id_placed_on, ix_billing_document_channel_id_issued_on
--   reads: every order and credit note of the channel, through sale and credit_line
-- ---

WITH movement AS (
    SELECT
        customer_id,
        currency_code,
        sold_on AS day,
        1 AS orders,
        goods_sales AS net_sales
    FROM sale
    WHERE
        channel_code = :channel
        AND (:until_day IS NULL OR sold_on < :until_day)
    UNION ALL
    SELECT
        customer_id,
        currency_code,
        credited_on AS day,
        0 AS orders,
        IF(line_kind = 'goods', -net_amount, 0) AS net_sales
    FROM credit_line
    WHERE
        channel_code = :channel
        AND (:until_day IS NULL OR credited_on < :until_day)
),

-- Once a customer and month: the unnamed are one, whose customer_id is NULL.
monthly AS (
    SELECT
        kc.customer_id,
        m.currency_code,
        m.day - INTERVAL DAYOFMONTH(m.day) - 1 DAY AS month,
        SUM(m.orders) AS orders,
        SUM(m.net_sales) AS net_sales
    FROM movement AS m
    LEFT JOIN known_customer AS kc
        ON m.customer_id = kc.customer_id
    GROUP BY kc.customer_id, m.currency_code, m.day - INTERVAL DAYOFMONTH(m.day) - 1 DAY
),

first_bought AS (
    SELECT
        *,
        MIN(IF(orders > 0, month, NULL)) OVER (PARTITION BY customer_id) AS first_month
    FROM monthly
),

told_apart AS (
    SELECT
        *,
        CASE
            WHEN customer_id IS NULL THEN 'unnamed'
            WHEN month = first_month THEN 'new'
            ELSE 'returning'
        END AS buyers
    FROM first_bought
),

summed AS (
    SELECT
        month,
        currency_code,
        buyers,
        IF(buyers = 'unnamed', NULL, SUM(orders > 0)) AS customers,
        SUM(orders) AS orders,
        SUM(net_sales) AS net_sales
    FROM told_apart
    GROUP BY month, currency_code, buyers
),

shared AS (
    SELECT
        *,
        SUM(net_sales) OVER (PARTITION BY month, currency_code) AS of_the_month
    FROM summed
)

-- A quotient is rounded to four digits more than its dividend has; with few of them,
-- rounding it once more could tip the last one.
SELECT
    month,
    currency_code,
    buyers,
    customers,
    orders,
    net_sales,
    IF(
        of_the_month > 0, ROUND(CAST(net_sales AS DECIMAL(38, 12)) / of_the_month, 4), NULL
    ) AS share
FROM shared
WHERE :from_day IS NULL OR month >= :from_day
ORDER BY month, currency_code, buyers;

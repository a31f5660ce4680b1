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
--   indexes: ix_sales_order_channel_id_placed_on, ix_billing_document_channel_kind_issued_on
--   reads: a row for each customer and month of the channel, and its credit notes; where until_day
--     is no first of a month, the sales of its month too
--   summary: customer_month_summary, customer_lifetime_summary and daily_sales_summary, some
--     minutes behind
-- ---

-- The summary serves whole months; the month that until_day cuts is read from its sales and
-- credits. There a customer may have something credited before the first purchase, which lies past
-- until_day.
WITH cut AS (
    SELECT
        customer_id,
        currency_code,
        sold_on - INTERVAL DAYOFMONTH(sold_on) - 1 DAY AS month,
        1 AS orders,
        goods_sales AS net_sales
    FROM sale
    WHERE
        channel_code = :channel
        AND sold_on < :until_day
        AND sold_on >= CAST(:until_day AS DATE) - INTERVAL DAYOFMONTH(:until_day) - 1 DAY
    UNION ALL
    SELECT
        customer_id,
        currency_code,
        credited_on - INTERVAL DAYOFMONTH(credited_on) - 1 DAY AS month,
        0 AS orders,
        -net_amount AS net_sales
    FROM credit_line
    WHERE
        channel_code = :channel
        AND line_kind = 'goods'
        AND credited_on < :until_day
        AND credited_on >= CAST(:until_day AS DATE) - INTERVAL DAYOFMONTH(:until_day) - 1 DAY
),

cut_month AS (
    SELECT
        c.customer_id,
        c.currency_code,
        c.month,
        SUM(c.orders) AS orders,
        SUM(c.net_sales) AS net_sales,
        SUM(SUM(c.orders)) OVER (PARTITION BY c.customer_id) AS all_orders
    FROM cut AS c
    INNER JOIN known_customer AS kc
        ON c.customer_id = kc.customer_id
    GROUP BY c.customer_id, c.currency_code, c.month
),

known AS (
    SELECT
        customer_id,
        MIN(first_order_on) AS first_on
    FROM customer_lifetime_summary
    WHERE channel_code = :channel
    GROUP BY customer_id
),

told_apart AS (
    SELECT
        month_on AS month,
        currency_code,
        IF(month_on = cohort_on, 'new', 'returning') AS buyers,
        COUNT(IF(orders > 0, 1, NULL)) AS customers,
        SUM(orders) AS orders,
        SUM(goods_sales - credited_sales) AS net_sales
    FROM customer_month_summary
    WHERE
        channel_code = :channel
        AND (:until_day IS NULL OR month_on + INTERVAL 1 MONTH <= :until_day)
    GROUP BY month_on, currency_code, IF(month_on = cohort_on, 'new', 'returning')
    UNION ALL
    SELECT
        cm.month,
        cm.currency_code,
        IF(cm.all_orders > 0 AND k.first_on >= cm.month, 'new', 'returning') AS buyers,
        IF(cm.orders > 0, 1, 0) AS customers,
        cm.orders,
        cm.net_sales
    FROM cut_month AS cm
    LEFT JOIN known AS k
        ON cm.customer_id = k.customer_id
    UNION ALL
    -- Who bought nothing so far is in no summary, and may have something credited all the same.
    SELECT
        cl.credited_on - INTERVAL DAYOFMONTH(cl.credited_on) - 1 DAY AS month,
        cl.currency_code,
        'returning' AS buyers,
        0 AS customers,
        0 AS orders,
        -cl.net_amount AS net_sales
    FROM credit_line AS cl
    INNER JOIN known_customer AS kc
        ON cl.customer_id = kc.customer_id
    LEFT JOIN known AS k
        ON cl.customer_id = k.customer_id
    WHERE
        cl.channel_code = :channel
        AND cl.line_kind = 'goods'
        AND k.customer_id IS NULL
        AND (
            :until_day IS NULL
            OR cl.credited_on < CAST(:until_day AS DATE) - INTERVAL DAYOFMONTH(:until_day) - 1 DAY
        )
),

named AS (
    SELECT
        month,
        currency_code,
        buyers,
        SUM(customers) AS customers,
        SUM(orders) AS orders,
        SUM(net_sales) AS net_sales
    FROM told_apart
    GROUP BY month, currency_code, buyers
),

-- What the named did not do of all that was done, the unnamed did.
rest AS (
    SELECT
        sales_on - INTERVAL DAYOFMONTH(sales_on) - 1 DAY AS month,
        currency_code,
        orders,
        net_sales
    FROM daily_sales_summary
    WHERE
        channel_code = :channel
        AND (:until_day IS NULL OR sales_on < :until_day)
    UNION ALL
    SELECT
        month,
        currency_code,
        -orders AS orders,
        -net_sales AS net_sales
    FROM named
),

summed AS (
    SELECT
        month,
        currency_code,
        buyers,
        customers,
        orders,
        net_sales
    FROM named
    UNION ALL
    SELECT
        month,
        currency_code,
        'unnamed' AS buyers,
        NULL AS customers,
        SUM(orders) AS orders,
        SUM(net_sales) AS net_sales
    FROM rest
    GROUP BY month, currency_code
),

shared AS (
    SELECT
        *,
        SUM(net_sales) OVER (PARTITION BY month, currency_code) AS of_the_month
    FROM summed
    WHERE orders > 0 OR net_sales <> 0
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

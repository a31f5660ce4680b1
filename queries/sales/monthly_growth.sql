-- ---
-- title: Monthly growth
-- question: How did net sales grow, against the month before and the same month a year before?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: months shown begin on or after it}
--   until_day: {type: date, default: null, meaning: first day not counted; without it to the end}
-- columns:
--   month: first day of the month, on the channel's own clock
--   currency_code: currency of net_sales; a month has a row for each
--   is_complete: 1, or 0 where it begins before the first day with sales or ends after until_day
--   orders: orders placed and not cancelled since
--   net_sales: goods sold less discounts, included tax and returns
--   growth: change of net_sales against the month before, 0.1 is 10 %
--   growth_on_year: change of net_sales against the same month of the year before
-- notes:
--   - Without until_day the end is the day after the last sale or credit.
--   - Months before from_day are compared with all the same.
--   - A month without sales stands in the list with 0, so that no growth is computed over a gap.
--   - Growth is NULL where either month is not complete, and where the earlier one was not above 0.
--   - A return counts in the month it is credited, so net sales can be negative.
--   - Cancelled orders count nowhere.
-- chart: {kind: bar, x: month, y: [net_sales]}
-- engine:
--   mysql: 8.0 or later, for WITH RECURSIVE and window functions
--   indexes: ix_sales_order_channel_id_placed_on, for what fills the summary; it is read by its key
--   reads: the days of the channel in the summary
--   summary: daily_sales_summary, some minutes behind
-- ---

WITH RECURSIVE daily AS (
    SELECT
        sales_on AS day,
        currency_code,
        orders,
        net_sales
    FROM daily_sales_summary
    WHERE
        channel_code = :channel
        AND (:until_day IS NULL OR sales_on < :until_day)
),

span AS (
    SELECT
        currency_code,
        MIN(day) AS first_day,
        COALESCE(
            CAST(:until_day AS DATE), MAX(MAX(day)) OVER () + INTERVAL 1 DAY
        ) AS until_day
    FROM daily
    GROUP BY currency_code
),

calendar AS (
    SELECT
        currency_code,
        first_day,
        until_day,
        first_day - INTERVAL DAYOFMONTH(first_day) - 1 DAY AS month
    FROM span
    UNION ALL
    SELECT
        currency_code,
        first_day,
        until_day,
        month + INTERVAL 1 MONTH AS month
    FROM calendar
    WHERE month + INTERVAL 1 MONTH < until_day
),

monthly AS (
    SELECT
        currency_code,
        day - INTERVAL DAYOFMONTH(day) - 1 DAY AS month,
        SUM(orders) AS orders,
        SUM(net_sales) AS net_sales
    FROM daily
    GROUP BY currency_code, day - INTERVAL DAYOFMONTH(day) - 1 DAY
),

-- Every month is a row here, so that LAG reaches back in time and not just in rows.
filled AS (
    SELECT
        c.month,
        c.currency_code,
        c.first_day <= c.month AND c.month + INTERVAL 1 MONTH <= c.until_day AS is_complete,
        COALESCE(m.orders, 0) AS orders,
        COALESCE(m.net_sales, 0) AS net_sales
    FROM calendar AS c
    LEFT JOIN monthly AS m
        ON c.currency_code = m.currency_code AND c.month = m.month
),

-- What a month is compared with: an earlier complete month that sold something.
compared AS (
    SELECT
        month,
        currency_code,
        is_complete,
        orders,
        net_sales,
        -- A quotient is rounded to four digits more than its dividend has; with few of them,
        -- rounding it once more could tip the last one.
        CAST(net_sales AS DECIMAL(38, 12)) AS exact_sales,
        LAG(IF(is_complete AND net_sales > 0, net_sales, NULL)) OVER by_month AS month_before,
        LAG(IF(is_complete AND net_sales > 0, net_sales, NULL), 12) OVER by_month AS year_before
    FROM filled
    WINDOW by_month AS (PARTITION BY currency_code ORDER BY month)
)

SELECT
    month,
    currency_code,
    is_complete,
    orders,
    net_sales,
    IF(is_complete, ROUND(exact_sales / month_before - 1, 4), NULL) AS growth,
    IF(is_complete, ROUND(exact_sales / year_before - 1, 4), NULL) AS growth_on_year
FROM compared
WHERE :from_day IS NULL OR month >= :from_day
ORDER BY month, currency_code;

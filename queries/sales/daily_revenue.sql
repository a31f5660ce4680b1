-- ---
-- title: Daily revenue
-- question: What do sales come to each day, and where do they head once the week is evened out?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: first day shown; without it from the start}
--   until_day: {type: date, default: null, meaning: first day not counted; without it to the end}
-- columns:
--   day: every day of the calendar, on the channel's own clock
--   currency_code: currency of the amounts; a day has a row for each
--   orders: orders placed and not cancelled since
--   net_sales: goods sold less discounts, included tax and returns
--   average_7_days: mean of net_sales over this day and the six before
--   average_28_days: mean of net_sales over this day and the 27 before
-- notes:
--   - A currency's calendar runs from its first sale or credit to the day before until_day;
--     without until_day, to the last sale or credit in any currency.
--   - A day without sales and credits stands in the list with 0, and counts in the averages.
--   - An average is NULL until all its days are there. Days before from_day count in it.
--   - A return counts on the day it is credited, so net sales can be negative.
--   - Cancelled orders count nowhere.
-- chart: {kind: line, x: day, y: [average_7_days, average_28_days]}
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
        until_day,
        first_day AS day
    FROM span
    UNION ALL
    SELECT
        currency_code,
        until_day,
        day + INTERVAL 1 DAY AS day
    FROM calendar
    WHERE day + INTERVAL 1 DAY < until_day
),

filled AS (
    SELECT
        c.day,
        c.currency_code,
        COALESCE(d.orders, 0) AS orders,
        COALESCE(d.net_sales, 0) AS net_sales
    FROM calendar AS c
    LEFT JOIN daily AS d
        ON c.currency_code = d.currency_code AND c.day = d.day
),

averaged AS (
    SELECT
        *,
        COUNT(*) OVER week AS days_of_7,
        SUM(net_sales) OVER week AS sum_of_7,
        COUNT(*) OVER four_weeks AS days_of_28,
        SUM(net_sales) OVER four_weeks AS sum_of_28
    FROM filled
    WINDOW
        week AS (
            PARTITION BY currency_code
            ORDER BY day
            RANGE BETWEEN INTERVAL 6 DAY PRECEDING AND CURRENT ROW
        ),
        four_weeks AS (
            PARTITION BY currency_code
            ORDER BY day
            RANGE BETWEEN INTERVAL 27 DAY PRECEDING AND CURRENT ROW
        )
)

-- By default a recursion ends in an error after 1000 steps: here, not three years.
SELECT /*+ SET_VAR(cte_max_recursion_depth = 100000) */
    day,
    currency_code,
    orders,
    net_sales,
    IF(days_of_7 = 7, ROUND(CAST(sum_of_7 AS DECIMAL(38, 12)) / 7, 4), NULL) AS average_7_days,
    IF(
        days_of_28 = 28, ROUND(CAST(sum_of_28 AS DECIMAL(38, 12)) / 28, 4), NULL
    ) AS average_28_days
FROM averaged
WHERE :from_day IS NULL OR day >= :from_day
ORDER BY day, currency_code;

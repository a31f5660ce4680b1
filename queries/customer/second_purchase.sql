-- ---
-- title: Second purchase
-- question: How many of those who bought for the first time buy again, and how soon?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: cohorts shown begin on or after it}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
-- columns:
--   cohort_month: first day of the month of the first purchase, on the channel's own clock
--   customers: customers whose first purchase fell into it
--   same_day: share of them who ordered twice on the first day, 0.25 is a quarter
--   of_30: customers whose 30 days are over
--   within_30: share of these who bought again up to 30 days after the first purchase
--   of_60: customers whose 60 days are over
--   within_60: share of these who bought again within 60 days
--   of_90: customers whose 90 days are over
--   within_90: share of these who bought again within 90 days
-- notes:
--   - Whose days are not over at as_of is in neither number, so that a young cohort does not look
--     worse than it is; NULL where that leaves nobody.
--   - Two orders on one day are two purchases, though some shops split a basket so; same_day says
--     how much of the rates that is.
--   - The first purchase is the first ever in the channel, in any currency, also where it lies
--     before from_day. The first cohorts of a channel taken over from elsewhere hold older
--     customers too.
--   - Guests and buyers without a name are left out, as their orders cannot be brought together.
--   - Cancelled orders are no purchases; what was returned later still was one.
-- chart: {kind: line, x: cohort_month, y: [within_30, within_60, within_90]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on, through which the summary is kept
--   reads: a row for each customer of the channel
--   summary: customer_lifetime_summary, some minutes behind
-- ---

-- Who pays in two currencies has a row for each: the second purchase is the second in the currency
-- of the first, or the first in the other.
WITH per_currency AS (
    SELECT
        customer_id,
        first_order_on,
        second_order_on,
        ROW_NUMBER() OVER by_day AS place,
        LEAD(first_order_on) OVER by_day AS other_first_on
    FROM customer_lifetime_summary
    WHERE channel_code = :channel
    WINDOW by_day AS (PARTITION BY customer_id ORDER BY first_order_on, currency_code)
),

purchase AS (
    SELECT
        first_order_on AS day,
        COALESCE(
            LEAST(second_order_on, other_first_on), second_order_on, other_first_on
        ) AS next_day
    FROM per_currency
    WHERE place = 1
),

-- A window of 30 days is over when the day 30 days after the purchase is.
waited AS (
    SELECT
        day - INTERVAL DAYOFMONTH(day) - 1 DAY AS cohort_month,
        DATEDIFF(CAST(:as_of AS DATE), day) - 1 AS days_over,
        IF(next_day < CAST(:as_of AS DATE), DATEDIFF(next_day, day), NULL) AS days_waited
    FROM purchase
    WHERE day < CAST(:as_of AS DATE)
),

counted AS (
    SELECT
        cohort_month,
        COUNT(*) AS customers,
        COUNT(IF(days_waited = 0, 1, NULL)) AS back_0,
        COUNT(IF(days_over >= 30, 1, NULL)) AS of_30,
        COUNT(IF(days_over >= 30 AND days_waited <= 30, 1, NULL)) AS back_30,
        COUNT(IF(days_over >= 60, 1, NULL)) AS of_60,
        COUNT(IF(days_over >= 60 AND days_waited <= 60, 1, NULL)) AS back_60,
        COUNT(IF(days_over >= 90, 1, NULL)) AS of_90,
        COUNT(IF(days_over >= 90 AND days_waited <= 90, 1, NULL)) AS back_90
    FROM waited
    GROUP BY cohort_month
)

SELECT
    cohort_month,
    customers,
    ROUND(CAST(back_0 AS DECIMAL(38, 12)) / customers, 4) AS same_day,
    of_30,
    ROUND(CAST(back_30 AS DECIMAL(38, 12)) / NULLIF(of_30, 0), 4) AS within_30,
    of_60,
    ROUND(CAST(back_60 AS DECIMAL(38, 12)) / NULLIF(of_60, 0), 4) AS within_60,
    of_90,
    ROUND(CAST(back_90 AS DECIMAL(38, 12)) / NULLIF(of_90, 0), 4) AS within_90
FROM counted
WHERE :from_day IS NULL OR cohort_month >= :from_day
ORDER BY cohort_month;

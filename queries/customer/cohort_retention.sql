-- ---
-- title: Cohort retention
-- question: Of those who first bought in a month, how many bought again in each month after?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: cohorts shown begin on or after it}
--   until_day: {type: date, default: null, meaning: first day not counted; without it to the end}
-- columns:
--   cohort_month: first day of the month of the first purchase, on the channel's own clock
--   customers: customers whose first purchase fell into it
--   month_1: share of them who bought in the month after, 0.25 is a quarter
--   month_2: the same, two months after
--   month_3: three months after
--   month_4: four months after
--   month_5: five months after
--   month_6: six months after
--   month_7: seven months after
--   month_8: eight months after
--   month_9: nine months after
--   month_10: ten months after
--   month_11: eleven months after
--   month_12: a year after
-- notes:
--   - Without until_day the end is the day after the last sale.
--   - NULL where the month is not over at until_day, 0 where it is over and nobody came back.
--   - The first purchase is the first ever in the channel, also where it lies before from_day.
--     The first cohorts of a channel taken over from elsewhere hold older customers too.
--   - Guests and buyers without a name are left out, as their orders cannot be brought together.
--   - Cancelled orders are no purchases; what was returned later still was one.
-- chart: {kind: line, x: cohort_month, y: [month_1, month_3, month_6, month_12]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on
--   reads: every order of the channel, through sale
-- ---

WITH horizon AS (
    SELECT COALESCE(CAST(:until_day AS DATE), MAX(sold_on) + INTERVAL 1 DAY) AS until_day
    FROM sale
    WHERE channel_code = :channel
),

-- Once a customer and month, however often the customer bought in it.
active AS (
    SELECT DISTINCT
        s.customer_id,
        h.until_day,
        s.sold_on - INTERVAL DAYOFMONTH(s.sold_on) - 1 DAY AS month
    FROM sale AS s
    INNER JOIN horizon AS h
        ON s.sold_on < h.until_day
    INNER JOIN known_customer AS kc
        ON s.customer_id = kc.customer_id
    WHERE s.channel_code = :channel
),

aged AS (
    SELECT
        month,
        until_day,
        MIN(month) OVER (PARTITION BY customer_id) AS cohort_month
    FROM active
),

returned AS (
    SELECT
        cohort_month,
        until_day,
        SUM(month = cohort_month) AS customers,
        SUM(month = cohort_month + INTERVAL 1 MONTH) AS back_1,
        SUM(month = cohort_month + INTERVAL 2 MONTH) AS back_2,
        SUM(month = cohort_month + INTERVAL 3 MONTH) AS back_3,
        SUM(month = cohort_month + INTERVAL 4 MONTH) AS back_4,
        SUM(month = cohort_month + INTERVAL 5 MONTH) AS back_5,
        SUM(month = cohort_month + INTERVAL 6 MONTH) AS back_6,
        SUM(month = cohort_month + INTERVAL 7 MONTH) AS back_7,
        SUM(month = cohort_month + INTERVAL 8 MONTH) AS back_8,
        SUM(month = cohort_month + INTERVAL 9 MONTH) AS back_9,
        SUM(month = cohort_month + INTERVAL 10 MONTH) AS back_10,
        SUM(month = cohort_month + INTERVAL 11 MONTH) AS back_11,
        SUM(month = cohort_month + INTERVAL 12 MONTH) AS back_12,
        TIMESTAMPDIFF(MONTH, cohort_month, until_day) - 1 AS months_over
    FROM aged
    GROUP BY cohort_month, until_day
)

SELECT
    cohort_month,
    customers,
    IF(months_over >= 1, ROUND(back_1 / customers, 4), NULL) AS month_1,
    IF(months_over >= 2, ROUND(back_2 / customers, 4), NULL) AS month_2,
    IF(months_over >= 3, ROUND(back_3 / customers, 4), NULL) AS month_3,
    IF(months_over >= 4, ROUND(back_4 / customers, 4), NULL) AS month_4,
    IF(months_over >= 5, ROUND(back_5 / customers, 4), NULL) AS month_5,
    IF(months_over >= 6, ROUND(back_6 / customers, 4), NULL) AS month_6,
    IF(months_over >= 7, ROUND(back_7 / customers, 4), NULL) AS month_7,
    IF(months_over >= 8, ROUND(back_8 / customers, 4), NULL) AS month_8,
    IF(months_over >= 9, ROUND(back_9 / customers, 4), NULL) AS month_9,
    IF(months_over >= 10, ROUND(back_10 / customers, 4), NULL) AS month_10,
    IF(months_over >= 11, ROUND(back_11 / customers, 4), NULL) AS month_11,
    IF(months_over >= 12, ROUND(back_12 / customers, 4), NULL) AS month_12
FROM returned
WHERE :from_day IS NULL OR cohort_month >= :from_day
ORDER BY cohort_month;

-- ---
-- title: Cohort retention
-- question: Of those who first bought in a month, how many bought again in each month after?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: cohorts shown begin on or after it}
--   until_day: {type: date, default: day_after_last_sale, meaning: first day not counted}
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
--   - NULL where the month is not over at until_day, 0 where it is over and nobody came back.
--   - The first purchase is the first ever in the channel, also where it lies before from_day.
--     The first cohorts of a channel taken over from elsewhere hold older customers too.
--   - Guests and buyers without a name are left out, as their orders cannot be brought together.
--   - Cancelled orders are no purchases; what was returned later still was one.
-- chart: {kind: line, x: cohort_month, y: [month_1, month_3, month_6, month_12]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on
--   reads: a row for each customer and month of the channel; where until_day is no first of a
--     month, the sales of its month too
--   summary: customer_month_summary, some minutes behind
-- ---

-- Once a customer and month, however often the customer bought in it. The summary serves whole
-- months; the month that until_day cuts is read from its sales.
WITH active AS (
    SELECT
        cohort_on,
        month_on,
        COUNT(DISTINCT customer_id) AS customers
    FROM customer_month_summary
    WHERE
        channel_code = :channel
        AND orders > 0
        AND month_on + INTERVAL 1 MONTH <= CAST(:until_day AS DATE)
    GROUP BY cohort_on, month_on
    UNION ALL
    SELECT
        cm.cohort_on,
        cm.month_on,
        COUNT(DISTINCT cm.customer_id) AS customers
    FROM sale AS s
    INNER JOIN customer_month_summary AS cm
        ON
            s.channel_code = cm.channel_code
            AND s.currency_code = cm.currency_code
            AND s.customer_id = cm.customer_id
            AND s.sold_on - INTERVAL DAYOFMONTH(s.sold_on) - 1 DAY = cm.month_on
    WHERE
        s.channel_code = :channel
        AND s.sold_on < CAST(:until_day AS DATE)
        AND s.sold_on >= CAST(:until_day AS DATE) - INTERVAL DAYOFMONTH(:until_day) - 1 DAY
    GROUP BY cm.cohort_on, cm.month_on
),

returned AS (
    SELECT
        cohort_on AS cohort_month,
        SUM(IF(month_on = cohort_on, customers, 0)) AS customers,
        SUM(IF(month_on = cohort_on + INTERVAL 1 MONTH, customers, 0)) AS back_1,
        SUM(IF(month_on = cohort_on + INTERVAL 2 MONTH, customers, 0)) AS back_2,
        SUM(IF(month_on = cohort_on + INTERVAL 3 MONTH, customers, 0)) AS back_3,
        SUM(IF(month_on = cohort_on + INTERVAL 4 MONTH, customers, 0)) AS back_4,
        SUM(IF(month_on = cohort_on + INTERVAL 5 MONTH, customers, 0)) AS back_5,
        SUM(IF(month_on = cohort_on + INTERVAL 6 MONTH, customers, 0)) AS back_6,
        SUM(IF(month_on = cohort_on + INTERVAL 7 MONTH, customers, 0)) AS back_7,
        SUM(IF(month_on = cohort_on + INTERVAL 8 MONTH, customers, 0)) AS back_8,
        SUM(IF(month_on = cohort_on + INTERVAL 9 MONTH, customers, 0)) AS back_9,
        SUM(IF(month_on = cohort_on + INTERVAL 10 MONTH, customers, 0)) AS back_10,
        SUM(IF(month_on = cohort_on + INTERVAL 11 MONTH, customers, 0)) AS back_11,
        SUM(IF(month_on = cohort_on + INTERVAL 12 MONTH, customers, 0)) AS back_12,
        TIMESTAMPDIFF(MONTH, cohort_on, CAST(:until_day AS DATE)) - 1 AS months_over
    FROM active
    GROUP BY cohort_on
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

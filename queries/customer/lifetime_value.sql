-- ---
-- title: Lifetime value by cohort
-- question: What has a customer brought by each month after the first purchase, cohort by cohort?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: cohorts shown begin on or after it}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   months: {type: int, default: 12, meaning: months shown after the one of the first purchase}
-- columns:
--   cohort_month: first day of the month of the first purchase, on the channel's own clock
--   currency_code: currency of the amounts; a cohort has rows for each that it paid in
--   customers: customers whose first purchase fell into it, whatever they pay in
--   month_no: months since, 0 is the month of the first purchase
--   net_sales: goods bought in that month, net of discounts and included tax, less goods credited
--   running_sales: net_sales up to the end of that month
--   value_per_customer: running_sales by customers, also by those who never came back
-- notes:
--   - NULL where the month is not over at as_of; where it is over and nobody bought, 0, and what
--     was brought before carries on. A cohort whose own month is not over has no row.
--   - A return counts in the month it is credited, so a month can be negative and the value fall.
--     What was credited before the first purchase that is known counts in month 0.
--   - The first purchase is the first ever in the channel, also where it lies before from_day.
--     The first cohorts of a channel taken over from elsewhere hold older customers too.
--   - Guests and buyers without a name are left out, as their orders cannot be brought together.
--   - Value is net sales, not margin. Cancelled orders count nowhere.
-- chart: {kind: heat, x: month_no, y: [value_per_customer], series: cohort_month}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on, through which the summary is kept
--   reads: a row for each customer and month of the channel
--   summary: customer_month_summary, some minutes behind
-- ---

-- A credit before the first purchase that is known counts in month 0.
WITH RECURSIVE monthly AS (
    SELECT
        cohort_on,
        currency_code,
        GREATEST(TIMESTAMPDIFF(MONTH, cohort_on, month_on), 0) AS month_no,
        SUM(first_orders) AS customers,
        SUM(goods_sales - credited_sales) AS net_sales
    FROM customer_month_summary
    WHERE
        channel_code = :channel
        AND (:from_day IS NULL OR cohort_on >= :from_day)
    GROUP BY cohort_on, currency_code, GREATEST(TIMESTAMPDIFF(MONTH, cohort_on, month_on), 0)
),

cohort AS (
    SELECT
        cohort_on,
        SUM(customers) AS customers
    FROM monthly
    WHERE cohort_on + INTERVAL 1 MONTH <= CAST(:as_of AS DATE)
    GROUP BY cohort_on
),

month_count AS (
    SELECT 0 AS month_no
    UNION ALL
    SELECT month_no + 1 AS month_no
    FROM month_count
    WHERE month_no < :months
),

paid_in AS (
    SELECT DISTINCT
        cohort_on,
        currency_code
    FROM monthly
),

-- Every month is a row here, so that the sum carries on over months without sales.
filled AS (
    SELECT
        c.cohort_on,
        p.currency_code,
        c.customers,
        mc.month_no,
        TIMESTAMPDIFF(MONTH, c.cohort_on, CAST(:as_of AS DATE)) > mc.month_no AS is_over,
        COALESCE(m.net_sales, 0) AS net_sales
    FROM cohort AS c
    INNER JOIN paid_in AS p
        ON c.cohort_on = p.cohort_on
    CROSS JOIN month_count AS mc
    LEFT JOIN monthly AS m
        ON
            c.cohort_on = m.cohort_on
            AND p.currency_code = m.currency_code
            AND mc.month_no = m.month_no
),

summed AS (
    SELECT
        *,
        SUM(net_sales) OVER (
            PARTITION BY cohort_on, currency_code ORDER BY month_no
        ) AS running_sales
    FROM filled
)

SELECT
    cohort_on AS cohort_month,
    currency_code,
    customers,
    month_no,
    IF(is_over, net_sales, NULL) AS net_sales,
    IF(is_over, running_sales, NULL) AS running_sales,
    IF(
        is_over, ROUND(CAST(running_sales AS DECIMAL(38, 12)) / customers, 4), NULL
    ) AS value_per_customer
FROM summed
ORDER BY cohort_on, currency_code, month_no;

-- ---
-- title: Lifetime value by cohort
-- question: What has a customer brought by each month after the first purchase, cohort by cohort?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: cohorts shown begin on or after it}
--   as_of: {type: date, default: null, meaning: first day not counted; without it to the end}
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
--   - Without as_of the end is the day after the last sale.
--   - A return counts in the month it is credited, so a month can be negative and the value fall.
--     What was credited before the first purchase that is known counts in month 0.
--   - The first purchase is the first ever in the channel, also where it lies before from_day.
--     The first cohorts of a channel taken over from elsewhere hold older customers too.
--   - Guests and buyers without a name are left out, as their orders cannot be brought together.
--   - Value is net sales, not margin. Cancelled orders count nowhere.
-- chart: {kind: heat, x: month_no, y: [value_per_customer], series: cohort_month}
-- engine:
--   mysql: 8.0.29 or later, which pushes the conditions into the views
--   indexes: ix_sales_order_channel_id_placed_at, ix_billing_document_channel_id_issued_at
--   reads: every order and credit note of the channel, through sale and credit_line
-- ---

WITH RECURSIVE horizon AS (
    SELECT COALESCE(CAST(:as_of AS DATE), MAX(sold_on) + INTERVAL 1 DAY) AS as_of
    FROM sale
    WHERE channel_code = :channel
),

movement AS (
    SELECT
        customer_id,
        currency_code,
        sold_on AS day,
        sold_on AS bought_on,
        goods_sales AS net_sales
    FROM sale
    WHERE channel_code = :channel
    UNION ALL
    SELECT
        customer_id,
        currency_code,
        credited_on AS day,
        NULL AS bought_on,
        -net_amount AS net_sales
    FROM credit_line
    WHERE
        channel_code = :channel
        AND line_kind = 'goods'
),

aged AS (
    SELECT
        m.customer_id,
        m.currency_code,
        m.net_sales,
        m.day - INTERVAL DAYOFMONTH(m.day) - 1 DAY AS month_on,
        MIN(m.bought_on) OVER (PARTITION BY m.customer_id) AS first_on
    FROM movement AS m
    INNER JOIN known_customer AS kc
        ON m.customer_id = kc.customer_id
),

dated AS (
    SELECT
        customer_id,
        currency_code,
        net_sales,
        month_on,
        first_on - INTERVAL DAYOFMONTH(first_on) - 1 DAY AS cohort_on
    FROM aged
    WHERE first_on IS NOT NULL
),

cohort AS (
    SELECT
        d.cohort_on,
        h.as_of,
        COUNT(DISTINCT d.customer_id) AS customers
    FROM dated AS d
    CROSS JOIN horizon AS h
    WHERE
        d.cohort_on + INTERVAL 1 MONTH <= h.as_of
        AND (:from_day IS NULL OR d.cohort_on >= :from_day)
    GROUP BY d.cohort_on, h.as_of
),

monthly AS (
    SELECT
        cohort_on,
        currency_code,
        GREATEST(TIMESTAMPDIFF(MONTH, cohort_on, month_on), 0) AS month_no,
        SUM(net_sales) AS net_sales
    FROM dated
    GROUP BY cohort_on, currency_code, GREATEST(TIMESTAMPDIFF(MONTH, cohort_on, month_on), 0)
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
        TIMESTAMPDIFF(MONTH, c.cohort_on, c.as_of) > mc.month_no AS is_over,
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

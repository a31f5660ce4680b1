-- ---
-- title: RFM
-- question: Who bought lately, who buys often, who spends most, and what does that make them?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: first day counted; without it from the start}
--   as_of: {type: date, default: null, meaning: first day not counted; without it to the end}
-- columns:
--   customer_id: customer in this database
--   currency_code: currency of monetary; a customer who pays in two has a row for each
--   recency_days: days from the last purchase to as_of, 1 is the day before
--   frequency: orders
--   monetary: goods bought, net of discounts and included tax, less goods credited
--   recency_score: 1 to 5, 5 bought most lately
--   frequency_score: 1 to 5, 5 buys most often
--   monetary_score: 1 to 5, 5 spends most
--   segment: name for the two scores of recency and frequency
-- notes:
--   - Scores are fifths of the customers by rank. NTILE would part equal customers at random;
--     here they score alike, the better score in recency, the lower in the others.
--   - Without as_of the end is the day after the last sale or credit.
--   - Who only had something credited in the period is no buyer in it and has no row.
--   - Credits count when they were issued, also for sales before from_day, so that monetary
--     can be negative.
--   - Guests and buyers without a name are left out, as their orders cannot be brought together.
--   - Cancelled orders count nowhere.
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on, ix_billing_document_channel_kind_issued_on
--   reads: a row for each customer of the channel; with from_day or as_of the orders and credit
--     notes of the period instead, through sale and credit_line
--   summary: customer_lifetime_summary and daily_sales_summary, some minutes behind
-- ---

WITH horizon AS (
    SELECT COALESCE(CAST(:as_of AS DATE), MAX(sales_on) + INTERVAL 1 DAY) AS as_of
    FROM daily_sales_summary
    WHERE channel_code = :channel
),

-- Of a period both sides are summed before they meet, so that a credit counts once, not once an
-- order.
bought AS (
    SELECT
        s.customer_id,
        s.currency_code,
        MAX(s.sold_on) AS last_sold_on,
        COUNT(*) AS orders,
        SUM(s.goods_sales) AS goods_sales
    FROM sale AS s
    INNER JOIN known_customer AS kc
        ON s.customer_id = kc.customer_id
    WHERE
        s.channel_code = :channel
        AND (:from_day IS NOT NULL OR :as_of IS NOT NULL)
        AND (:from_day IS NULL OR s.sold_on >= :from_day)
        AND (:as_of IS NULL OR s.sold_on < :as_of)
    GROUP BY s.customer_id, s.currency_code
),

credited AS (
    SELECT
        customer_id,
        currency_code,
        SUM(net_amount) AS goods_credited
    FROM credit_line
    WHERE
        channel_code = :channel
        AND line_kind = 'goods'
        AND (:from_day IS NOT NULL OR :as_of IS NOT NULL)
        AND (:from_day IS NULL OR credited_on >= :from_day)
        AND (:as_of IS NULL OR credited_on < :as_of)
    GROUP BY customer_id, currency_code
),

-- Of all time the summary knows it.
customer AS (
    SELECT
        customer_id,
        currency_code,
        last_order_on AS last_sold_on,
        orders,
        goods_sales - credited_sales AS monetary
    FROM customer_lifetime_summary
    WHERE
        channel_code = :channel
        AND :from_day IS NULL
        AND :as_of IS NULL
    UNION ALL
    SELECT
        b.customer_id,
        b.currency_code,
        b.last_sold_on,
        b.orders,
        b.goods_sales - COALESCE(cr.goods_credited, 0) AS monetary
    FROM bought AS b
    LEFT JOIN credited AS cr
        ON b.customer_id = cr.customer_id AND b.currency_code = cr.currency_code
),

measured AS (
    SELECT
        c.customer_id,
        c.currency_code,
        DATEDIFF(h.as_of, c.last_sold_on) AS recency_days,
        c.orders AS frequency,
        c.monetary
    FROM customer AS c
    CROSS JOIN horizon AS h
),

ranked AS (
    SELECT
        *,
        COUNT(*) OVER (PARTITION BY currency_code) AS customers,
        RANK() OVER (PARTITION BY currency_code ORDER BY recency_days) AS recency_rank,
        RANK() OVER (PARTITION BY currency_code ORDER BY frequency) AS frequency_rank,
        RANK() OVER (PARTITION BY currency_code ORDER BY monetary) AS monetary_rank
    FROM measured
),

scored AS (
    SELECT
        *,
        5 - 5 * (recency_rank - 1) DIV customers AS recency_score,
        1 + 5 * (frequency_rank - 1) DIV customers AS frequency_score,
        1 + 5 * (monetary_rank - 1) DIV customers AS monetary_score
    FROM ranked
)

SELECT
    customer_id,
    currency_code,
    recency_days,
    frequency,
    monetary,
    recency_score,
    frequency_score,
    monetary_score,
    CASE
        WHEN recency_score >= 4 AND frequency_score >= 4 THEN 'champion'
        WHEN recency_score >= 4 AND frequency_score >= 2 THEN 'promising'
        WHEN recency_score >= 4 THEN 'new'
        WHEN recency_score = 3 AND frequency_score >= 4 THEN 'loyal'
        WHEN recency_score = 3 THEN 'fading'
        WHEN frequency_score >= 4 THEN 'at risk'
        ELSE 'asleep'
    END AS segment
FROM scored
ORDER BY
    currency_code ASC,
    recency_score DESC,
    frequency_score DESC,
    monetary DESC,
    customer_id ASC;

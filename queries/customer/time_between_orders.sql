-- ---
-- title: Time between orders
-- question: Which of the best customers have been silent for longer than is usual for them?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   best_customers:
--     type: int
--     default: 1000
--     meaning: customers looked at in each currency, those who brought most
--   min_gaps: {type: int, default: 3, meaning: gaps between purchases that a habit takes}
-- columns:
--   customer_id: customer in this database
--   currency_code: currency of net_sales; a customer who pays in two has a row for each
--   net_sales: goods bought, net of discounts and included tax, less goods credited
--   gaps: gaps between the days on which the customer bought
--   median_gap_days: gap in the middle
--   p90_gap_days: the least gap that nine in ten do not exceed
--   last_order_on: day of the last purchase, on the channel's own clock
--   silent_days: days from it to as_of, 1 is the day before
--   overdue: silent_days by p90_gap_days, 2 is twice as long as usual
-- notes:
--   - Only who is overdue has a row. A fixed number of days would call weekly buyers loyal long
--     after they left, and yearly ones lost.
--   - Gaps are between days, in any currency. Several orders on one day are one purchase here, else
--     split baskets would make gaps of 0.
--   - With few gaps p90 is the longest; min_gaps says how many make a habit.
--   - net_sales are those of today, also where as_of lies before, and so is the choice of the best.
--   - Guests and buyers without a name are left out, as their orders cannot be brought together.
--   - Cancelled orders count nowhere; what was returned later still was a purchase.
-- chart: {kind: bar, x: customer_id, y: [silent_days, p90_gap_days]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_customer_id_placed_at
--   reads: a row for each customer of the channel, and the orders of the best
--   summary: customer_lifetime_summary, some minutes behind
-- ---

WITH ranked AS (
    SELECT
        customer_id,
        currency_code,
        goods_sales - credited_sales AS net_sales,
        ROW_NUMBER() OVER (
            PARTITION BY currency_code
            ORDER BY goods_sales - credited_sales DESC, customer_id ASC
        ) AS sales_rank
    FROM customer_lifetime_summary
    WHERE channel_code = :channel
),

best AS (
    SELECT DISTINCT customer_id
    FROM ranked
    WHERE sales_rank <= :best_customers
),

bought_on AS (
    SELECT DISTINCT
        b.customer_id,
        o.placed_on AS day
    FROM best AS b
    INNER JOIN sales_order AS o
        ON b.customer_id = o.customer_id
    INNER JOIN sales_channel AS ch
        ON o.channel_id = ch.channel_id
    WHERE
        ch.channel_code = :channel
        AND o.status_code <> 'cancelled'
        AND o.placed_on < CAST(:as_of AS DATE)
),

-- The last purchase has no next one: what lasts since is the silence.
gap AS (
    SELECT
        customer_id,
        day,
        DATEDIFF(LEAD(day) OVER (PARTITION BY customer_id ORDER BY day), day) AS days
    FROM bought_on
),

ranked_gap AS (
    SELECT
        customer_id,
        days,
        ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY days) AS place,
        COUNT(*) OVER (PARTITION BY customer_id) AS gaps
    FROM gap
    WHERE days IS NOT NULL
),

-- Places are compared in whole numbers: CUME_DIST is a floating-point number.
habit AS (
    SELECT
        customer_id,
        gaps,
        AVG(IF(place IN ((gaps + 1) DIV 2, (gaps + 2) DIV 2), days, NULL)) AS median_days,
        MIN(IF(place * 10 >= gaps * 9, days, NULL)) AS p90_days
    FROM ranked_gap
    WHERE gaps >= :min_gaps
    GROUP BY customer_id, gaps
),

silence AS (
    SELECT
        customer_id,
        day AS last_order_on,
        DATEDIFF(CAST(:as_of AS DATE), day) AS days
    FROM gap
    WHERE days IS NULL
)

SELECT
    r.customer_id,
    r.currency_code,
    r.net_sales,
    hb.gaps,
    ROUND(hb.median_days, 1) AS median_gap_days,
    hb.p90_days AS p90_gap_days,
    s.last_order_on,
    s.days AS silent_days,
    ROUND(CAST(s.days AS DECIMAL(38, 12)) / hb.p90_days, 2) AS overdue
FROM ranked AS r
INNER JOIN habit AS hb
    ON r.customer_id = hb.customer_id
INNER JOIN silence AS s
    ON r.customer_id = s.customer_id
WHERE
    r.sales_rank <= :best_customers
    AND s.days > hb.p90_days
ORDER BY r.currency_code ASC, r.net_sales DESC, r.customer_id ASC;

-- View: customer_rfm
--
-- Who bought lately, who buys often and who spends most, in each channel and currency,
-- up to the day after its last sale or credit. The question customer/rfm asks the same
-- of a period, and says why fifths are drawn by rank and not by NTILE: equal customers
-- score alike.
--
-- Grain:   one row per channel, currency and customer with an account who bought
-- Columns: recency_days from the last purchase, 1 is the day before; frequency is orders;
--          monetary is goods net of discounts, included tax and credits; scores are 1 to
--          5, 5 the best
-- Cost:    reads every sale and credit of all channels; a filter does not shorten it

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_rfm AS
WITH horizon AS (
    SELECT
        channel_code,
        MAX(sales_on) + INTERVAL 1 DAY AS as_of
    FROM daily_sales
    GROUP BY channel_code
),

bought AS (
    SELECT
        channel_code,
        customer_id,
        currency_code,
        MAX(sold_on) AS last_sold_on,
        COUNT(*) AS orders,
        SUM(goods_sales) AS goods_sales
    FROM sale
    GROUP BY channel_code, customer_id, currency_code
),

credited AS (
    SELECT
        channel_code,
        customer_id,
        currency_code,
        SUM(net_amount) AS goods_credited
    FROM credit_line
    WHERE line_kind = 'goods'
    GROUP BY channel_code, customer_id, currency_code
),

measured AS (
    SELECT
        b.channel_code,
        b.customer_id,
        b.currency_code,
        DATEDIFF(h.as_of, b.last_sold_on) AS recency_days,
        b.orders AS frequency,
        b.goods_sales - COALESCE(cr.goods_credited, 0) AS monetary
    FROM bought AS b
    INNER JOIN horizon AS h
        ON b.channel_code = h.channel_code
    INNER JOIN customer AS cu
        ON b.customer_id = cu.customer_id AND NOT cu.is_guest
    LEFT JOIN credited AS cr
        ON
            b.channel_code = cr.channel_code
            AND b.customer_id = cr.customer_id
            AND b.currency_code = cr.currency_code
),

ranked AS (
    SELECT
        *,
        COUNT(*) OVER (PARTITION BY channel_code, currency_code) AS customers,
        RANK() OVER (
            PARTITION BY channel_code, currency_code ORDER BY recency_days
        ) AS recency_rank,
        RANK() OVER (
            PARTITION BY channel_code, currency_code ORDER BY frequency
        ) AS frequency_rank,
        RANK() OVER (
            PARTITION BY channel_code, currency_code ORDER BY monetary
        ) AS monetary_rank
    FROM measured
)

SELECT
    channel_code,
    customer_id,
    currency_code,
    recency_days,
    frequency,
    monetary,
    5 - 5 * (recency_rank - 1) DIV customers AS recency_score,
    1 + 5 * (frequency_rank - 1) DIV customers AS frequency_score,
    1 + 5 * (monetary_rank - 1) DIV customers AS monetary_score
FROM ranked;

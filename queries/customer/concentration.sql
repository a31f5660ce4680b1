-- ---
-- title: Concentration of customers
-- question: How much of net sales hangs on how few customers?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
-- columns:
--   currency_code: currency of net_sales; each has its own tenths
--   tenth: 1 is the tenth of the customers who brought most, 10 the tenth who brought least
--   customers: customers in it
--   net_sales: goods they ever bought, net of discounts and included tax, less goods credited
--   share: of the net sales of all whose net sales are above 0, 0.5 is half
--   running_share: share of this tenth and all before it
--   gini: 0 where all bring the same, towards 1 the more one brings alone; of the currency
-- notes:
--   - Who had as much or more credited than bought brought nothing. They count as customers, and in
--     share, running_share and gini with 0; a share of a sum that some take from says nothing.
--     net_sales has them as they are.
--   - Equal customers on the border of two tenths are parted by their number, which changes no sum.
--     With fewer than ten customers some tenths have no row.
--   - The coefficient is that of the customers there are, 2 Σ i x / (n Σ x) - (n + 1) / n with x in
--     rising order; with few customers it stays below 1 - 1 / n.
--   - Guests and buyers without a name are left out, as their orders cannot be brought together.
--   - Cancelled orders count nowhere.
-- chart: {kind: bar, x: tenth, y: [share, running_share], series: currency_code}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on, through which the summary is kept
--   reads: a row for each customer of the channel
--   summary: customer_lifetime_summary, some minutes behind
-- ---

WITH brought AS (
    SELECT
        customer_id,
        currency_code,
        goods_sales - credited_sales AS net_sales,
        GREATEST(goods_sales - credited_sales, 0) AS positive_sales
    FROM customer_lifetime_summary
    WHERE channel_code = :channel
),

ranked AS (
    SELECT
        *,
        ROW_NUMBER() OVER (
            PARTITION BY currency_code
            ORDER BY net_sales DESC, customer_id ASC
        ) AS place,
        COUNT(*) OVER (PARTITION BY currency_code) AS all_customers
    FROM brought
),

-- The place from the other end is that in rising order.
tenths AS (
    SELECT
        currency_code,
        all_customers,
        1 + 10 * (place - 1) DIV all_customers AS tenth,
        COUNT(*) AS customers,
        SUM(net_sales) AS net_sales,
        SUM(positive_sales) AS positive_sales,
        SUM((all_customers + 1 - place) * positive_sales) AS weighted_sales
    FROM ranked
    GROUP BY currency_code, all_customers, 1 + 10 * (place - 1) DIV all_customers
),

summed AS (
    SELECT
        *,
        SUM(positive_sales) OVER (PARTITION BY currency_code ORDER BY tenth) AS running_sales,
        SUM(positive_sales) OVER (PARTITION BY currency_code) AS all_sales,
        SUM(weighted_sales) OVER (PARTITION BY currency_code) AS all_weighted
    FROM tenths
)

SELECT
    currency_code,
    tenth,
    customers,
    net_sales,
    ROUND(CAST(positive_sales AS DECIMAL(38, 12)) / NULLIF(all_sales, 0), 4) AS share,
    ROUND(CAST(running_sales AS DECIMAL(38, 12)) / NULLIF(all_sales, 0), 4) AS running_share,
    ROUND(
        CAST(2 * all_weighted - (all_customers + 1) * all_sales AS DECIMAL(38, 12))
        / NULLIF(all_customers * all_sales, 0),
        4
    ) AS gini
FROM summed
ORDER BY currency_code, tenth;

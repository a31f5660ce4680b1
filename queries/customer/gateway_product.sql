-- ---
-- title: Gateway products
-- question: Which products, bought first, breed customers who come back and spend?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   months: {type: int, default: 12, meaning: months a customer is followed}
--   cohorts: {type: int, default: 6, meaning: latest months of first purchases looked at}
--   min_buyers:
--     type: int
--     default: null
--     meaning: buyers that a product needs; without it as many as products have on average, or 2
--   top_products: {type: int, default: 50, meaning: products shown in each currency}
-- columns:
--   product_id: product in this database, NULL for goods that have none any more
--   product_name: its name in the channel's language, or in the nearest that has one
--   currency_code: currency of the first order and of value_per_buyer
--   buyers: customers in whose first order it was
--   repeat_rate: share of them who bought again within the months, 0.25 is a quarter
--   repeat_lift: repeat_rate by that of all customers of the same cohorts, 1 is as usual
--   value_per_buyer: net sales of the months by buyers, those of the first order with them
--   value_lift: value_per_buyer by that of all customers of the same cohorts
-- notes:
--   - A first order of several products counts for each of them, so buyers do not add up.
--   - Months are whole, the first is that of the first order. Only customers whose months are over
--     at as_of are followed.
--   - Buying again is an order in any currency; value is that in the currency of the first order,
--     less what was credited in these months.
--   - That loyal customers began with a product does not say that it made them loyal.
--   - The first purchase is the first ever in the channel. The first cohorts of a channel taken
--     over from elsewhere hold older customers too.
--   - Guests and buyers without a name are left out, as their orders cannot be brought together.
--   - Cancelled orders are no purchases; what was returned later still was one.
-- chart: {kind: bar, x: product_name, y: [repeat_rate], series: currency_code}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on, then uq_order_line_order_id_line_no
--   reads: a row for each customer and month of the channel, and the first orders of the cohorts
--   summary: customer_month_summary, some minutes behind
-- ---

-- The latest cohorts whose months are over at as_of.
WITH followed AS (
    SELECT
        customer_id,
        currency_code,
        cohort_on,
        SUM(first_orders) AS first_orders,
        SUM(orders) AS orders,
        SUM(goods_sales - credited_sales) AS net_sales
    FROM customer_month_summary
    WHERE
        channel_code = :channel
        AND cohort_on >= CAST(:as_of AS DATE) - INTERVAL DAYOFMONTH(:as_of) - 1 DAY
        - INTERVAL (:months + :cohorts - 1) MONTH
        AND cohort_on < CAST(:as_of AS DATE) - INTERVAL DAYOFMONTH(:as_of) - 1 DAY
        - INTERVAL (:months - 1) MONTH
        AND month_on < cohort_on + INTERVAL :months MONTH
    GROUP BY customer_id, currency_code, cohort_on
),

totalled AS (
    SELECT
        *,
        SUM(orders) OVER (PARTITION BY customer_id) AS all_orders
    FROM followed
),

newcomer AS (
    SELECT
        customer_id,
        currency_code,
        cohort_on,
        IF(all_orders > 1, 1, 0) AS is_back,
        net_sales
    FROM totalled
    WHERE first_orders > 0
),

usual AS (
    SELECT
        currency_code,
        COUNT(*) AS customers,
        SUM(is_back) AS back,
        SUM(net_sales) AS net_sales
    FROM newcomer
    GROUP BY currency_code
),

placed AS (
    SELECT
        n.customer_id,
        n.currency_code,
        n.is_back,
        n.net_sales,
        o.order_id,
        ROW_NUMBER() OVER (
            PARTITION BY n.customer_id ORDER BY o.placed_at, o.order_id
        ) AS place
    FROM newcomer AS n
    INNER JOIN sales_order AS o
        ON
            n.customer_id = o.customer_id
            AND n.cohort_on <= o.placed_on
            AND n.cohort_on + INTERVAL 1 MONTH > o.placed_on
    INNER JOIN sales_channel AS ch
        ON o.channel_id = ch.channel_id
    WHERE
        ch.channel_code = :channel
        AND o.status_code <> 'cancelled'
),

-- Once a customer and product, however many lines of the order it is on.
began_with AS (
    SELECT DISTINCT
        p.customer_id,
        p.currency_code,
        p.is_back,
        p.net_sales,
        pv.product_id
    FROM placed AS p
    INNER JOIN order_line AS ol
        ON p.order_id = ol.order_id
    LEFT JOIN product_variant AS pv
        ON ol.variant_id = pv.variant_id
    WHERE p.place = 1
),

by_product AS (
    SELECT
        product_id,
        currency_code,
        COUNT(*) AS buyers,
        SUM(is_back) AS back,
        SUM(net_sales) AS net_sales,
        -- The average, rounded up in whole numbers.
        (SUM(COUNT(*)) OVER of_currency + COUNT(*) OVER of_currency - 1)
        DIV COUNT(*) OVER of_currency AS usual_buyers
    FROM began_with
    GROUP BY product_id, currency_code
    WINDOW of_currency AS (PARTITION BY currency_code)
),

rated AS (
    SELECT
        bp.product_id,
        bp.currency_code,
        bp.buyers,
        bp.net_sales,
        ROUND(CAST(bp.back AS DECIMAL(38, 12)) / bp.buyers, 4) AS repeat_rate,
        ROUND(
            CAST(bp.back * u.customers AS DECIMAL(38, 12)) / NULLIF(bp.buyers * u.back, 0), 4
        ) AS repeat_lift,
        ROUND(CAST(bp.net_sales AS DECIMAL(38, 12)) / bp.buyers, 4) AS value_per_buyer,
        IF(
            u.net_sales > 0,
            ROUND(
                CAST(bp.net_sales * u.customers AS DECIMAL(38, 12)) / (bp.buyers * u.net_sales), 4
            ),
            NULL
        ) AS value_lift
    FROM by_product AS bp
    INNER JOIN usual AS u
        ON bp.currency_code = u.currency_code
    WHERE bp.buyers >= COALESCE(:min_buyers, GREATEST(bp.usual_buyers, 2))
),

ranked AS (
    SELECT
        *,
        ROW_NUMBER() OVER (
            PARTITION BY currency_code
            ORDER BY repeat_rate DESC, buyers DESC, net_sales DESC, product_id ASC
        ) AS place
    FROM rated
)

SELECT
    r.product_id,
    product_name_in(r.product_id, ch.default_locale_code) AS product_name,
    r.currency_code,
    r.buyers,
    r.repeat_rate,
    r.repeat_lift,
    r.value_per_buyer,
    r.value_lift
FROM ranked AS r
INNER JOIN sales_channel AS ch
    ON ch.channel_code = :channel
WHERE r.place <= :top_products
ORDER BY r.currency_code, r.place;

-- ---
-- title: Basket size
-- question: How large is an order, in money, units and lines, and how large is the usual one?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day:
--     type: date
--     default: null
--     meaning: first day counted; without it lookback_days before until_day
--   until_day: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 21, meaning: days counted where from_day is not given}
-- columns:
--   month: first day of the month, on the channel's own clock; days not counted are no part of it
--   currency_code: currency of the values; a month has a row for each
--   orders: orders placed and not cancelled since
--   average_value: goods of an order, net of discounts and included tax, on average
--   median_value: half of the orders are worth no more; between the two in the middle, their mean
--   p90_value: the least value that nine orders in ten do not exceed
--   units_per_order: units of goods in an order, on average
--   lines_per_order: lines of goods in an order, on average
-- notes:
--   - A value is that of the order as it was placed; what came back later is not taken off.
--   - A month without orders has no row. An order of charges alone counts with 0 units and lines.
--   - A few orders of a reseller pull the average far up and leave the median where it was.
--   - Every order of the period is read and ranked; for months beside one another give from_day.
--   - Cancelled orders count nowhere.
-- chart: {kind: bar, x: month, y: [average_value, median_value, p90_value]}
-- engine:
--   mysql: 8.0.29 or later, which pushes the conditions into the view
--   indexes: ix_sales_order_channel_id_placed_on, uq_order_line_order_id_line_no,
--     ix_order_discount_order_charge, ix_order_tax_order_id
--   reads: orders of the period and their lines, and the discounts and taxes of their charges
-- ---

WITH basket AS (
    SELECT
        order_id,
        currency_code,
        goods_sales,
        sold_on - INTERVAL DAYOFMONTH(sold_on) - 1 DAY AS month
    FROM sale
    WHERE
        channel_code = :channel
        AND sold_on >= COALESCE(
            CAST(:from_day AS DATE), CAST(:until_day AS DATE) - INTERVAL :lookback_days DAY
        )
        AND sold_on < CAST(:until_day AS DATE)
),

-- Counted in the order of the places, so that the server sorts once.
ranked AS (
    SELECT /*+ NO_MERGE(basket) */
        *,
        ROW_NUMBER() OVER (
            PARTITION BY month, currency_code
            ORDER BY goods_sales, order_id
        ) AS place,
        COUNT(*) OVER (
            PARTITION BY month, currency_code
            ORDER BY goods_sales, order_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS orders
    FROM basket
),

-- Places are compared in whole numbers: CUME_DIST is a floating-point number.
valued AS (
    SELECT
        month,
        currency_code,
        orders,
        SUM(goods_sales) AS goods_sales,
        AVG(
            IF(place IN ((orders + 1) DIV 2, (orders + 2) DIV 2), goods_sales, NULL)
        ) AS median_value,
        MIN(IF(place * 10 >= orders * 9, goods_sales, NULL)) AS p90_value
    FROM ranked
    GROUP BY month, currency_code, orders
),

-- Of the lines themselves, as sale_line makes sums for each.
goods AS (
    SELECT /*+ NO_MERGE(b) */
        b.month,
        b.currency_code,
        COUNT(*) AS goods_lines,
        SUM(ol.quantity) AS units
    FROM basket AS b
    INNER JOIN order_line AS ol
        ON b.order_id = ol.order_id
    GROUP BY b.month, b.currency_code
)

SELECT
    v.month,
    v.currency_code,
    v.orders,
    ROUND(CAST(v.goods_sales AS DECIMAL(38, 12)) / v.orders, 4) AS average_value,
    ROUND(v.median_value, 4) AS median_value,
    v.p90_value,
    ROUND(CAST(COALESCE(g.units, 0) AS DECIMAL(38, 12)) / v.orders, 2) AS units_per_order,
    ROUND(CAST(COALESCE(g.goods_lines, 0) AS DECIMAL(38, 12)) / v.orders, 2) AS lines_per_order
FROM valued AS v
LEFT JOIN goods AS g
    ON v.month = g.month AND v.currency_code = g.currency_code
ORDER BY v.month, v.currency_code;

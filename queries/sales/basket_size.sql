-- ---
-- title: Basket size
-- question: How large is an order, in money, units and lines, and how large is the usual one?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day:
--     type: date
--     default: null
--     meaning: first day counted; without it the first of the month that until_day ends
--   until_day: {type: date, default: day_after_last_sale, meaning: first day not counted}
-- columns:
--   month: first day of the month, on the channel's own clock
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
            CAST(:from_day AS DATE),
            CAST(:until_day AS DATE)
            - INTERVAL DAYOFMONTH(CAST(:until_day AS DATE) - INTERVAL 1 DAY) DAY
        )
        AND sold_on < CAST(:until_day AS DATE)
),

ranked AS (
    SELECT
        *,
        ROW_NUMBER() OVER (
            PARTITION BY month, currency_code
            ORDER BY goods_sales, order_id
        ) AS place,
        COUNT(*) OVER (PARTITION BY month, currency_code) AS orders
    FROM basket
),

-- The lines of the view sale_line, without the sums that it makes for each.
goods AS (
    SELECT
        o.placed_on - INTERVAL DAYOFMONTH(o.placed_on) - 1 DAY AS month,
        o.currency_code,
        COUNT(*) AS goods_lines,
        SUM(ol.quantity) AS units
    FROM sales_channel AS ch
    INNER JOIN sales_order AS o
        ON ch.channel_id = o.channel_id
    INNER JOIN order_line AS ol
        ON o.order_id = ol.order_id
    WHERE
        ch.channel_code = :channel
        AND o.placed_on >= COALESCE(
            CAST(:from_day AS DATE),
            CAST(:until_day AS DATE)
            - INTERVAL DAYOFMONTH(CAST(:until_day AS DATE) - INTERVAL 1 DAY) DAY
        )
        AND o.placed_on < CAST(:until_day AS DATE)
        AND o.status_code <> 'cancelled'
    GROUP BY month, o.currency_code
)

-- Places are compared in whole numbers: CUME_DIST is a floating-point number.
SELECT
    r.month,
    r.currency_code,
    r.orders,
    ROUND(CAST(SUM(r.goods_sales) AS DECIMAL(38, 12)) / r.orders, 4) AS average_value,
    ROUND(
        AVG(IF(r.place IN ((r.orders + 1) DIV 2, (r.orders + 2) DIV 2), r.goods_sales, NULL)), 4
    ) AS median_value,
    MIN(IF(r.place * 10 >= r.orders * 9, r.goods_sales, NULL)) AS p90_value,
    ROUND(CAST(COALESCE(g.units, 0) AS DECIMAL(38, 12)) / r.orders, 2) AS units_per_order,
    ROUND(CAST(COALESCE(g.goods_lines, 0) AS DECIMAL(38, 12)) / r.orders, 2) AS lines_per_order
FROM ranked AS r
LEFT JOIN goods AS g
    ON r.month = g.month AND r.currency_code = g.currency_code
GROUP BY r.month, r.currency_code, r.orders, g.units, g.goods_lines
ORDER BY r.month, r.currency_code;

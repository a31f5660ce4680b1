-- ---
-- title: Basket size
-- question: How large is an order, in money, units and lines, and how large is the usual one?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: first day counted; without it from the start}
--   until_day: {type: date, default: null, meaning: first day not counted; without it to the end}
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
--   - Cancelled orders count nowhere.
-- chart: {kind: line, x: month, y: [average_value, median_value, p90_value]}
-- engine:
--   mysql: 8.0.29 or later, which pushes the conditions into the views
--   indexes: ix_sales_order_channel_id_placed_on, then uq_order_line_order_id_line_no
--   reads: every order and order line of the channel, through sale and sale_line
-- ---

WITH goods AS (
    SELECT
        order_id,
        COUNT(*) AS goods_lines,
        SUM(quantity) AS units
    FROM sale_line
    WHERE
        channel_code = :channel
        AND (:from_day IS NULL OR sold_on >= :from_day)
        AND (:until_day IS NULL OR sold_on < :until_day)
    GROUP BY order_id
),

basket AS (
    SELECT
        s.order_id,
        s.currency_code,
        s.goods_sales,
        s.sold_on - INTERVAL DAYOFMONTH(s.sold_on) - 1 DAY AS month,
        COALESCE(g.units, 0) AS units,
        COALESCE(g.goods_lines, 0) AS goods_lines
    FROM sale AS s
    LEFT JOIN goods AS g
        ON s.order_id = g.order_id
    WHERE
        s.channel_code = :channel
        AND (:from_day IS NULL OR s.sold_on >= :from_day)
        AND (:until_day IS NULL OR s.sold_on < :until_day)
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
)

-- Places are compared in whole numbers: CUME_DIST is a floating-point number.
SELECT
    month,
    currency_code,
    orders,
    ROUND(CAST(SUM(goods_sales) AS DECIMAL(38, 12)) / orders, 4) AS average_value,
    ROUND(
        AVG(IF(place IN ((orders + 1) DIV 2, (orders + 2) DIV 2), goods_sales, NULL)), 4
    ) AS median_value,
    MIN(IF(place * 10 >= orders * 9, goods_sales, NULL)) AS p90_value,
    ROUND(CAST(SUM(units) AS DECIMAL(38, 12)) / orders, 2) AS units_per_order,
    ROUND(CAST(SUM(goods_lines) AS DECIMAL(38, 12)) / orders, 2) AS lines_per_order
FROM ranked
GROUP BY month, currency_code, orders
ORDER BY month, currency_code;

-- ---
-- title: Hour by weekday
-- question: On which days of the week, and at which hours, do customers order?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: first day counted; without it from the start}
--   until_day: {type: date, default: null, meaning: first day not counted; without it to the end}
-- columns:
--   weekday: 1 is Monday, 7 is Sunday, on the channel's own clock
--   hour: 0 to 23, on the channel's own clock; 9 is from 9:00 to 9:59
--   currency_code: currency of goods_sales; each has all 168 hours of the week
--   orders: orders placed in that hour and not cancelled since
--   goods_sales: goods sold less discounts and included tax
-- notes:
--   - What came back is not taken off, as it came back at another hour.
--   - An hour without orders stands in the list with 0.
--   - The hour that the clocks repeat in autumn holds the orders of both; the one they skip in
--     spring is short of one day.
--   - Cancelled orders count nowhere.
-- chart: {kind: heat, x: hour, y: [orders], series: weekday}
-- engine:
--   mysql: 8.0 or later, for WITH RECURSIVE
--   indexes: ix_sales_order_channel_id_placed_on, for what fills the summary; it is read by its key
--   reads: the hours of the channel in the summary
--   summary: hourly_sales_summary, some minutes behind
-- ---

WITH RECURSIVE week AS (
    SELECT 0 AS place
    UNION ALL
    SELECT place + 1 AS place
    FROM week
    WHERE place < 167
),

hourly AS (
    SELECT
        currency_code,
        WEEKDAY(sales_on) * 24 + hour_of_day AS place,
        SUM(orders) AS orders,
        SUM(goods_sales) AS goods_sales
    FROM hourly_sales_summary
    WHERE
        channel_code = :channel
        AND (:from_day IS NULL OR sales_on >= :from_day)
        AND (:until_day IS NULL OR sales_on < :until_day)
    GROUP BY currency_code, WEEKDAY(sales_on) * 24 + hour_of_day
),

currency_sold AS (
    SELECT DISTINCT currency_code
    FROM hourly
)

SELECT
    w.place DIV 24 + 1 AS weekday,
    w.place % 24 AS hour,
    cs.currency_code,
    COALESCE(h.orders, 0) AS orders,
    COALESCE(h.goods_sales, 0) AS goods_sales
FROM currency_sold AS cs
CROSS JOIN week AS w
LEFT JOIN hourly AS h
    ON cs.currency_code = h.currency_code AND w.place = h.place
ORDER BY w.place, cs.currency_code;

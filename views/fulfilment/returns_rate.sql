-- View: returns_rate
--
-- How much of what was sent came back. A unit that came back counts in the month in which
-- it was ordered, so a month is not over before its returns are.
--
-- Grain:   one row per channel, product and month in which any of it was ordered and sent
-- Columns: month is its first day, on the channel's own clock; return_rate is
--          units_returned of units_shipped, 1 is all
-- Cost:    filter on channel_code or product_id; the month is computed, so all of their
--          lines are read

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW returns_rate AS
WITH sent AS (
    SELECT
        ch.channel_code,
        pv.product_id,
        ol.qty_shipped,
        ol.qty_returned,
        DATE(CONVERT_TZ(o.placed_at, '+00:00', ch.timezone)) AS ordered_on
    FROM sales_order AS o
    INNER JOIN sales_channel AS ch
        ON o.channel_id = ch.channel_id
    INNER JOIN order_line AS ol
        ON o.order_id = ol.order_id
    INNER JOIN product_variant AS pv
        ON ol.variant_id = pv.variant_id
    WHERE
        o.placed_at IS NOT NULL
        AND ol.qty_shipped > 0
)

SELECT
    channel_code,
    product_id,
    ordered_on - INTERVAL DAYOFMONTH(ordered_on) - 1 DAY AS month,
    SUM(qty_shipped) AS units_shipped,
    SUM(qty_returned) AS units_returned,
    ROUND(SUM(qty_returned) / SUM(qty_shipped), 4) AS return_rate
FROM sent
GROUP BY channel_code, product_id, month;

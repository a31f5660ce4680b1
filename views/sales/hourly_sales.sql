-- View: hourly_sales
--
-- When in the day a channel sells. On the night that clocks are put back an hour stands
-- for two; on the one that they are put forward, one hour is missing.
--
-- Grain:   one row per channel, currency, day and hour in which something was sold
-- Columns: sales_on and hour_of_day, 0 to 23, are on the channel's own clock; goods_sales
--          is goods net of discounts and included tax
-- Cost:    filter on channel_code and sales_on for a range of the orders

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW hourly_sales AS
SELECT
    s.channel_code,
    s.currency_code,
    s.sold_on AS sales_on,
    HOUR(CONVERT_TZ(s.placed_at, '+00:00', ch.timezone)) AS hour_of_day,
    COUNT(*) AS orders,
    SUM(s.goods_sales) AS goods_sales
FROM sale AS s
INNER JOIN sales_channel AS ch
    ON s.channel_code = ch.channel_code
GROUP BY
    s.channel_code,
    s.currency_code,
    s.sold_on,
    HOUR(CONVERT_TZ(s.placed_at, '+00:00', ch.timezone));

-- View: customer_lifetime
--
-- What a customer has bought so far. Guests and buyers that the source does not name
-- cannot be met again and are not here; nor is who bought nothing, or has only orders
-- that were cancelled.
--
-- No day is NULL before the end: of days of which one is NULL, MySQL 9.7 takes the MIN for
-- 0000-00-00 where a row is inserted from it (1292).
--
-- Grain:   one row per channel, currency and known customer who bought
-- Columns: days are on the channel's own clock; second_order_on is NULL until there is
--          one, and may be the first day again; goods_sales is net of discounts and
--          included tax; credited_sales is goods credited, net and positive
-- Cost:    filter on channel_code and customer_id; else every sale of the channel is read

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_lifetime AS
WITH movement AS (
    SELECT
        s.channel_code,
        s.currency_code,
        s.customer_id,
        s.sold_on AS first_on,
        IF(
            ROW_NUMBER() OVER (
                PARTITION BY s.channel_code, s.currency_code, s.customer_id
                ORDER BY s.placed_at, s.order_id
            ) = 2,
            s.sold_on,
            DATE '9999-12-31'
        ) AS second_on,
        s.sold_on AS last_on,
        1 AS orders,
        COALESCE(goods.units, 0) AS units,
        s.goods_sales,
        0 AS credited_sales
    FROM sale AS s
    LEFT JOIN
        LATERAL(
            SELECT SUM(ol.quantity) AS units
            FROM order_line AS ol
            WHERE ol.order_id = s.order_id
        ) AS goods
        ON TRUE
    UNION ALL
    SELECT
        channel_code,
        currency_code,
        customer_id,
        DATE '9999-12-31' AS first_on,
        DATE '9999-12-31' AS second_on,
        DATE '1000-01-01' AS last_on,
        0 AS orders,
        0 AS units,
        0 AS goods_sales,
        net_amount AS credited_sales
    FROM credit_line
    WHERE line_kind = 'goods'
)

SELECT
    m.channel_code,
    m.currency_code,
    m.customer_id,
    MIN(m.first_on) AS first_order_on,
    IF(
        MIN(m.second_on) = DATE '9999-12-31', NULL, MIN(m.second_on)
    ) AS second_order_on,
    MAX(m.last_on) AS last_order_on,
    SUM(m.orders) AS orders,
    SUM(m.units) AS units,
    SUM(m.goods_sales) AS goods_sales,
    SUM(m.credited_sales) AS credited_sales
FROM movement AS m
INNER JOIN known_customer AS kc
    ON m.customer_id = kc.customer_id
GROUP BY m.channel_code, m.currency_code, m.customer_id
HAVING SUM(m.orders) > 0;

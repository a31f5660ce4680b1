-- View: customer_month
--
-- What a customer bought and had credited, a month at a time, beside the month of their
-- first order: what cohorts are made of. Guests and buyers that the source does not name
-- are not here, nor is who bought nothing in the channel.
--
-- Grain:   one row per channel, currency, known customer and month with an order or a credit
-- Columns: months are their first day, on the channel's own clock; cohort_on is that of the
--          customer's first order in the channel, in whatever currency; first_orders and
--          first_goods_sales are of that very order, 0 in all other rows; a month with
--          credits alone has orders 0, and may be before cohort_on where the source knows
--          the credit and not the sale
-- Cost:    filter on channel_code and customer_id; else every sale of the channel is read

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_month AS
WITH movement AS (
    SELECT
        channel_code,
        currency_code,
        customer_id,
        sold_on AS moved_on,
        placed_at,
        order_id,
        1 AS orders,
        goods_sales,
        0 AS credited_sales
    FROM sale
    UNION ALL
    SELECT
        channel_code,
        currency_code,
        customer_id,
        credited_on AS moved_on,
        NULL AS placed_at,
        NULL AS order_id,
        0 AS orders,
        0 AS goods_sales,
        net_amount AS credited_sales
    FROM credit_line
    WHERE line_kind = 'goods'
),

numbered AS (
    SELECT
        *,
        MIN(IF(orders = 1, moved_on, DATE '9999-12-31')) OVER (
            PARTITION BY channel_code, customer_id
        ) AS first_on,
        ROW_NUMBER() OVER (
            PARTITION BY channel_code, customer_id
            ORDER BY orders DESC, placed_at ASC, order_id ASC
        ) AS nth
    FROM movement
)

SELECT
    n.channel_code,
    n.currency_code,
    n.customer_id,
    MIN(n.first_on - INTERVAL DAYOFMONTH(n.first_on) - 1 DAY) AS cohort_on,
    n.moved_on - INTERVAL DAYOFMONTH(n.moved_on) - 1 DAY AS month_on,
    SUM(n.orders) AS orders,
    SUM(n.goods_sales) AS goods_sales,
    SUM(IF(n.nth = 1, n.orders, 0)) AS first_orders,
    SUM(IF(n.nth = 1, n.goods_sales, 0)) AS first_goods_sales,
    SUM(n.credited_sales) AS credited_sales
FROM numbered AS n
INNER JOIN known_customer AS kc
    ON n.customer_id = kc.customer_id
WHERE n.first_on < DATE '9999-12-31'
GROUP BY
    n.channel_code,
    n.currency_code,
    n.customer_id,
    n.moved_on - INTERVAL DAYOFMONTH(n.moved_on) - 1 DAY;

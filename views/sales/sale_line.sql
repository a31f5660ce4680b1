-- View: sale_line
--
-- Goods sold: the lines of the orders that count as sales.
--
-- Grain:   one row per line of a placed order that is not cancelled
-- Columns: money is in currency_code; sold_on is the day on the channel's own clock;
--          variant_id is NULL where the variant was deleted since, sku is a copy of
--          that day; goods_sales is gross_sales less discounts and included_tax, and
--          adds up to that of sale
-- Cost:    filter on channel_code and placed_at for a range of the orders

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW sale_line AS
WITH line_discount AS (
    SELECT
        order_line_id,
        SUM(amount) AS amount
    FROM order_discount
    WHERE order_line_id IS NOT NULL
    GROUP BY order_line_id
),

line_tax AS (
    SELECT
        order_line_id,
        SUM(amount) AS amount
    FROM order_tax
    WHERE order_line_id IS NOT NULL
    GROUP BY order_line_id
)

SELECT
    ol.order_line_id,
    o.order_id,
    ch.channel_code,
    o.customer_id,
    o.currency_code,
    o.placed_at,
    DATE(CONVERT_TZ(o.placed_at, '+00:00', ch.timezone)) AS sold_on,
    ol.variant_id,
    ol.sku,
    ol.quantity,
    ol.line_subtotal AS gross_sales,
    COALESCE(ld.amount, 0) AS discounts,
    IF(o.prices_include_tax, COALESCE(lt.amount, 0), 0) AS included_tax,
    ol.line_subtotal - COALESCE(ld.amount, 0)
    - IF(o.prices_include_tax, COALESCE(lt.amount, 0), 0) AS goods_sales
FROM sales_order AS o
INNER JOIN sales_channel AS ch
    ON o.channel_id = ch.channel_id
INNER JOIN order_line AS ol
    ON o.order_id = ol.order_id
LEFT JOIN line_discount AS ld
    ON ol.order_line_id = ld.order_line_id
LEFT JOIN line_tax AS lt
    ON ol.order_line_id = lt.order_line_id
WHERE
    o.placed_at IS NOT NULL
    AND o.status_code <> 'cancelled';

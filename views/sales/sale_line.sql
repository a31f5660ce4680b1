-- View: sale_line
--
-- Goods sold: the lines of the orders that count as sales. What was taken off a line,
-- and its tax, is added up by LATERAL, for the lines asked for alone.
--
-- Grain:   one row per line of a placed order that is not cancelled
-- Columns: money is in currency_code; sold_on is the day on the channel's own clock;
--          variant_id is NULL where the variant was deleted since, sku is a copy of
--          that day; unit_cost is what one cost the shop then, NULL where it did not
--          know; goods_sales is gross_sales less discounts and included_tax, and adds up
--          to that of sale
-- Cost:    filter on channel_code and sold_on, or on customer_id, for a range of the orders

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW sale_line AS
SELECT
    ol.order_line_id,
    o.order_id,
    ch.channel_code,
    o.customer_id,
    o.currency_code,
    o.placed_at,
    o.placed_on AS sold_on,
    ol.variant_id,
    ol.sku,
    ol.quantity,
    ol.unit_cost,
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
LEFT JOIN
    LATERAL(
        SELECT SUM(od.amount) AS amount
        FROM order_discount AS od
        WHERE od.order_line_id = ol.order_line_id
    ) AS ld
    ON TRUE
LEFT JOIN
    LATERAL(
        SELECT SUM(ot.amount) AS amount
        FROM order_tax AS ot
        WHERE ot.order_line_id = ol.order_line_id
    ) AS lt
    ON TRUE
WHERE
    o.placed_on IS NOT NULL
    AND o.status_code <> 'cancelled';

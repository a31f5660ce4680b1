-- View: order_header
--
-- The list of orders as staff see it, a page at a time. A page goes on after the last row
-- of the one before: placed_at <= its placed_at AND (placed_at < its placed_at OR
-- order_id < its order_id), ORDER BY placed_at DESC, order_id DESC, and a LIMIT. However
-- deep the page lies, no more than its own rows are read.
--
-- The channel is joined as if it could be missing, so that the server begins with the
-- orders and reads them in order; sums are taken for each row of the page alone.
--
-- Grain:   one row per placed order
-- Columns: money is in currency_code; captured and refunded are sums of its payments,
--          units of its lines, cancelled ones left out
-- Cost:    for each row a look-up of its channel, payments and lines; filter on
--          placed_at, or on channel_id or customer_id with it

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW order_header AS
SELECT
    o.order_id,
    o.order_number,
    o.channel_id,
    ch.channel_code,
    o.customer_id,
    o.placed_at,
    o.status_code,
    o.currency_code,
    o.subtotal,
    o.discount_total,
    o.shipping_total,
    o.fee_total,
    o.tax_total,
    o.grand_total,
    paid.captured,
    paid.refunded,
    goods.units,
    goods.units_shipped,
    goods.units_returned
FROM sales_order AS o
LEFT JOIN sales_channel AS ch
    ON o.channel_id = ch.channel_id
-- The second brackets are for the style checker, which takes LATERAL for a function.
LEFT JOIN
    LATERAL((
        SELECT
            COALESCE(SUM(p.captured), 0) AS captured,
            COALESCE(SUM(p.refunded), 0) AS refunded
        FROM payment AS p
        WHERE p.order_id = o.order_id
    )) AS paid
    ON TRUE
LEFT JOIN
    LATERAL((
        SELECT
            COALESCE(SUM(ol.quantity - ol.qty_cancelled), 0) AS units,
            COALESCE(SUM(ol.qty_shipped), 0) AS units_shipped,
            COALESCE(SUM(ol.qty_returned), 0) AS units_returned
        FROM order_line AS ol
        WHERE ol.order_id = o.order_id
    )) AS goods
    ON TRUE
WHERE o.placed_at IS NOT NULL;

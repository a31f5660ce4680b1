-- View: sale
--
-- An order that counts as a sale: placed, and not cancelled since. What came back
-- later is no part of it; see credit_line.
--
-- The header's totals are held against its parts when an order is placed, so only
-- what belongs to charges is read again, to tell it from what belongs to goods: by
-- LATERAL, for the orders asked for alone. A sum by GROUP BY would read every order's.
--
-- Grain:   one row per placed order that is not cancelled
-- Columns: money is in currency_code; sold_on is the day on the channel's own clock;
--          goods_sales is gross_sales less discounts and included_tax; charges are
--          shipping and fees, less their discounts and included tax; tax_total is all
--          tax, included or on top. goods_sales + charges + tax_total is what the
--          customer owed, before rounding to the smallest coin
-- Cost:    filter on channel_code and sold_on, or on customer_id, for a range of the orders

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW sale AS
SELECT
    o.order_id,
    ch.channel_code,
    o.customer_id,
    o.currency_code,
    o.placed_at,
    o.placed_on AS sold_on,
    o.subtotal AS gross_sales,
    o.discount_total - COALESCE(cd.amount, 0) AS discounts,
    IF(o.prices_include_tax, o.tax_total - COALESCE(ct.amount, 0), 0) AS included_tax,
    o.subtotal - o.discount_total + COALESCE(cd.amount, 0)
    - IF(o.prices_include_tax, o.tax_total - COALESCE(ct.amount, 0), 0) AS goods_sales,
    o.shipping_total + o.fee_total - COALESCE(cd.amount, 0)
    - IF(o.prices_include_tax, COALESCE(ct.amount, 0), 0) AS charges,
    o.tax_total
FROM sales_order AS o
INNER JOIN sales_channel AS ch
    ON o.channel_id = ch.channel_id
LEFT JOIN
    LATERAL(
        SELECT SUM(od.amount) AS amount
        FROM order_discount AS od
        WHERE od.order_id = o.order_id AND od.order_charge_id IS NOT NULL
    ) AS cd
    ON TRUE
LEFT JOIN
    LATERAL(
        SELECT SUM(ot.amount) AS amount
        FROM order_tax AS ot
        WHERE ot.order_id = o.order_id AND ot.order_charge_id IS NOT NULL
    ) AS ct
    ON TRUE
WHERE
    o.placed_on IS NOT NULL
    AND o.status_code <> 'cancelled';

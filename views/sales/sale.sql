-- View: sale
--
-- An order that counts as a sale: placed, and not cancelled since. What came back
-- later is no part of it; see credit_line.
--
-- The header's totals are held against its parts when an order is placed, so only
-- what belongs to charges is read again, to tell it from what belongs to goods.
--
-- Grain:   one row per placed order that is not cancelled
-- Columns: money is in currency_code; sold_on is the day on the channel's own clock;
--          goods_sales is gross_sales less discounts and included_tax; charges are
--          shipping and fees, less their discounts and included tax; tax_total is all
--          tax, included or on top. goods_sales + charges + tax_total is what the
--          customer owed, before rounding to the smallest coin
-- Cost:    filter on channel_code and placed_at for a range of the orders

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW sale AS
WITH charge_discount AS (
    SELECT
        order_id,
        SUM(amount) AS amount
    FROM order_discount
    WHERE order_charge_id IS NOT NULL
    GROUP BY order_id
),

charge_tax AS (
    SELECT
        order_id,
        SUM(amount) AS amount
    FROM order_tax
    WHERE order_charge_id IS NOT NULL
    GROUP BY order_id
)

SELECT
    o.order_id,
    ch.channel_code,
    o.customer_id,
    o.currency_code,
    o.placed_at,
    DATE(CONVERT_TZ(o.placed_at, '+00:00', ch.timezone)) AS sold_on,
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
LEFT JOIN charge_discount AS cd
    ON o.order_id = cd.order_id
LEFT JOIN charge_tax AS ct
    ON o.order_id = ct.order_id
WHERE
    o.placed_at IS NOT NULL
    AND o.status_code <> 'cancelled';

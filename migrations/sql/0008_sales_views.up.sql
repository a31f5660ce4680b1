-- Migration 0008, up: read sales and returns the way questions ask for them
--
-- Locks: none; every object is new

CREATE
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

CREATE
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

CREATE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW credit_line AS
SELECT
    bdl.billing_document_line_id,
    bd.billing_document_id,
    o.order_id,
    ch.channel_code,
    bd.customer_id,
    bd.currency_code,
    bd.issued_at,
    DATE(CONVERT_TZ(bd.issued_at, '+00:00', ch.timezone)) AS credited_on,
    bdl.line_kind,
    bdl.order_line_id,
    COALESCE(bdl.variant_id, ol.variant_id) AS variant_id,
    ol.sku,
    bdl.quantity,
    bdl.net_amount,
    bdl.tax_amount
FROM billing_document AS bd
INNER JOIN sales_channel AS ch
    ON bd.channel_id = ch.channel_id
INNER JOIN billing_document_line AS bdl
    ON bd.billing_document_id = bdl.billing_document_id
LEFT JOIN order_line AS ol
    ON bdl.order_line_id = ol.order_line_id
LEFT JOIN order_charge AS oc
    ON bdl.order_charge_id = oc.order_charge_id
LEFT JOIN sales_order AS o
    ON COALESCE(ol.order_id, oc.order_id, bd.order_id) = o.order_id
WHERE
    bd.document_kind = 'credit_note'
    AND bd.issued_at IS NOT NULL
    AND COALESCE(o.status_code, '') <> 'cancelled';

CREATE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW daily_sales AS
WITH movement AS (
    SELECT
        channel_code,
        currency_code,
        sold_on AS day,
        1 AS orders,
        gross_sales,
        discounts,
        included_tax,
        0 AS returns,
        charges,
        0 AS adjustments,
        tax_total AS tax
    FROM sale
    UNION ALL
    SELECT
        channel_code,
        currency_code,
        credited_on AS day,
        0 AS orders,
        0 AS gross_sales,
        0 AS discounts,
        0 AS included_tax,
        IF(line_kind = 'goods', net_amount, 0) AS returns,
        IF(line_kind = 'charge', -net_amount, 0) AS charges,
        IF(line_kind = 'adjustment', net_amount, 0) AS adjustments,
        -tax_amount AS tax
    FROM credit_line
)

SELECT
    channel_code,
    currency_code,
    day,
    SUM(orders) AS orders,
    SUM(gross_sales) AS gross_sales,
    SUM(discounts) AS discounts,
    SUM(included_tax) AS included_tax,
    SUM(returns) AS returns,
    SUM(gross_sales) - SUM(discounts) - SUM(included_tax) - SUM(returns) AS net_sales,
    SUM(charges) AS charges,
    SUM(adjustments) AS adjustments,
    SUM(tax) AS tax
FROM movement
GROUP BY channel_code, currency_code, day;

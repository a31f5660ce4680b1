-- View: daily_variant_sales
--
-- What each variant sold and had credited, a day at a time: a sale on the day it was
-- placed, a credit on the day it was issued. Variants are told apart by the SKU that the
-- line was sold under, which outlives them.
--
-- A credit whose line is not known counts under the SKU of its variant today; one of which
-- neither is known is not here, so credits may come to less than the returns of daily_sales.
--
-- Grain:   one row per channel, currency, day and SKU that was sold or credited
-- Columns: variant_id is NULL where the variant was deleted since; goods_sales is
--          gross_sales less discounts and included tax; goods_cost is what the units cost
--          the shop then, but for units_without_cost, of which it did not know;
--          credited_sales is net and positive
-- Cost:    filter on channel_code and sales_on for a range of the orders

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW daily_variant_sales AS
WITH movement AS (
    SELECT
        channel_code,
        currency_code,
        sold_on AS sales_on,
        sku,
        variant_id,
        order_id,
        quantity AS units,
        gross_sales,
        discounts,
        goods_sales,
        COALESCE(quantity * unit_cost, 0) AS goods_cost,
        IF(unit_cost IS NULL, quantity, 0) AS units_without_cost,
        0 AS units_credited,
        0 AS credited_sales
    FROM sale_line
    UNION ALL
    SELECT
        cl.channel_code,
        cl.currency_code,
        cl.credited_on AS sales_on,
        COALESCE(cl.sku, pv.sku) AS sku,
        cl.variant_id,
        NULL AS order_id,
        0 AS units,
        0 AS gross_sales,
        0 AS discounts,
        0 AS goods_sales,
        0 AS goods_cost,
        0 AS units_without_cost,
        cl.quantity AS units_credited,
        cl.net_amount AS credited_sales
    FROM credit_line AS cl
    LEFT JOIN product_variant AS pv
        ON cl.variant_id = pv.variant_id
    WHERE
        cl.line_kind = 'goods'
        AND COALESCE(cl.sku, pv.sku) IS NOT NULL
)

SELECT
    channel_code,
    currency_code,
    sales_on,
    sku,
    MAX(variant_id) AS variant_id,
    COUNT(DISTINCT order_id) AS orders,
    SUM(units) AS units,
    SUM(gross_sales) AS gross_sales,
    SUM(discounts) AS discounts,
    SUM(goods_sales) AS goods_sales,
    SUM(goods_cost) AS goods_cost,
    SUM(units_without_cost) AS units_without_cost,
    SUM(units_credited) AS units_credited,
    SUM(credited_sales) AS credited_sales
FROM movement
GROUP BY channel_code, currency_code, sales_on, sku;

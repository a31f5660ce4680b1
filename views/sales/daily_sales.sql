-- View: daily_sales
--
-- From the price tag to what the shop keeps, a day at a time. A sale counts on the
-- day it was placed, a credit on the day it was issued, both on the channel's clock.
--
-- Grain:   one row per channel, currency and day on which something was sold or credited
-- Columns: sales_on is the day; net_sales is gross_sales less discounts, included_tax and
--          returns: goods only. charges are shipping and fees less those credited;
--          adjustments are credits of money without goods; tax is all tax less tax
--          credited. net_sales + charges - adjustments + tax is what customers owed
-- Cost:    filter on channel_code and sales_on for a range of the orders

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW daily_sales AS
WITH movement AS (
    SELECT
        channel_code,
        currency_code,
        sold_on AS sales_on,
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
        credited_on AS sales_on,
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
    sales_on,
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
GROUP BY channel_code, currency_code, sales_on;

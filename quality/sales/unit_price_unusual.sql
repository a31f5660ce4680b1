-- ---
-- title: Line at many times the price of its variant
-- meaning: The unit price is many times the average of the other lines of the variant in the same
--   currency.
-- dimension: outliers
-- severity: warning
-- owner: sales
-- table: order_line
-- columns: [order_line.unit_price]
-- remedy: Call the customer before it ships; credit the difference if it is a slip.
-- parameters:
--   factor: {type: decimal, default: 10, meaning: times the average of the other lines that is
--     unusual}
--   least: {type: int, default: 5, meaning: lines that a variant has before it is looked at}
-- ---

WITH sold AS (
    SELECT
        ol.order_line_id,
        ol.unit_price,
        COUNT(*) OVER one AS told,
        SUM(ol.unit_price) OVER one AS total
    FROM order_line AS ol
    INNER JOIN sales_order AS o
        ON ol.order_id = o.order_id
    WHERE
        o.placed_at IS NOT NULL
        AND ol.variant_id IS NOT NULL
        AND ol.unit_price > 0
    WINDOW one AS (PARTITION BY ol.variant_id, o.currency_code)
)

SELECT
    CONCAT('order line ', order_line_id) AS subject,
    CAST(unit_price AS CHAR) AS found,
    CONCAT('near ', ROUND((total - unit_price) / (told - 1), 4)) AS expected
FROM sold
WHERE
    told >= :least
    AND unit_price > :factor * (total - unit_price) / (told - 1);

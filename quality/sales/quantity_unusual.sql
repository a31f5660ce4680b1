-- ---
-- title: Line of many times the usual quantity
-- meaning: More units than a warehouse hands out at once, and many times what the other lines of
--   the variant hold.
-- dimension: outliers
-- severity: info
-- owner: sales
-- table: order_line
-- columns: [order_line.quantity]
-- remedy: Ask the customer whether a digit is too many before the shelf is emptied.
-- parameters:
--   units: {type: int, default: 500, meaning: units that are nothing unusual}
--   factor: {type: decimal, default: 20, meaning: times the average of the other lines that is
--     unusual}
-- ---

WITH sold AS (
    SELECT
        ol.order_line_id,
        ol.quantity,
        COUNT(*) OVER one AS told,
        SUM(ol.quantity) OVER one AS total
    FROM order_line AS ol
    INNER JOIN sales_order AS o
        ON ol.order_id = o.order_id
    WHERE
        o.placed_at IS NOT NULL
        AND ol.variant_id IS NOT NULL
    WINDOW one AS (PARTITION BY ol.variant_id)
)

SELECT
    CONCAT('order line ', order_line_id) AS subject,
    CAST(quantity AS CHAR) AS found,
    CONCAT('near ', ROUND((total - quantity) / (told - 1), 1)) AS expected
FROM sold
WHERE
    told > 1
    AND quantity > :units
    AND quantity > :factor * (total - quantity) / (told - 1);

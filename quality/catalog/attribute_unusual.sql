-- ---
-- title: Property far from that of other products
-- meaning: A number is many times the average of the others, as where centimetres were given in
--   millimetres.
-- dimension: outliers
-- severity: info
-- owner: catalogue
-- table: product_attribute_value
-- columns: [product_attribute_value.value_number]
-- remedy: Look at the unit of the attribute, then at the product.
-- parameters:
--   factor: {type: decimal, default: 20, meaning: times the average of the others that is unusual}
--   least: {type: int, default: 10, meaning: values that an attribute has before it is looked at}
-- ---

WITH told AS (
    SELECT
        product_id,
        attribute_id,
        value_number,
        COUNT(*) OVER one AS told,
        SUM(value_number) OVER one AS total
    FROM product_attribute_value
    WHERE value_number > 0
    WINDOW one AS (PARTITION BY attribute_id)
)

SELECT
    CONCAT('product ', product_id, ', attribute ', attribute_id) AS subject,
    CAST(value_number AS CHAR) AS found,
    CONCAT('near ', ROUND((total - value_number) / (told - 1), 2)) AS expected
FROM told
WHERE
    told >= :least
    AND value_number > :factor * (total - value_number) / (told - 1);

-- ---
-- title: Missing attributes
-- question: Which products lack a property that nearly all others of their category have?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   share:
--     type: decimal
--     default: 0.9
--     meaning: share of a category's products that have to have a property to make it a must
--   min_products: {type: int, default: 5, meaning: products a category has to have for that}
-- columns:
--   category_id: primary category of the product
--   category_name: its name in the channel's language, or in the nearest that has one
--   product_id: product in this database
--   product_name: its name
--   attribute_code: property that it lacks
--   attribute_name: what the property is called
--   products: products of the category that the channel shows
--   products_with_it: those of them that have the property
--   share_with_it: products_with_it by products
-- notes:
--   - No list says what a product has to have, so its neighbours do. Categories are not rolled
--     up, as what all shoes have says little of all clothes.
--   - A property counts once it has a value in any language; 0, no, and a day are values too.
--   - Drafts count, as they are what is still being written; archived and deleted products and
--     those without a primary category do not.
-- chart: {kind: bar, x: product_name, y: [share_with_it], series: attribute_code}
-- engine:
--   mysql: 8.0 or later, for WITH
--   indexes: ix_product_channel_channel_id, uq_product_category_primary_of,
--     uq_product_attribute_value_once
--   reads: the products of the channel and all their properties
-- ---

WITH shown AS (
    SELECT
        p.product_id,
        pc.category_id,
        COUNT(*) OVER (PARTITION BY pc.category_id) AS products
    FROM sales_channel AS ch
    INNER JOIN product_channel AS pch
        ON ch.channel_id = pch.channel_id
    INNER JOIN product AS p
        ON pch.product_id = p.product_id
    INNER JOIN product_category AS pc
        ON p.product_id = pc.primary_of
    WHERE
        ch.channel_code = :channel
        AND p.deleted_at IS NULL
        AND p.status <> 'archived'
),

-- A text has a row for each language, and counts once.
present AS (
    SELECT DISTINCT
        product_id,
        attribute_id
    FROM product_attribute_value
),

expected AS (
    SELECT
        s.category_id,
        p.attribute_id,
        s.products,
        COUNT(*) AS products_with_it
    FROM shown AS s
    INNER JOIN present AS p
        ON s.product_id = p.product_id
    WHERE s.products >= :min_products
    GROUP BY s.category_id, p.attribute_id, s.products
    HAVING COUNT(*) >= :share * s.products
)

SELECT
    s.category_id,
    category_name_in(s.category_id, ch.default_locale_code) AS category_name,
    s.product_id,
    product_name_in(s.product_id, ch.default_locale_code) AS product_name,
    a.attribute_code,
    a.name AS attribute_name,
    e.products,
    e.products_with_it,
    ROUND(CAST(e.products_with_it AS DECIMAL(38, 12)) / e.products, 4) AS share_with_it
FROM shown AS s
INNER JOIN expected AS e
    ON s.category_id = e.category_id
INNER JOIN attribute AS a
    ON e.attribute_id = a.attribute_id
INNER JOIN sales_channel AS ch
    ON ch.channel_code = :channel
LEFT JOIN present AS p
    ON s.product_id = p.product_id AND e.attribute_id = p.attribute_id
WHERE p.product_id IS NULL
ORDER BY s.category_id, a.attribute_code, s.product_id;

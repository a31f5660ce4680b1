-- ---
-- title: Two products of one name
-- meaning: Two live products of one brand have the same name in a language, or differ in case,
--   accents and punctuation only.
-- dimension: uniqueness
-- severity: warning
-- owner: catalogue
-- table: product
-- columns: [product_translation.name]
-- remedy: Make them variants of one product, or tell them apart in the name.
-- ---

WITH named AS (
    SELECT
        p.product_id,
        p.brand_id,
        pt.locale_code,
        REGEXP_REPLACE(pt.name, '[^\\p{L}\\p{N}]', '') AS name
    FROM product AS p
    INNER JOIN product_translation AS pt
        ON p.product_id = pt.product_id
    WHERE
        p.status <> 'archived'
        AND p.deleted_at IS NULL
)

SELECT
    CONCAT('products ', GROUP_CONCAT(product_id ORDER BY product_id SEPARATOR ', ')) AS subject,
    CONCAT(COUNT(*), ' of one name in ', locale_code) AS found,
    '1' AS expected
FROM named
WHERE name <> ''
GROUP BY brand_id, locale_code, name
HAVING COUNT(*) > 1;

-- ---
-- title: Product for sale without a name
-- meaning: An active product has a name in one language at least.
-- dimension: completeness
-- severity: error
-- owner: catalogue
-- table: product
-- columns: [product_translation.name]
-- remedy: Write a product_translation, or take the product off sale.
-- ---

SELECT
    CONCAT('product ', p.product_id) AS subject,
    'no name' AS found,
    'a name in one language' AS expected
FROM product AS p
WHERE
    p.status = 'active'
    AND p.deleted_at IS NULL
    AND NOT EXISTS (
        SELECT 1
        FROM product_translation AS pt
        WHERE
            pt.product_id = p.product_id
            AND TRIM(pt.name) <> ''
    );

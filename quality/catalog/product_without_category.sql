-- ---
-- title: Product for sale in no category
-- meaning: An active product has a primary place in the tree; reports count it there.
-- dimension: completeness
-- severity: warning
-- owner: catalogue
-- table: product
-- columns: [product_category.is_primary]
-- remedy: Give it a category, and make one of them the primary one.
-- ---

SELECT
    CONCAT('product ', p.product_id) AS subject,
    'no primary category' AS found,
    'one' AS expected
FROM product AS p
LEFT JOIN product_category AS pc
    ON p.product_id = pc.primary_of
WHERE
    p.status = 'active'
    AND p.deleted_at IS NULL
    AND pc.product_id IS NULL;

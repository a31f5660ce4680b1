-- ---
-- title: Product for sale with nothing to buy
-- meaning: An active product has a variant that is not deleted.
-- dimension: completeness
-- severity: warning
-- owner: catalogue
-- table: product
-- columns: [product_variant.deleted_at]
-- remedy: Add a variant, or archive the product.
-- ---

SELECT
    CONCAT('product ', p.product_id) AS subject,
    'no variant' AS found,
    'one at least' AS expected
FROM product AS p
WHERE
    p.status = 'active'
    AND p.deleted_at IS NULL
    AND NOT EXISTS (
        SELECT 1
        FROM product_variant AS pv
        WHERE
            pv.product_id = p.product_id
            AND pv.deleted_at IS NULL
    );

-- ---
-- title: Product for sale without a picture
-- meaning: What is sold at a distance is seen before it is bought.
-- dimension: completeness
-- severity: info
-- owner: catalogue
-- table: product
-- columns: [product_media.media_kind]
-- remedy: Have it photographed; those that sell most first.
-- ---

SELECT
    CONCAT('product ', p.product_id) AS subject,
    'no picture' AS found,
    'one at least' AS expected
FROM product AS p
WHERE
    p.status = 'active'
    AND p.deleted_at IS NULL
    AND NOT EXISTS (
        SELECT 1
        FROM product_media AS pm
        WHERE
            pm.product_id = p.product_id
            AND pm.media_kind = 'image'
    );

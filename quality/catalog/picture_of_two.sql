-- ---
-- title: One picture for two products
-- meaning: The same file shows two products, so one of them looks like the other.
-- dimension: uniqueness
-- severity: info
-- owner: catalogue
-- table: product_media
-- columns: [product_media.sha256]
-- remedy: Have the one photographed that is not in the picture.
-- ---

SELECT
    CONCAT(
        'products ', GROUP_CONCAT(DISTINCT product_id ORDER BY product_id SEPARATOR ', ')
    ) AS subject,
    'one picture' AS found,
    'a picture of each' AS expected
FROM product_media
WHERE media_kind = 'image'
GROUP BY sha256
HAVING COUNT(DISTINCT product_id) > 1;

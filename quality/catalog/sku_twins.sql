-- ---
-- title: Two SKUs that are read as one
-- meaning: They differ in case or in punctuation only, which nobody hears on the telephone.
-- dimension: uniqueness
-- severity: warning
-- owner: catalogue
-- table: product_variant
-- columns: [product_variant.sku]
-- remedy: Give one of them another number before goods get mixed up on the shelf.
-- ---

SELECT
    CONCAT('variants ', GROUP_CONCAT(variant_id ORDER BY variant_id SEPARATOR ', ')) AS subject,
    GROUP_CONCAT(sku ORDER BY variant_id SEPARATOR ', ') AS found,
    'SKUs that differ in a letter or digit' AS expected
FROM product_variant
WHERE deleted_at IS NULL
GROUP BY UPPER(REGEXP_REPLACE(sku, '[^\\p{L}\\p{N}]', ''))
HAVING COUNT(*) > 1;

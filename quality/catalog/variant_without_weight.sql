-- ---
-- title: Goods to be shipped that nobody weighed
-- meaning: Carriage is priced by weight; what has none travels for the lowest price.
-- dimension: completeness
-- severity: warning
-- owner: warehouse
-- table: product_variant
-- columns: [product_variant.weight_g]
-- remedy: Weigh it packed, in grams.
-- ---

SELECT
    CONCAT('variant ', pv.variant_id) AS subject,
    'no weight' AS found,
    'grams' AS expected
FROM product AS p
INNER JOIN product_variant AS pv
    ON p.product_id = pv.product_id
WHERE
    p.product_kind = 'physical'
    AND p.status = 'active'
    AND p.deleted_at IS NULL
    AND pv.deleted_at IS NULL
    AND pv.weight_g IS NULL;

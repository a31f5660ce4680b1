-- ---
-- title: Two brands of one name
-- meaning: They differ in case, accents and punctuation only.
-- dimension: uniqueness
-- severity: warning
-- owner: catalogue
-- table: brand
-- columns: [brand.name]
-- remedy: Move the products of one to the other; else reports count half of each.
-- ---

SELECT
    CONCAT('brands ', GROUP_CONCAT(brand_id ORDER BY brand_id SEPARATOR ', ')) AS subject,
    GROUP_CONCAT(name ORDER BY brand_id SEPARATOR ', ') AS found,
    '1 brand' AS expected
FROM brand
GROUP BY REGEXP_REPLACE(name, '[^\\p{L}\\p{N}]', '')
HAVING COUNT(*) > 1;

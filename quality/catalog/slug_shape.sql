-- ---
-- title: Web address that has to be escaped
-- meaning: A slug is letters and digits of any alphabet, with hyphens, dots or underscores between
--   them; what else is in it turns into percent signs, and is cut off where it is mailed.
-- dimension: validity
-- severity: warning
-- owner: catalogue
-- table: product_translation
-- columns: [product_translation.slug, category_translation.slug]
-- remedy: Write it anew, and send those who come by the old address to the new one.
-- ---

WITH named AS (
    SELECT
        CONCAT('product ', product_id, ' in ', locale_code) AS subject,
        slug
    FROM product_translation
    UNION ALL
    SELECT
        CONCAT('category ', category_id, ' in ', locale_code) AS subject,
        slug
    FROM category_translation
)

SELECT
    subject,
    slug AS found,
    'letters-and-digits' AS expected
FROM named
WHERE NOT REGEXP_LIKE(slug, '^[\\p{L}\\p{M}\\p{N}]+([-._]+[\\p{L}\\p{M}\\p{N}]+)*$');

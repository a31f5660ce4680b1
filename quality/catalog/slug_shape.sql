-- ---
-- title: Web address that has to be escaped
-- meaning: A slug is letters and digits of any alphabet in lower case, with single hyphens between
--   them.
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
WHERE
    REGEXP_LIKE(slug, '\\p{Lu}', 'c')
    OR NOT REGEXP_LIKE(slug, '^[\\p{L}\\p{M}\\p{N}]+(-[\\p{L}\\p{M}\\p{N}]+)*$', 'c');

-- ---
-- title: Name with blanks, tags or control characters in it
-- meaning: A name begins and ends with a character, has single blanks inside, and is no HTML.
-- dimension: validity
-- severity: warning
-- owner: catalogue
-- table: product_translation
-- columns: [product_translation.name, category_translation.name]
-- remedy: Mend the name at its source, or the next import brings it back.
-- ---

WITH named AS (
    SELECT
        CONCAT('product ', product_id, ' in ', locale_code) AS subject,
        name
    FROM product_translation
    UNION ALL
    SELECT
        CONCAT('category ', category_id, ' in ', locale_code) AS subject,
        name
    FROM category_translation
)

SELECT
    subject,
    CASE
        WHEN REGEXP_LIKE(name, '<[a-z/]|&(amp|lt|gt|quot|nbsp|#[0-9]+);') THEN 'HTML'
        WHEN REGEXP_LIKE(name, '\\p{Cc}') THEN 'a control character'
        ELSE 'a blank too many'
    END AS found,
    'plain words' AS expected
FROM named
WHERE REGEXP_LIKE(
    name, '<[a-z/]|&(amp|lt|gt|quot|nbsp|#[0-9]+);|\\p{Cc}|^\\s|\\s$|\\s\\s'
);

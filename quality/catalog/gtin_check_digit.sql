-- ---
-- title: Bar code number with a wrong check digit
-- meaning: The last digit of a GTIN follows from the others, which count three times and once in
--   turn.
-- dimension: validity
-- severity: error
-- owner: catalogue
-- table: product_variant
-- columns: [product_variant.gtin]
-- remedy: Read the number from the package again; no scanner takes this one.
-- ---

WITH padded AS (
    SELECT
        variant_id,
        gtin,
        LPAD(gtin, 14, '0') AS digits
    FROM product_variant
    WHERE gtin IS NOT NULL
),

checked AS (
    SELECT
        variant_id,
        gtin,
        (
            10 - (
                3 * (
                    SUBSTR(digits, 1, 1) + SUBSTR(digits, 3, 1) + SUBSTR(digits, 5, 1)
                    + SUBSTR(digits, 7, 1) + SUBSTR(digits, 9, 1) + SUBSTR(digits, 11, 1)
                    + SUBSTR(digits, 13, 1)
                )
                + SUBSTR(digits, 2, 1) + SUBSTR(digits, 4, 1) + SUBSTR(digits, 6, 1)
                + SUBSTR(digits, 8, 1) + SUBSTR(digits, 10, 1) + SUBSTR(digits, 12, 1)
            ) MOD 10
        ) MOD 10 AS digit
    FROM padded
)

SELECT
    CONCAT('variant ', variant_id) AS subject,
    gtin AS found,
    CONCAT(LEFT(gtin, CHAR_LENGTH(gtin) - 1), digit) AS expected
FROM checked
WHERE RIGHT(gtin, 1) <> digit;

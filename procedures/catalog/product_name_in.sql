-- Function: product_name_in
--
-- A product's name in a language, or in the first of those it falls back on that has
-- one, or in any. NULL where it has none at all.
--
-- Example: SELECT product_name_in(7, 'en-GB');

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION product_name_in(
    p_product_id BIGINT UNSIGNED,
    p_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
) RETURNS VARCHAR(255)
COMMENT 'Name of a product in a language, or the nearest'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        WITH RECURSIVE chain AS (
            SELECT
                locale_code,
                fallback_locale,
                1 AS step
            FROM locale
            WHERE locale_code = p_locale_code
            UNION ALL
            SELECT
                l.locale_code,
                l.fallback_locale,
                c.step + 1 AS step
            FROM chain AS c
            INNER JOIN locale AS l
                ON c.fallback_locale = l.locale_code
            -- A circle of fall-backs must not go on for ever.
            WHERE c.step < 8
        )

        SELECT pt.name
        FROM product_translation AS pt
        LEFT JOIN chain AS c
            ON pt.locale_code = c.locale_code
        WHERE pt.product_id = p_product_id
        ORDER BY c.step IS NULL ASC, c.step ASC, pt.locale_code ASC
        LIMIT 1
    );
END$$

DELIMITER ;

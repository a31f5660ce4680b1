-- Function: category_name_in
--
-- A category's name in a language, or in the first of those it falls back on that has
-- one, or in any. NULL where it has none at all.
--
-- Example: SELECT category_name_in(7, 'en-GB');

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION category_name_in(
    p_category_id BIGINT UNSIGNED,
    p_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
) RETURNS VARCHAR(100)
COMMENT 'Name of a category in a language, or the nearest'
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

        SELECT ct.name
        FROM category_translation AS ct
        LEFT JOIN chain AS c
            ON ct.locale_code = c.locale_code
        WHERE ct.category_id = p_category_id
        ORDER BY c.step IS NULL ASC, c.step ASC, ct.locale_code ASC
        LIMIT 1
    );
END$$

DELIMITER ;

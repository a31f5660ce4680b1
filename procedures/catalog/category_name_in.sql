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
    DECLARE v_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin DEFAULT p_locale_code;
    DECLARE v_name VARCHAR(100);
    DECLARE v_step INT DEFAULT 1;

    -- A circle of fall-backs must not go on for ever.
    WHILE v_locale_code IS NOT NULL AND v_step <= 8 DO
        SET v_name = (
            SELECT name
            FROM category_translation
            WHERE
                category_id = p_category_id
                AND locale_code = v_locale_code
        );

        IF v_name IS NOT NULL THEN
            RETURN v_name;
        END IF;

        SET v_locale_code = (
            SELECT fallback_locale
            FROM locale
            WHERE locale_code = v_locale_code
        );
        SET v_step = v_step + 1;
    END WHILE;

    RETURN (
        SELECT name
        FROM category_translation
        WHERE category_id = p_category_id
        ORDER BY locale_code
        LIMIT 1
    );
END$$

DELIMITER ;

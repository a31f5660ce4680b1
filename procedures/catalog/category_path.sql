-- Function: category_path
--
-- Where a category lies: the names from its root down to it, each in a language or
-- the nearest that has one, as Home > Kitchen > Mugs. One without any name is called
-- by its number. NULL where there is no such category.
--
-- Example: SELECT category_path(7, 'en-GB');
-- See:     procedures/catalog/category_name_in.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION category_path(
    p_category_id BIGINT UNSIGNED,
    p_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
) RETURNS VARCHAR(4000)
COMMENT 'Names from the root of the tree down to a category'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        WITH RECURSIVE climb AS (
            SELECT
                parent_id,
                CAST(
                    COALESCE(category_name_in(category_id, p_locale_code), category_id)
                    AS CHAR(4000)
                ) AS path
            FROM category
            WHERE category_id = p_category_id
            UNION ALL
            SELECT
                c.parent_id,
                CONCAT(
                    COALESCE(category_name_in(c.category_id, p_locale_code), c.category_id),
                    ' > ',
                    cl.path
                ) AS path
            FROM climb AS cl
            INNER JOIN category AS c
                ON cl.parent_id = c.category_id
        )

        SELECT path
        FROM climb
        WHERE parent_id IS NULL
    );
END$$

DELIMITER ;

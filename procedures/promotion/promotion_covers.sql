-- Function: promotion_covers
--
-- Whether a promotion is for a variant: it includes it, or includes no goods by
-- name, and does not exclude it. Named are the variant, its product, its brand, or a
-- category that it lies in or below.
--
-- See: schema/promotion/promotion_target.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION promotion_covers(
    p_promotion_id BIGINT UNSIGNED,
    p_variant_id BIGINT UNSIGNED
) RETURNS BOOLEAN
COMMENT 'Whether a promotion is for a variant'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    -- Most promotions name no goods at all.
    IF NOT EXISTS (
        SELECT 1
        FROM promotion_target
        WHERE
            promotion_id = p_promotion_id
            AND customer_group_id IS NULL
    ) THEN
        RETURN TRUE;
    END IF;

    RETURN (
        WITH RECURSIVE place AS (
            SELECT
                c.category_id,
                c.parent_id
            FROM product_variant AS pv
            INNER JOIN product_category AS pc
                ON pv.product_id = pc.product_id
            INNER JOIN category AS c
                ON pc.category_id = c.category_id
            WHERE pv.variant_id = p_variant_id
            UNION DISTINCT
            SELECT
                c.category_id,
                c.parent_id
            FROM place AS pl
            INNER JOIN category AS c
                ON pl.parent_id = c.category_id
        ),

        named AS (
            SELECT
                pt.mode,
                pt.variant_id = pv.variant_id
                OR pt.product_id = pv.product_id
                OR pt.brand_id = p.brand_id
                OR pt.category_id IN (SELECT place.category_id FROM place) AS is_hit
            FROM promotion_target AS pt
            CROSS JOIN product_variant AS pv
            INNER JOIN product AS p
                ON pv.product_id = p.product_id
            WHERE
                pt.promotion_id = p_promotion_id
                AND pt.customer_group_id IS NULL
                AND pv.variant_id = p_variant_id
        )

        SELECT
            (
                COALESCE(SUM(mode = 'include'), 0) = 0
                OR COALESCE(SUM(mode = 'include' AND is_hit), 0) > 0
            )
            AND COALESCE(SUM(mode = 'exclude' AND is_hit), 0) = 0
        FROM named
    );
END$$

DELIMITER ;

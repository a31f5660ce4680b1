-- Function: is_for_sale
--
-- Whether a channel offers a variant at a moment: its product is active and on show
-- there, and neither was deleted.
--
-- Example: SELECT is_for_sale(42, 1, UTC_TIMESTAMP(6));

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION is_for_sale(
    p_variant_id BIGINT UNSIGNED,
    p_channel_id BIGINT UNSIGNED,
    p_at DATETIME(6)
) RETURNS BOOLEAN
COMMENT 'Whether a channel offers a variant at a moment'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN EXISTS (
        SELECT 1
        FROM product_variant AS pv
        INNER JOIN product AS p
            ON pv.product_id = p.product_id
        INNER JOIN product_channel AS pc
            ON p.product_id = pc.product_id
        WHERE
            pv.variant_id = p_variant_id
            AND pc.channel_id = p_channel_id
            AND pv.deleted_at IS NULL
            AND p.deleted_at IS NULL
            AND p.status = 'active'
            AND pc.visible_from <= p_at
            AND (pc.visible_to IS NULL OR pc.visible_to > p_at)
    );
END$$

DELIMITER ;

-- Function: available_quantity
--
-- How many of a variant lie ready for a channel: in each warehouse that serves it what is
-- neither claimed nor kept back, and never less than nothing. What may be sold beyond the
-- shelf is not counted.
--
-- Example: SELECT available_quantity(42, 1);
-- See:     views/inventory/stock_availability.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION available_quantity(
    p_variant_id BIGINT UNSIGNED,
    p_channel_id BIGINT UNSIGNED
) RETURNS INT
COMMENT 'How many of a variant lie ready for a channel'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        SELECT COALESCE(SUM(GREATEST(sl.available - sl.safety_stock, 0)), 0)
        FROM stock_level AS sl
        INNER JOIN channel_warehouse AS cw
            ON sl.warehouse_id = cw.warehouse_id
        WHERE
            sl.variant_id = p_variant_id
            AND cw.channel_id = p_channel_id
    );
END$$

DELIMITER ;

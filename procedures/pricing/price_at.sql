-- Function: price_at
--
-- What one unit of a variant costs in a channel at a moment: of the lists that are
-- for everybody or for the customer's group the one with the highest priority that
-- prices the variant, and of its steps the highest that the quantity reaches. NULL
-- where no list prices it.
--
-- Example: SELECT price_at(42, 1, 'GBP', NULL, 10, UTC_TIMESTAMP(6));

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION price_at(
    p_variant_id BIGINT UNSIGNED,
    p_channel_id BIGINT UNSIGNED,
    p_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin,
    p_customer_group_id BIGINT UNSIGNED,
    p_quantity INT,
    p_at DATETIME(6)
) RETURNS DECIMAL(19, 4)
COMMENT 'What one unit of a variant costs in a channel at a moment'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        SELECT p.amount
        FROM price_list AS pl
        INNER JOIN price AS p
            ON pl.price_list_id = p.price_list_id
        WHERE
            pl.channel_id = p_channel_id
            AND pl.currency_code = p_currency_code
            AND (pl.customer_group_id IS NULL OR pl.customer_group_id = p_customer_group_id)
            AND p.variant_id = p_variant_id
            AND p.min_quantity <= p_quantity
            AND p.valid_from <= p_at
            AND p.valid_to > p_at
        ORDER BY pl.priority DESC, pl.price_list_id ASC, p.min_quantity DESC
        LIMIT 1
    );
END$$

DELIMITER ;

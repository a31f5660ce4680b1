-- Procedure: order_place_core
--
-- Places an order that is written: adds up its parts, gives it the next number of
-- its channel, and takes the first step of its history. The number comes last, as
-- all who order in a channel wait for that one row.
--
-- Transaction: the caller's
-- Raises:      30004 NOT_FOUND
-- Example:     CALL order_place_core(1001, 'checkout', UTC_TIMESTAMP(6));

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_place_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_actor VARCHAR(100),
    IN p_at DATETIME(6)
)
COMMENT 'Places an order that is written'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_channel_id BIGINT UNSIGNED;
    DECLARE v_prefix VARCHAR(16);
    DECLARE v_subtotal DECIMAL(19, 4);
    DECLARE v_discount_total DECIMAL(19, 4);
    DECLARE v_shipping_total DECIMAL(19, 4);
    DECLARE v_fee_total DECIMAL(19, 4);
    DECLARE v_tax_total DECIMAL(19, 4);

    SELECT channel_id INTO v_channel_id
    FROM sales_order
    WHERE order_id = p_order_id;

    SELECT COALESCE(SUM(line_subtotal), 0) INTO v_subtotal
    FROM order_line
    WHERE order_id = p_order_id;

    SELECT COALESCE(SUM(amount), 0) INTO v_discount_total
    FROM order_discount
    WHERE order_id = p_order_id;

    SELECT
        COALESCE(SUM(IF(kind = 'shipping', amount, 0)), 0) AS shipping_total,
        COALESCE(SUM(IF(kind = 'shipping', 0, amount)), 0) AS fee_total
    INTO v_shipping_total, v_fee_total
    FROM order_charge
    WHERE order_id = p_order_id;

    SELECT COALESCE(SUM(amount), 0) INTO v_tax_total
    FROM order_tax
    WHERE order_id = p_order_id;

    UPDATE number_sequence
    SET last_number = LAST_INSERT_ID(last_number + 1)
    WHERE
        scope = 'order'
        AND channel_id = v_channel_id
        AND year = 0;

    IF ROW_COUNT() = 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30004,
            MESSAGE_TEXT = 'NOT_FOUND: number_sequence has no row for orders of the channel';
    END IF;

    SELECT prefix INTO v_prefix
    FROM number_sequence
    WHERE
        scope = 'order'
        AND channel_id = v_channel_id
        AND year = 0;

    UPDATE sales_order
    SET
        order_number = CONCAT(
            v_prefix, LPAD(LAST_INSERT_ID(), GREATEST(8, LENGTH(LAST_INSERT_ID())), '0')
        ),
        subtotal = v_subtotal,
        discount_total = v_discount_total,
        shipping_total = v_shipping_total,
        fee_total = v_fee_total,
        tax_total = v_tax_total,
        placed_at = p_at
    WHERE order_id = p_order_id;

    CALL order_transition_core(p_order_id, 'pending', p_actor, NULL);
END$$

DELIMITER ;

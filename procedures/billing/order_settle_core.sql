-- Procedure: order_settle_core
--
-- Takes an order that is wholly paid, by whatever means, from pending to paid. Whoever
-- moves the money of an order holds its lock and calls this last.
--
-- Transaction: the caller's
-- Example:     CALL order_settle_core(1001, 'payment:9');
-- See:         views/billing/order_balance.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_settle_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_actor VARCHAR(100)
)
COMMENT 'Takes an order that is wholly paid to paid'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_owed DECIMAL(19, 4);

    SELECT
        status_code,
        owed
    INTO v_status_code, v_owed
    FROM order_balance
    WHERE order_id = p_order_id;

    IF v_status_code = 'pending' AND v_owed <= 0 THEN
        CALL order_transition_core(p_order_id, 'paid', p_actor, NULL);
    END IF;
END$$

DELIMITER ;

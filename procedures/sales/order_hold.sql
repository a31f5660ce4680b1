-- Procedure: order_hold
--
-- Stops an order of which nothing has left, for a person to look at. What is set aside
-- for it stays so.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Example:     CALL order_hold(1001, 'staff:ann', 'odd address');
-- See:         procedures/sales/order_release.sql, procedures/sales/order_transition_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_hold (
    IN p_order_id BIGINT UNSIGNED,
    IN p_actor VARCHAR(100),
    IN p_reason VARCHAR(255)
)
COMMENT 'Stops an order for a person to look at'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        CALL order_transition_core(p_order_id, 'on_hold', p_actor, p_reason);

        COMMIT;
    END;
END$$

DELIMITER ;

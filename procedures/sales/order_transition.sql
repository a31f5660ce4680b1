-- Procedure: order_transition
--
-- Takes an order one step on. Placing, shipping, cancelling and taking over do more
-- than move a status, and each has a way of its own. An order that goods are still
-- set aside for is not delivered.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30601 ILLEGAL_TRANSITION
-- Example:     CALL order_transition(1001, 'processing', 'warehouse:ann', NULL);
-- See:         procedures/sales/order_transition_core.sql, procedures/sales/order_cancel.sql
--              procedures/fulfilment/shipment_create.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_transition (
    IN p_order_id BIGINT UNSIGNED,
    IN p_to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_actor VARCHAR(100),
    IN p_note VARCHAR(255)
)
COMMENT 'Takes an order one step on'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_claims INT;
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

        IF p_to_status IN ('partially_shipped', 'shipped', 'cancelled', 'imported') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: call shipment_create or order_cancel for that';
        END IF;

        CALL order_transition_core(p_order_id, p_to_status, p_actor, p_note);

        -- Asked with the order locked, so that no parcel is on its way out meanwhile.
        SELECT COUNT(*) INTO v_claims
        FROM order_line AS ol
        INNER JOIN stock_reservation AS sr
            ON ol.order_line_id = sr.order_line_id
        WHERE ol.order_id = p_order_id;

        IF p_to_status = 'delivered' AND v_claims > 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: goods are still set aside; ship them first';
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;

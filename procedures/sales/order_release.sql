-- Procedure: order_release
--
-- Lets a held order go on from where it was stopped. One that was paid meanwhile goes on
-- as paid.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30601 ILLEGAL_TRANSITION
-- Example:     CALL order_release(1001, 'staff:ann', 'the address is a hotel');
-- See:         procedures/sales/order_hold.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_release (
    IN p_order_id BIGINT UNSIGNED,
    IN p_actor VARCHAR(100),
    IN p_note VARCHAR(255)
)
COMMENT 'Lets a held order go on from where it was stopped'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_status_seq INT;
        DECLARE v_grand_total DECIMAL(19, 4);
        DECLARE v_paid DECIMAL(19, 4);
        DECLARE v_to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
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

        SELECT
            status_code,
            status_seq,
            grand_total
        INTO v_status_code, v_status_seq, v_grand_total
        FROM sales_order
        WHERE order_id = p_order_id
        FOR UPDATE;

        IF v_status_code IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such order';
        END IF;

        IF v_status_code <> 'on_hold' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: only an order that is held is released';
        END IF;

        SELECT from_status INTO v_to_status
        FROM order_status_history
        WHERE
            order_id = p_order_id
            AND seq = v_status_seq;

        SELECT SUM(captured - refunded) AS paid INTO v_paid
        FROM payment
        WHERE order_id = p_order_id;

        -- Money that comes while an order is held does not move it.
        IF v_to_status = 'pending' AND v_paid >= v_grand_total THEN
            SET v_to_status = 'paid';
        END IF;

        CALL order_transition_core(p_order_id, v_to_status, p_actor, p_note);

        COMMIT;
    END;
END$$

DELIMITER ;

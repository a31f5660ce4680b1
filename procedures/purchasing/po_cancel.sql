-- Procedure: po_cancel
--
-- Calls off what of a purchase order has not come yet; what came stays. Again: nothing
-- changes.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30601 ILLEGAL_TRANSITION
-- Example:     CALL po_cancel(9);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE po_cancel (
    IN p_purchase_order_id BIGINT UNSIGNED
)
COMMENT 'Calls off what of a purchase order has not come yet'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
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

        SELECT status INTO v_status
        FROM purchase_order
        WHERE purchase_order_id = p_purchase_order_id
        FOR UPDATE;

        IF v_status IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such purchase order';
        END IF;

        IF v_status = 'received' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: all of this purchase order has come';
        END IF;

        IF v_status <> 'cancelled' THEN
            UPDATE purchase_order
            SET
                status = 'cancelled',
                closed_at = UTC_TIMESTAMP(6)
            WHERE purchase_order_id = p_purchase_order_id;
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;

-- Procedure: return_approve
--
-- Lets a customer send back what they asked to: the goods may come now. What is no
-- longer requested is refused, an approval that is sent twice as well.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30601 ILLEGAL_TRANSITION
-- Example:     CALL return_approve(7, 'by post, label sent');
-- See:         triggers/fulfilment/return_request_before_update_guard_status.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE return_approve (
    IN p_return_request_id BIGINT UNSIGNED,
    IN p_note VARCHAR(255)
)
COMMENT 'Lets a customer send back what they asked to'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_order_id BIGINT UNSIGNED;
        DECLARE v_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
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

        CALL return_lock_core(p_return_request_id, v_order_id, v_status);

        IF v_status = 'approved' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: the return is approved already';
        END IF;

        UPDATE return_request
        SET
            status = 'approved',
            note = p_note
        WHERE return_request_id = p_return_request_id;

        COMMIT;
    END;
END$$

DELIMITER ;

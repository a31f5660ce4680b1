-- Procedure: stored_value_credit
--
-- Puts value onto an account: with an order, what is given back for it, which is never
-- more than was paid on it; with NULL for the order, more to spend. The same key again
-- is the same request, and is answered with the entry of then.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Example:     CALL stored_value_credit(3, 5.00, NULL, 'credit-1', @entry_id);
-- See:         procedures/stored_value/stored_value_move_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stored_value_credit (
    IN p_account_id BIGINT UNSIGNED,
    IN p_amount DECIMAL(19, 4),
    IN p_order_id BIGINT UNSIGNED,
    IN p_idempotency_key VARCHAR(64),
    OUT p_entry_id BIGINT UNSIGNED
)
COMMENT 'Puts value onto an account'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
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

        SET v_kind = IF(p_order_id IS NULL, 'issue', 'refund');

        CALL stored_value_move_core(
            p_account_id, v_kind, p_amount, p_order_id, p_idempotency_key, p_entry_id
        );

        COMMIT;
    END;
END$$

DELIMITER ;

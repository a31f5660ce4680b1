-- Procedure: payment_void
--
-- Notes that money set aside is let go untaken. The same key again is the same
-- request, and is answered with the transaction of then. A failure code says that
-- the provider refused, and moves no money.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Example:     CALL payment_void(9, 12.50, 'v-1', 'acquirer', NULL, NULL, @transaction_id);
-- See:         procedures/billing/payment_transact_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE payment_void (
    IN p_payment_id BIGINT UNSIGNED,
    IN p_amount DECIMAL(19, 4),
    IN p_idempotency_key VARCHAR(64),
    IN p_provider VARCHAR(32),
    IN p_gateway_ref VARCHAR(128),
    IN p_failure_code VARCHAR(64),
    OUT p_transaction_id BIGINT UNSIGNED
)
COMMENT 'Notes that money set aside was let go'
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

        CALL payment_transact_core(
            p_payment_id,
            'void',
            p_amount,
            p_idempotency_key,
            p_provider,
            p_gateway_ref,
            p_failure_code,
            p_transaction_id
        );

        COMMIT;
    END;
END$$

DELIMITER ;

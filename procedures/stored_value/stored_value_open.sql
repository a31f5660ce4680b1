-- Procedure: stored_value_open
--
-- Opens an account with what is on it from the start: a gift card by the hash of its
-- code, or the store credit or points of a customer. The same key again is the same
-- request, and is answered with the account of then. Two who send one key at the very
-- same moment may get a conflict; who asks again gets the account.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30005 IDEMPOTENCY_CONFLICT, 30009 VALUE_INVALID
-- Example:     CALL stored_value_open('points', NULL, 4, NULL, NULL, 100, NULL, 'o-7', @account);
-- See:         triggers/stored_value/stored_value_entry_after_insert_move_balance.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stored_value_open (
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_customer_id BIGINT UNSIGNED,
    IN p_code_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_expires_at DATETIME(6),
    IN p_amount DECIMAL(19, 4),
    IN p_payment_transaction_id BIGINT UNSIGNED,
    IN p_idempotency_key VARCHAR(64),
    OUT p_account_id BIGINT UNSIGNED
)
COMMENT 'Opens a gift card, or the credit or points of a customer'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_customer_id BIGINT UNSIGNED;
        DECLARE v_minor_unit TINYINT UNSIGNED;
        DECLARE v_is_same BOOLEAN;
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

        IF p_amount IS NULL OR p_idempotency_key IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: give an amount and an idempotency key';
        END IF;

        -- Locked before the account, as everybody does; queues those who send one key at once.
        SELECT customer_id INTO v_customer_id
        FROM customer
        WHERE customer_id = p_customer_id
        FOR UPDATE;

        SELECT
            sva.stored_value_account_id,
            sva.kind = p_kind
            AND sva.currency_code <=> p_currency_code
            AND sva.customer_id <=> p_customer_id
            AND sva.code_hash <=> p_code_hash
            AND sva.expires_at <=> p_expires_at
            AND sve.kind = 'issue'
            AND sve.amount = p_amount
            AND sve.payment_transaction_id <=> p_payment_transaction_id AS is_same
        INTO p_account_id, v_is_same
        FROM stored_value_entry AS sve
        INNER JOIN stored_value_account AS sva
            ON sve.stored_value_account_id = sva.stored_value_account_id
        WHERE sve.idempotency_key = p_idempotency_key COLLATE utf8mb4_0900_bin;

        IF NOT v_is_same THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30005,
                MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: this key was used for something else';
        END IF;

        IF p_account_id IS NULL THEN
            SELECT minor_unit INTO v_minor_unit
            FROM currency
            WHERE currency_code = p_currency_code;

            -- Without such a currency the foreign key refuses the account, and names itself.
            INSERT INTO stored_value_account (
                kind, code_hash, customer_id, currency_code, currency_minor_unit, expires_at
            )
            VALUES (
                p_kind,
                p_code_hash,
                p_customer_id,
                p_currency_code,
                COALESCE(v_minor_unit, 0),
                p_expires_at
            );

            SET p_account_id = LAST_INSERT_ID();

            INSERT INTO stored_value_entry (
                stored_value_account_id,
                kind,
                amount,
                balance_after,
                payment_transaction_id,
                idempotency_key
            )
            VALUES (
                p_account_id, 'issue', p_amount, 0, p_payment_transaction_id, p_idempotency_key
            );
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;

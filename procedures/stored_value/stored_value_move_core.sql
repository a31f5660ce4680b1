-- Procedure: stored_value_move_core
--
-- Moves value on an account, for an order or for none. A key that was used for the same
-- is answered with the entry of then; for anything else it is refused. Never more is
-- redeemed than the order still owes, or given back than was paid on it. The order is
-- locked before the account.
--
-- Transaction: the caller's
-- Raises:      30004 NOT_FOUND, 30005 IDEMPOTENCY_CONFLICT, 30009 VALUE_INVALID,
--              30502 REFUND_EXCEEDS_CAPTURE, 30503 CURRENCY_MISMATCH,
--              30507 PAYMENT_EXCEEDS_OWED, 30601 ILLEGAL_TRANSITION
-- Example:     CALL stored_value_move_core(3, 'redeem', -12.50, 1001, 'redeem-1', @entry_id);
-- See:         views/billing/order_balance.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stored_value_move_core (
    IN p_account_id BIGINT UNSIGNED,
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_amount DECIMAL(19, 4),
    IN p_order_id BIGINT UNSIGNED,
    IN p_idempotency_key VARCHAR(64),
    OUT p_entry_id BIGINT UNSIGNED
)
COMMENT 'Moves value on an account'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_placed_at DATETIME(6);
    DECLARE v_order_currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_account_id BIGINT UNSIGNED;
    DECLARE v_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_is_same BOOLEAN;
    DECLARE v_paid DECIMAL(19, 4);
    DECLARE v_owed DECIMAL(19, 4);

    IF p_amount IS NULL OR p_idempotency_key IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: give an amount and an idempotency key';
    END IF;

    IF p_order_id IS NOT NULL THEN
        SELECT
            status_code,
            placed_at,
            currency_code
        INTO v_status_code, v_placed_at, v_order_currency
        FROM sales_order
        WHERE order_id = p_order_id
        FOR UPDATE;

        IF v_placed_at IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such order, or it is not placed yet';
        END IF;
    END IF;

    SELECT
        stored_value_account_id,
        currency_code
    INTO v_account_id, v_currency_code
    FROM stored_value_account
    WHERE stored_value_account_id = p_account_id
    FOR UPDATE;

    IF v_account_id IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30004,
            MESSAGE_TEXT = 'NOT_FOUND: there is no such account';
    END IF;

    SELECT
        stored_value_entry_id,
        stored_value_account_id = p_account_id
        AND kind = p_kind
        AND amount = p_amount
        AND order_id <=> p_order_id AS is_same
    INTO p_entry_id, v_is_same
    FROM stored_value_entry
    WHERE idempotency_key = p_idempotency_key COLLATE utf8mb4_0900_bin;

    IF NOT v_is_same THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: this key was used for something else';
    END IF;

    IF p_entry_id IS NULL THEN
        IF p_kind = 'redeem' AND v_status_code IN ('cancelled', 'imported') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a cancelled or imported order is not paid';
        END IF;

        IF p_order_id IS NOT NULL AND NOT v_currency_code <=> v_order_currency THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30503,
                MESSAGE_TEXT = 'CURRENCY_MISMATCH: the account is not in the money of the order';
        END IF;

        IF p_kind = 'redeem' AND p_order_id IS NULL AND v_currency_code IS NOT NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say which order is paid; only points go without';
        END IF;

        SELECT
            paid,
            owed
        INTO v_paid, v_owed
        FROM order_balance
        WHERE order_id = p_order_id;

        IF p_kind = 'redeem' AND -p_amount > v_owed THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30507,
                MESSAGE_TEXT = 'PAYMENT_EXCEEDS_OWED: the order owes less than that';
        END IF;

        IF p_kind = 'refund' AND p_amount > COALESCE(v_paid, 0) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30502,
                MESSAGE_TEXT = 'REFUND_EXCEEDS_CAPTURE: more is given back than was paid';
        END IF;

        INSERT INTO stored_value_entry (
            stored_value_account_id, kind, amount, balance_after, order_id, idempotency_key
        )
        VALUES (p_account_id, p_kind, p_amount, 0, p_order_id, p_idempotency_key);

        SET p_entry_id = LAST_INSERT_ID();

        IF p_kind = 'redeem' AND p_order_id IS NOT NULL THEN
            CALL order_settle_core(p_order_id, CONCAT('stored_value:', p_account_id));
        END IF;
    END IF;
END$$

DELIMITER ;

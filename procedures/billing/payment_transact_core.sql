-- Procedure: payment_transact_core
--
-- Notes what a payment provider was asked and what it answered. A key that was used
-- on the payment for the same is answered with the row of then; for anything else it
-- is refused. An order that is wholly paid goes from pending to paid. No more is given
-- back than was paid on the order, stored value that was given back included. The order
-- is locked before the payment.
--
-- Transaction: the caller's
-- Raises:      30004 NOT_FOUND, 30005 IDEMPOTENCY_CONFLICT, 30009 VALUE_INVALID,
--              30502 REFUND_EXCEEDS_CAPTURE, 30601 ILLEGAL_TRANSITION
-- Example:     CALL payment_transact_core(9, 'capture', 12.50, 'k1', 'acquirer', NULL, NULL, @t);
-- See:         triggers/billing/payment_transaction_after_insert_move_counters.sql
--              procedures/billing/order_settle_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE payment_transact_core (
    IN p_payment_id BIGINT UNSIGNED,
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_amount DECIMAL(19, 4),
    IN p_idempotency_key VARCHAR(64),
    IN p_provider VARCHAR(32),
    IN p_gateway_ref VARCHAR(128),
    IN p_failure_code VARCHAR(64),
    OUT p_transaction_id BIGINT UNSIGNED
)
COMMENT 'Notes what a payment provider was asked and what it answered'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_order_id BIGINT UNSIGNED;
    DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_paid DECIMAL(19, 4);
    DECLARE v_parent_id BIGINT UNSIGNED;
    DECLARE v_is_same BOOLEAN;

    IF p_amount IS NULL OR p_idempotency_key IS NULL OR p_provider IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: give an amount, an idempotency key and a provider';
    END IF;

    SELECT order_id INTO v_order_id
    FROM payment
    WHERE payment_id = p_payment_id;

    IF v_order_id IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30004,
            MESSAGE_TEXT = 'NOT_FOUND: there is no such payment';
    END IF;

    SELECT status_code INTO v_status_code
    FROM sales_order
    WHERE order_id = v_order_id
    FOR UPDATE;

    SELECT
        payment_transaction_id,
        kind = p_kind
        AND amount = p_amount
        AND provider = p_provider COLLATE utf8mb4_0900_as_cs
        AND failure_code <=> p_failure_code COLLATE utf8mb4_0900_as_cs
        AND gateway_ref <=> p_gateway_ref COLLATE utf8mb4_0900_bin AS is_same
    INTO p_transaction_id, v_is_same
    FROM payment_transaction
    WHERE
        payment_id = p_payment_id
        AND idempotency_key = p_idempotency_key COLLATE utf8mb4_0900_bin
    -- The lock on the order queues those who send one key at once; this reads what they left.
    FOR SHARE;

    IF NOT v_is_same THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: this key was used for something else';
    END IF;

    IF p_transaction_id IS NULL THEN
        IF v_status_code = 'cancelled' AND p_kind IN ('authorize', 'capture') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a cancelled order takes no money';
        END IF;

        SELECT paid INTO v_paid
        FROM order_balance
        WHERE order_id = v_order_id;

        IF p_kind = 'refund' AND p_failure_code IS NULL AND p_amount > v_paid THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30502,
                MESSAGE_TEXT = 'REFUND_EXCEEDS_CAPTURE: more is given back than was paid';
        END IF;

        SELECT MAX(payment_transaction_id) INTO v_parent_id
        FROM payment_transaction
        WHERE
            payment_id = p_payment_id
            AND kind = CASE p_kind
                WHEN 'refund' THEN 'capture'
                WHEN 'authorize' THEN NULL
                ELSE 'authorize'
            END
            AND status = 'success';

        INSERT INTO payment_transaction (
            payment_id,
            parent_transaction_id,
            kind,
            amount,
            status,
            failure_code,
            provider,
            gateway_ref,
            idempotency_key
        )
        VALUES (
            p_payment_id,
            v_parent_id,
            p_kind,
            p_amount,
            IF(p_failure_code IS NULL, 'success', 'failed'),
            p_failure_code,
            p_provider,
            p_gateway_ref,
            p_idempotency_key
        );

        SET p_transaction_id = LAST_INSERT_ID();

        IF p_kind = 'capture' AND p_failure_code IS NULL THEN
            CALL order_settle_core(v_order_id, CONCAT('payment:', p_payment_id));
        END IF;
    END IF;
END$$

DELIMITER ;

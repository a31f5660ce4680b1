-- Procedure: fraud_assess
--
-- Notes what a provider thinks of an order, and holds the order for a person to look at
-- where the verdict is not to approve and nothing has left yet. Reasons are a JSON array
-- of the provider's codes, or NULL.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID
-- Example:     CALL fraud_assess(1001, 'rules', 80, 'review', '["ip_far_away"]', @assessment_id);
-- See:         procedures/sales/order_release.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE fraud_assess (
    IN p_order_id BIGINT UNSIGNED,
    IN p_provider VARCHAR(32),
    IN p_score INT,
    IN p_verdict VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_reasons JSON,
    OUT p_fraud_assessment_id BIGINT UNSIGNED
)
COMMENT 'Notes what a provider thinks of an order, and holds it where that is not good'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_may_hold INT;
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

        IF
            p_provider IS NULL
            OR p_score IS NULL
            OR p_score NOT BETWEEN 0 AND 100
            OR p_verdict IS NULL
            OR p_verdict NOT IN ('approve', 'review', 'reject')
        THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: give a provider, a score to 100 and a known verdict';
        END IF;

        SELECT status_code INTO v_status_code
        FROM sales_order
        WHERE order_id = p_order_id
        FOR UPDATE;

        IF v_status_code IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such order';
        END IF;

        INSERT INTO fraud_assessment (order_id, provider, score, verdict, reasons)
        VALUES (p_order_id, p_provider, p_score, p_verdict, COALESCE(p_reasons, JSON_ARRAY()));

        SET p_fraud_assessment_id = LAST_INSERT_ID();

        SELECT COUNT(*) INTO v_may_hold
        FROM order_status_transition
        WHERE
            from_status = v_status_code
            AND to_status = 'on_hold';

        IF p_verdict <> 'approve' AND v_may_hold THEN
            CALL order_transition_core(
                p_order_id,
                'on_hold',
                CONCAT('fraud:', p_provider),
                CONCAT(p_verdict, ' at ', p_score)
            );
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;

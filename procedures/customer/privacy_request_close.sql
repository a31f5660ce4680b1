-- Procedure: privacy_request_close
--
-- Says that a request was carried out or refused, by whom, and what was done or why
-- not, as a JSON object that names nobody. An erasure may be refused here; it is
-- carried out by customer_erase.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID
-- Example:     CALL privacy_request_close(3, 'completed', 1, '{"sent": "by post"}');
-- See:         triggers/customer/privacy_request_before_update_guard_closed.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE privacy_request_close (
    IN p_privacy_request_id BIGINT UNSIGNED,
    IN p_state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_staff_user_id BIGINT UNSIGNED,
    IN p_evidence JSON
)
COMMENT 'Says that a request was carried out or refused'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_staff INT;
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

        SELECT state INTO v_state
        FROM privacy_request
        WHERE privacy_request_id = p_privacy_request_id
        FOR UPDATE;

        IF v_state IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such request';
        END IF;

        SELECT COUNT(*) INTO v_staff
        FROM staff_user
        WHERE
            staff_user_id = p_staff_user_id
            AND status = 'active';

        IF
            COALESCE(p_state, '') NOT IN ('completed', 'rejected')
            OR v_staff = 0
            OR COALESCE(JSON_TYPE(p_evidence), '') <> 'OBJECT'
        THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say completed or rejected, who, and what was done';
        END IF;

        UPDATE privacy_request
        SET
            state = p_state,
            completed_at = UTC_TIMESTAMP(6),
            staff_user_id = p_staff_user_id,
            evidence = p_evidence
        WHERE privacy_request_id = p_privacy_request_id;

        COMMIT;
    END;
END$$

DELIMITER ;

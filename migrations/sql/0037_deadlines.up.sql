-- Migration 0037, up: answer customers in time, and take what has lapsed off accounts,
--     by the day
--
-- Locks: none; every object is new

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE privacy_deadlines_check (
    IN p_days INT,
    OUT p_found INT
)
COMMENT 'Notes requests of customers that are to be answered soon'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_run BIGINT UNSIGNED DEFAULT UUID_SHORT();
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

        SET p_found = 0;

        IF COALESCE(p_days, -1) < 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: look 0 days or more ahead';
        END IF;

        INSERT INTO data_quality_result (run_id, check_name, severity, subject, found, expected)
        SELECT
            v_run AS run_id,
            'a customer is answered within a month' AS check_name,
            IF(due_at < v_now, 'error', 'warning') AS severity,
            CONCAT('privacy request ', privacy_request_id) AS subject,
            state AS found,
            CONCAT('completed or rejected by ', DATE(due_at)) AS expected
        FROM privacy_request
        WHERE
            state IN ('received', 'in_progress')
            AND due_at < v_now + INTERVAL p_days DAY;

        SET p_found = ROW_COUNT();

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT expire_stored_value
ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 02:30:00'
ON COMPLETION PRESERVE
COMMENT 'Takes what is left off lapsed accounts'
DO
BEGIN
    DECLARE v_done INT;

    IF GET_LOCK(CONCAT('expire_stored_value_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL stored_value_expire(10000, v_done);
        DO RELEASE_LOCK(CONCAT('expire_stored_value_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT check_privacy_deadlines
ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 03:10:00'
ON COMPLETION PRESERVE
COMMENT 'Notes which customers are to be answered soon'
DO
BEGIN
    DECLARE v_found INT;

    IF GET_LOCK(CONCAT('check_privacy_deadlines_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL privacy_deadlines_check(7, v_found);
        DO RELEASE_LOCK(CONCAT('check_privacy_deadlines_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;

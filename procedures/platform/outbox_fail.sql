-- Procedure: outbox_fail
--
-- Notes that a worker could not deliver a thing under its version. It is tried again after
-- a pause that doubles each time, up to an hour; it is dead at once where trying again
-- cannot help, and after the tenth time in any case, until it has another version. The
-- status is NULL where the worker does not have that version: it has another by now, or
-- somebody else has it.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL outbox_fail('relay-1', 'product', 7, 3, 'no primary', FALSE, @status);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_fail (
    IN p_worker VARCHAR(64),
    IN p_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_id BIGINT UNSIGNED,
    IN p_version BIGINT,
    IN p_error VARCHAR(1000),
    IN p_is_final BOOLEAN,
    OUT p_status VARCHAR(16)
)
COMMENT 'Notes that a worker could not deliver a thing'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_attempts INT;
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

        SET p_status = NULL;

        IF COALESCE(p_error, '') = '' OR p_is_final IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say what went wrong, and whether for good';
        END IF;

        SELECT oe.attempts INTO v_attempts
        FROM outbox_event AS oe
        WHERE
            oe.aggregate_type = p_type
            AND oe.aggregate_id = p_id
            AND oe.version = p_version
            AND oe.status = 'waiting'
            AND oe.claimed_by = p_worker COLLATE utf8mb4_0900_bin
        FOR UPDATE;

        IF v_attempts IS NOT NULL THEN
            SET p_status = IF(p_is_final OR v_attempts >= 10, 'dead', 'waiting');

            UPDATE outbox_event
            SET
                status = p_status,
                claimed_by = NULL,
                claimed_at = NULL,
                last_error = p_error,
                next_attempt_at
                = UTC_TIMESTAMP(6) + INTERVAL LEAST(POW(2, v_attempts), 3600) SECOND
            WHERE
                aggregate_type = p_type
                AND aggregate_id = p_id;
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;

-- Procedure: outbox_claim
--
-- Gives a worker events to deliver, the longest due first, and shows them. They are
-- its own for some seconds; what it has not acknowledged by then goes to whoever
-- asks next, so a worker that dies loses nothing. Workers do not wait for each other.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL outbox_claim('relay-1', 100, 30);
-- See:         procedures/platform/outbox_ack.sql, procedures/platform/outbox_fail.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_claim (
    IN p_worker VARCHAR(64),
    IN p_events INT,
    IN p_seconds INT
)
COMMENT 'Gives a worker events to deliver, for some seconds'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_events JSON;
        DECLARE v_event_no INT DEFAULT 0;
        DECLARE v_event_id BIGINT UNSIGNED;
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

        IF COALESCE(p_worker, '') = '' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a worker has a name';
        END IF;

        IF COALESCE(p_events, 0) < 1 OR COALESCE(p_seconds, 0) < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: claim 1 event or more, for 1 second or more';
        END IF;

        SELECT JSON_ARRAYAGG(due.outbox_event_id) INTO v_events
        FROM (
            SELECT outbox_event_id
            FROM outbox_event
            WHERE
                status = 'waiting'
                AND next_attempt_at <= v_now
            ORDER BY next_attempt_at
            LIMIT p_events
            FOR UPDATE SKIP LOCKED -- noqa: PRS
        ) AS due;

        -- One after the other: a statement over all might read, and wait for, others.
        WHILE v_event_no < JSON_LENGTH(v_events) DO
            SET v_event_id = JSON_EXTRACT(v_events, CONCAT('$[', v_event_no, ']'));

            UPDATE outbox_event
            SET
                claimed_by = p_worker,
                claimed_at = v_now,
                next_attempt_at = v_now + INTERVAL p_seconds SECOND,
                attempts = attempts + 1
            WHERE outbox_event_id = v_event_id;

            SET v_event_no = v_event_no + 1;
        END WHILE;

        SELECT
            oe.outbox_event_id,
            oe.public_id,
            oe.aggregate_type,
            oe.aggregate_id,
            oe.version,
            oe.op,
            oe.payload,
            oe.occurred_at,
            oe.attempts
        FROM outbox_event AS oe
        INNER JOIN
            JSON_TABLE(v_events, '$[*]' COLUMNS (outbox_event_id BIGINT UNSIGNED PATH '$')) AS due
            ON oe.outbox_event_id = due.outbox_event_id
        ORDER BY oe.outbox_event_id;

        COMMIT;
    END;
END$$

DELIMITER ;

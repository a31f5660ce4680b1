-- Procedure: outbox_ack
--
-- Notes that a worker has delivered events, and says how many of them were its own.
-- An event whose time ran out, and which another worker has by now, is left to that
-- one. Saying it again changes nothing.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL outbox_ack('relay-1', '[17, 18]', @acknowledged);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_ack (
    IN p_worker VARCHAR(64),
    IN p_events JSON,
    OUT p_acknowledged INT
)
COMMENT 'Notes that a worker has delivered events, given by id'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
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

        SET p_acknowledged = 0;

        IF COALESCE(JSON_TYPE(p_events), '') <> 'ARRAY' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the events are a list of ids';
        END IF;

        WHILE v_event_no < JSON_LENGTH(p_events) DO
            SET v_event_id = JSON_EXTRACT(p_events, CONCAT('$[', v_event_no, ']'));

            UPDATE outbox_event
            SET
                status = 'published',
                published_at = UTC_TIMESTAMP(6)
            WHERE
                outbox_event_id = v_event_id
                AND status = 'waiting'
                AND claimed_by = p_worker COLLATE utf8mb4_0900_bin;

            SET p_acknowledged = p_acknowledged + ROW_COUNT();
            SET v_event_no = v_event_no + 1;
        END WHILE;

        COMMIT;
    END;
END$$

DELIMITER ;

-- Procedure: outbox_ack
--
-- Notes that a worker has delivered things under their versions, and when they change by
-- themselves next; says how many of them that was news of. A thing that has another
-- version by now still waits. Who had it claimed does not matter: what is delivered is
-- delivered. Saying it again changes nothing.
--
-- An event is {"type": …, "id": …, "version": …, "changes_at": …}, as outbox_claim showed
-- it; changes_at may be left out.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL outbox_ack('relay-1', '[{"type": "product", "id": 7, "version": 3}]', @n);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_ack (
    IN p_worker VARCHAR(64),
    IN p_events JSON,
    OUT p_acknowledged INT
)
COMMENT 'Notes that a worker has delivered things under their versions'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_id BIGINT UNSIGNED;
        DECLARE v_version BIGINT;
        DECLARE v_changes_at DATETIME(6);
        DECLARE v_is_done BOOLEAN DEFAULT FALSE;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE each_event CURSOR FOR
            SELECT
                e.aggregate_type,
                e.aggregate_id,
                e.version,
                e.changes_at
            FROM
                JSON_TABLE(
                    p_events,
                    '$[*]' COLUMNS (
                        aggregate_type VARCHAR(16)
                        PATH '$.type' ERROR ON EMPTY ERROR ON ERROR,
                        aggregate_id BIGINT UNSIGNED
                        PATH '$.id' ERROR ON EMPTY ERROR ON ERROR,
                        version BIGINT
                        PATH '$.version' ERROR ON EMPTY ERROR ON ERROR,
                        changes_at DATETIME(6)
                        PATH '$.changes_at' NULL ON EMPTY ERROR ON ERROR
                    )
                ) AS e
            ORDER BY e.aggregate_type, e.aggregate_id;

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

        CALL session_guard_core();

        START TRANSACTION;

        SET p_acknowledged = 0;

        IF COALESCE(p_worker, '') = '' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a worker has a name';
        END IF;

        IF COALESCE(JSON_TYPE(p_events), '') <> 'ARRAY' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the events are a list';
        END IF;

        OPEN each_event;

        each_delivered: LOOP
            FETCH each_event INTO v_type, v_id, v_version, v_changes_at;
            IF v_is_done THEN
                LEAVE each_delivered;
            END IF;

            UPDATE outbox_event
            SET
                status = 'published',
                published_at = v_now,
                claimed_by = p_worker,
                claimed_at = COALESCE(claimed_at, v_now),
                changes_at = v_changes_at
            WHERE
                aggregate_type = v_type
                AND aggregate_id = v_id
                AND version = v_version
                AND status <> 'published';

            SET p_acknowledged = p_acknowledged + ROW_COUNT();
        END LOOP;

        CLOSE each_event;

        COMMIT;
    END;
END$$

DELIMITER ;

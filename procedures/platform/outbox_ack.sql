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

        -- By their key: to scan the table would wait for what others hold.
        UPDATE /*+ JOIN_PREFIX(e) NO_BNL(oe) INDEX(oe PRIMARY) */
                outbox_event AS oe
            INNER JOIN
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
                ON
                    oe.aggregate_type = CONVERT(e.aggregate_type USING ascii)
                    AND oe.aggregate_id = e.aggregate_id
                    AND oe.version = e.version
        SET
            oe.status = 'published',
            oe.published_at = v_now,
            oe.claimed_by = p_worker,
            oe.claimed_at = COALESCE(oe.claimed_at, v_now),
            oe.changes_at = e.changes_at
        WHERE oe.status <> 'published';

        SET p_acknowledged = ROW_COUNT();

        COMMIT;
    END;
END$$

DELIMITER ;

-- Procedure: outbox_claim
--
-- Gives a worker things to deliver, the longest due first, and shows them as they are.
-- They are its own for some seconds; what it has not acknowledged by then goes to whoever
-- asks next, so a worker that dies loses nothing. Workers do not wait for each other, nor
-- for who is just changing a thing: that is shown to them once it is committed.
--
-- A thing whose time has come, as a price of it begins, gets its next version first.
--
-- The rows are composed after the claim, from one snapshot: version and document belong
-- together, and may be newer than what was claimed. A document that is NULL says that
-- there is no such thing any more.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL outbox_claim('relay-1', 100, 30);
-- See:         procedures/platform/outbox_ack.sql, procedures/platform/outbox_fail.sql,
--              views/catalog/product_document.sql, docs/decisions/0011-documents.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_claim (
    IN p_worker VARCHAR(64),
    IN p_events INT,
    IN p_seconds INT
)
COMMENT 'Gives a worker things to deliver, for some seconds'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6);
        DECLARE v_events JSON;
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

        SET v_now = UTC_TIMESTAMP(6);

        -- Keys are named: to scan the table instead would lock what is not asked for.
        SELECT JSON_ARRAYAGG(JSON_OBJECT('type', ripe.aggregate_type, 'id', ripe.aggregate_id))
        INTO v_events
        FROM (
            SELECT
                aggregate_type,
                aggregate_id
            FROM outbox_event FORCE INDEX (ix_outbox_event_changes_at)
            WHERE changes_at <= v_now
            ORDER BY changes_at
            LIMIT p_events
            FOR UPDATE SKIP LOCKED -- noqa: PRS
        ) AS ripe;

        -- By their key, here and below: to scan the table would wait for what others hold.
        UPDATE /*+ JOIN_PREFIX(ripe) NO_BNL(oe) INDEX(oe PRIMARY) */
                outbox_event AS oe
            INNER JOIN
                JSON_TABLE(
                    v_events,
                    '$[*]' COLUMNS (
                        aggregate_type VARCHAR(16) PATH '$.type',
                        aggregate_id BIGINT UNSIGNED PATH '$.id'
                    )
                ) AS ripe
                ON
                    oe.aggregate_type = CONVERT(ripe.aggregate_type USING ascii)
                    AND oe.aggregate_id = ripe.aggregate_id
        SET oe.version = oe.version + 1;

        -- Those just woken are due as well.
        SET v_now = UTC_TIMESTAMP(6);

        SELECT JSON_ARRAYAGG(JSON_OBJECT('type', due.aggregate_type, 'id', due.aggregate_id))
        INTO v_events
        FROM (
            SELECT
                aggregate_type,
                aggregate_id
            FROM outbox_event FORCE INDEX (ix_outbox_event_due)
            WHERE
                status = 'waiting'
                AND next_attempt_at <= v_now
            ORDER BY next_attempt_at
            LIMIT p_events
            FOR UPDATE SKIP LOCKED -- noqa: PRS
        ) AS due;

        UPDATE /*+ JOIN_PREFIX(due) NO_BNL(oe) INDEX(oe PRIMARY) */
                outbox_event AS oe
            INNER JOIN
                JSON_TABLE(
                    v_events,
                    '$[*]' COLUMNS (
                        aggregate_type VARCHAR(16) PATH '$.type',
                        aggregate_id BIGINT UNSIGNED PATH '$.id'
                    )
                ) AS due
                ON
                    oe.aggregate_type = CONVERT(due.aggregate_type USING ascii)
                    AND oe.aggregate_id = due.aggregate_id
        SET
            oe.claimed_by = p_worker,
            oe.claimed_at = v_now,
            oe.next_attempt_at = v_now + INTERVAL p_seconds SECOND,
            oe.attempts = oe.attempts + 1;

        COMMIT;

        -- One snapshot, so that a version and what it holds belong together. In no order: a
        -- sort would need room for documents in its buffer, and fail where one is large.
        SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
        START TRANSACTION;

        SELECT
            oe.aggregate_type,
            oe.aggregate_id,
            oe.public_id,
            oe.version,
            oe.op,
            oe.attempts,
            oe.changed_at,
            COALESCE(
                pd.document, cd.document, rd.document, od.document, ud.document
            ) AS document,
            pd.changes_at
        FROM
            JSON_TABLE(
                v_events,
                '$[*]' COLUMNS ( -- noqa: CP02
                    aggregate_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin -- noqa: PRS
                    PATH '$.type',
                    aggregate_id BIGINT UNSIGNED PATH '$.id'
                )
            ) AS e
        INNER JOIN outbox_event AS oe
            ON
                e.aggregate_type = oe.aggregate_type
                AND e.aggregate_id = oe.aggregate_id
        LEFT JOIN product_document AS pd
            ON
                oe.aggregate_type = 'product'
                AND oe.aggregate_id = pd.aggregate_id
        LEFT JOIN category_document AS cd
            ON
                oe.aggregate_type = 'category'
                AND oe.aggregate_id = cd.aggregate_id
        LEFT JOIN review_document AS rd
            ON
                oe.aggregate_type = 'review'
                AND oe.aggregate_id = rd.aggregate_id
        LEFT JOIN order_document AS od
            ON
                oe.aggregate_type = 'order'
                AND oe.aggregate_id = od.aggregate_id
        LEFT JOIN customer_document AS ud
            ON
                oe.aggregate_type = 'customer'
                AND oe.aggregate_id = ud.aggregate_id;

        COMMIT;
    END;
END$$

DELIMITER ;

-- Migration 0044, down: tell of documents what the shop writes into the outbox
--
-- Loses: every row of outbox_event
-- Locks: outbox_event is dropped and made anew; triggers are new; the procedures of the
--        outbox are missing for the moment between drop and create

DROP TRIGGER sales_order_after_update_note_document;

DROP TRIGGER sales_channel_after_update_note_document;

DROP TRIGGER sales_channel_after_insert_note_document;

DROP TRIGGER sales_channel_after_delete_note_document;

DROP TRIGGER locale_after_update_note_document;

DROP TRIGGER price_list_after_update_note_document;

DROP TRIGGER price_after_update_note_document;

DROP TRIGGER price_after_insert_note_document;

DROP TRIGGER price_after_delete_note_document;

DROP TRIGGER outbox_event_before_update_renew;

DROP TRIGGER product_review_after_update_note_document;

DROP TRIGGER product_review_after_insert_note_document;

DROP TRIGGER product_review_after_delete_note_document;

DROP TRIGGER customer_after_update_note_document;

DROP TRIGGER variant_option_value_after_update_note_document;

DROP TRIGGER variant_option_value_after_insert_note_document;

DROP TRIGGER variant_option_value_after_delete_note_document;

DROP TRIGGER product_variant_after_update_note_document;

DROP TRIGGER product_variant_after_insert_note_document;

DROP TRIGGER product_variant_after_delete_note_document;

DROP TRIGGER product_translation_after_update_note_document;

DROP TRIGGER product_translation_after_insert_note_document;

DROP TRIGGER product_translation_after_delete_note_document;

DROP TRIGGER product_category_after_update_note_document;

DROP TRIGGER product_category_after_insert_note_document;

DROP TRIGGER product_category_after_delete_note_document;

DROP TRIGGER product_attribute_value_after_update_note_document;

DROP TRIGGER product_attribute_value_after_insert_note_document;

DROP TRIGGER product_attribute_value_after_delete_note_document;

DROP TRIGGER product_after_update_note_document;

DROP TRIGGER product_after_insert_note_document;

DROP TRIGGER product_after_delete_note_document;

DROP TRIGGER option_value_after_update_note_document;

DROP TRIGGER option_type_after_update_note_document;

DROP TRIGGER category_translation_after_update_note_document;

DROP TRIGGER category_translation_after_insert_note_document;

DROP TRIGGER category_translation_after_delete_note_document;

DROP TRIGGER category_after_update_note_document;

DROP TRIGGER category_after_insert_note_document;

DROP TRIGGER category_after_delete_note_document;

DROP TRIGGER brand_after_update_note_document;

DROP TRIGGER attribute_after_update_note_document;

DROP PROCEDURE outbox_note;

DROP PROCEDURE outbox_backfill;

DROP PROCEDURE price_note_core;

DROP PROCEDURE product_note_core;

DROP PROCEDURE category_note_core;

DROP PROCEDURE catalog_note_core;

DROP PROCEDURE outbox_note_core;

DROP VIEW order_document;

DROP VIEW outbox_lag;

DROP VIEW review_document;

DROP VIEW product_document;

DROP VIEW category_document;

DROP TABLE outbox_event;

CREATE TABLE outbox_event (
    outbox_event_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    aggregate_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'category, order, product, review',
    aggregate_id BIGINT UNSIGNED NOT NULL COMMENT 'Primary key of its row',
    version BIGINT NOT NULL COMMENT 'Of the thing; a higher one holds more',
    op VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'upsert: it is as the payload says, delete: it is gone',
    payload JSON NOT NULL COMMENT 'Its whole state, not what changed [pii:id]',
    occurred_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'waiting'
    COMMENT 'waiting: to be delivered, published, dead: given up, for a person to look at',
    next_attempt_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))
    COMMENT 'UTC; not claimed before: now, the end of a claim, or after a pause',
    attempts INT NOT NULL DEFAULT 0 COMMENT 'How often it was claimed',
    claimed_by VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NULL
    COMMENT 'Worker that had it last; NULL: none, or it gave it back',
    claimed_at DATETIME(6) NULL COMMENT 'UTC; NULL: claimed_by is',
    published_at DATETIME(6) NULL COMMENT 'UTC; NULL: not published',
    last_error VARCHAR(1000) NULL COMMENT 'What went wrong last; NULL: nothing yet',

    PRIMARY KEY (outbox_event_id),
    UNIQUE KEY uq_outbox_event_public_id (public_id),
    -- A version of a thing is told once.
    UNIQUE KEY uq_outbox_event_aggregate_version (aggregate_type, aggregate_id, version),
    -- The relay's path: what is due, the longest first.
    KEY ix_outbox_event_due (status, next_attempt_at),
    KEY ix_outbox_event_published_at (published_at),
    CONSTRAINT ck_outbox_event_aggregate_type
    CHECK (aggregate_type IN ('category', 'order', 'product', 'review')),
    CONSTRAINT ck_outbox_event_version_positive
    CHECK (version > 0),
    CONSTRAINT ck_outbox_event_op
    CHECK (op IN ('upsert', 'delete')),
    CONSTRAINT ck_outbox_event_status
    CHECK (status IN ('waiting', 'published', 'dead')),
    CONSTRAINT ck_outbox_event_attempts_not_negative
    CHECK (attempts >= 0),
    CONSTRAINT ck_outbox_event_claim_has_time
    CHECK ((claimed_by IS NULL) = (claimed_at IS NULL)),
    CONSTRAINT ck_outbox_event_published_has_time
    CHECK ((status = 'published') = (published_at IS NOT NULL)),
    CONSTRAINT ck_outbox_event_dead_has_error
    CHECK (status <> 'dead' OR last_error IS NOT NULL)
) COMMENT = 'What other systems have to be told';

DROP PROCEDURE outbox_ack;

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

DROP PROCEDURE outbox_claim;

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

DROP PROCEDURE outbox_fail;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_fail (
    IN p_worker VARCHAR(64),
    IN p_outbox_event_id BIGINT UNSIGNED,
    IN p_error VARCHAR(1000),
    IN p_is_final BOOLEAN,
    OUT p_status VARCHAR(16)
)
COMMENT 'Notes that a worker could not deliver an event'
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
            oe.outbox_event_id = p_outbox_event_id
            AND oe.status = 'waiting'
            AND oe.claimed_by = p_worker COLLATE utf8mb4_0900_bin
        FOR UPDATE;

        IF v_attempts IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: the worker has no such event';
        END IF;

        SET p_status = IF(p_is_final OR v_attempts >= 10, 'dead', 'waiting');

        UPDATE outbox_event
        SET
            status = p_status,
            claimed_by = NULL,
            claimed_at = NULL,
            last_error = p_error,
            next_attempt_at = UTC_TIMESTAMP(6) + INTERVAL LEAST(POW(2, v_attempts), 3600) SECOND
        WHERE outbox_event_id = p_outbox_event_id;

        COMMIT;
    END;
END$$

DELIMITER ;

DROP PROCEDURE outbox_purge;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_purge (
    IN p_days INT,
    IN p_batch INT,
    OUT p_purged INT
)
COMMENT 'Deletes events that were published days ago'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_before DATETIME(6);
        DECLARE v_deleted INT;
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

        SET p_purged = 0;

        IF COALESCE(p_days, 0) < 1 OR COALESCE(p_batch, 0) < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: keep 1 day or more, delete 1 event or more at once';
        END IF;

        SET v_before = UTC_TIMESTAMP(6) - INTERVAL p_days DAY;

        REPEAT
            -- For one transaction each time, and not beyond the last.
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
            START TRANSACTION;

            DELETE FROM outbox_event
            WHERE published_at < v_before
            ORDER BY published_at
            LIMIT p_batch;

            SET v_deleted = ROW_COUNT();

            COMMIT;

            SET p_purged = p_purged + v_deleted;
        UNTIL v_deleted < p_batch END REPEAT;
    END;
END$$

DELIMITER ;

DROP EVENT purge_outbox;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT purge_outbox
ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 02:20:00'
ON COMPLETION PRESERVE
COMMENT 'Deletes events that were published days ago'
DO
BEGIN
    DECLARE v_purged INT;

    IF GET_LOCK(CONCAT('purge_outbox_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL outbox_purge(7, 1000, v_purged);
        DO RELEASE_LOCK(CONCAT('purge_outbox_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;

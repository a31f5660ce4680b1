-- Migration 0031, up: keep house on a schedule, and tell other systems what changed
--
-- Locks: none; every object is new

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

CREATE TABLE daily_sales_summary (
    channel_id BIGINT UNSIGNED NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sales_on DATE NOT NULL COMMENT 'On the channel''s own clock',

    orders INT NOT NULL COMMENT 'Placed, and not cancelled since',
    gross_sales DECIMAL(19, 4) NOT NULL COMMENT 'At the prices of the tags',
    discounts DECIMAL(19, 4) NOT NULL COMMENT 'On goods',
    included_tax DECIMAL(19, 4) NOT NULL COMMENT 'In the prices of goods',
    returns DECIMAL(19, 4) NOT NULL COMMENT 'Goods credited, net',
    net_sales DECIMAL(19, 4) NOT NULL
    COMMENT 'gross_sales less discounts, included_tax and returns',
    charges DECIMAL(19, 4) NOT NULL COMMENT 'Shipping and fees, less those credited',
    adjustments DECIMAL(19, 4) NOT NULL COMMENT 'Money credited without goods',
    tax DECIMAL(19, 4) NOT NULL COMMENT 'All tax, less tax credited',
    refreshed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (channel_id, currency_code, sales_on),
    KEY ix_daily_sales_summary_currency_code (currency_code),
    KEY ix_daily_sales_summary_sales_on (sales_on),
    CONSTRAINT fk_daily_sales_summary_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT fk_daily_sales_summary_currency
    FOREIGN KEY (currency_code) REFERENCES currency (currency_code),
    CONSTRAINT ck_daily_sales_summary_orders_not_negative
    CHECK (orders >= 0),
    CONSTRAINT ck_daily_sales_summary_net_is_its_parts
    CHECK (net_sales = gross_sales - discounts - included_tax - returns)
) COMMENT = 'What was sold and credited, by the day';

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE partition_rotate (
    IN p_keep_months INT,
    OUT p_made INT,
    OUT p_dropped INT
)
COMMENT 'Adds and drops months of every rotating table; NULL: each keeps its own number'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone, which ALTER TABLE would commit.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        -- Full months that each table keeps besides the current one.
        DECLARE v_keep JSON DEFAULT JSON_OBJECT(
            'audit_log', 36,
            'data_quality_result', 6,
            'marketing_touch', 13
        );
        DECLARE v_wait INT DEFAULT @@SESSION.lock_wait_timeout;
        DECLARE v_this_month DATE DEFAULT DATE_FORMAT(UTC_DATE(), '%Y-%m-01');
        DECLARE v_table_no INT DEFAULT 0;
        DECLARE v_table VARCHAR(64);
        DECLARE v_oldest DATE;
        DECLARE v_end DATE;
        DECLARE v_months TEXT;
        DECLARE v_old_months TEXT;
        DECLARE v_old_count INT;

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            SET SESSION lock_wait_timeout = v_wait;
            RESIGNAL;
        END;

        SET p_made = 0;
        SET p_dropped = 0;

        IF p_keep_months < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: keep 1 month or more';
        END IF;

        SET SESSION lock_wait_timeout = 10;

        WHILE v_table_no < JSON_LENGTH(v_keep) DO
            SET v_table = JSON_UNQUOTE(
                JSON_EXTRACT(JSON_KEYS(v_keep), CONCAT('$[', v_table_no, ']'))
            );
            SET v_oldest = v_this_month - INTERVAL COALESCE(
                p_keep_months, JSON_EXTRACT(v_keep, CONCAT('$.', v_table))
            ) MONTH;

            SELECT MAX(CAST(TRIM(BOTH '''' FROM NULLIF(partition_description, 'MAXVALUE')) AS DATE))
            INTO v_end
            FROM information_schema.partitions
            WHERE
                table_schema = DATABASE()
                AND table_name = v_table;

            -- What is older than all that is kept gets one partition, dropped below.
            SET v_end = GREATEST(v_end + INTERVAL 1 MONTH, v_oldest);
            SET v_months = '';
            WHILE v_end <= v_this_month + INTERVAL 4 MONTH DO
                SET v_months = CONCAT(
                    v_months,
                    'PARTITION p', DATE_FORMAT(v_end - INTERVAL 1 MONTH, '%Y_%m'),
                    ' VALUES LESS THAN (''', v_end, '''), '
                );
                SET v_end = v_end + INTERVAL 1 MONTH;
                SET p_made = p_made + 1;
            END WHILE;

            IF v_months <> '' THEN
                SET @partition_rotate = CONCAT(
                    'ALTER TABLE ', v_table, ' REORGANIZE PARTITION p_future INTO (',
                    v_months, 'PARTITION p_future VALUES LESS THAN (MAXVALUE))'
                );
                PREPARE rotation FROM @partition_rotate;
                EXECUTE rotation;
                DEALLOCATE PREPARE rotation;
            END IF;

            SELECT
                GROUP_CONCAT(partition_name) AS old_months,
                COUNT(*) AS old_count
            INTO v_old_months, v_old_count
            FROM information_schema.partitions
            WHERE
                table_schema = DATABASE()
                AND table_name = v_table
                AND CAST(TRIM(BOTH '''' FROM NULLIF(partition_description, 'MAXVALUE')) AS DATE)
                <= v_oldest;

            IF v_old_count > 0 THEN
                SET @partition_rotate = CONCAT(
                    'ALTER TABLE ', v_table, ' DROP PARTITION ', v_old_months
                );
                PREPARE rotation FROM @partition_rotate;
                EXECUTE rotation;
                DEALLOCATE PREPARE rotation;
                SET p_dropped = p_dropped + v_old_count;
            END IF;

            SET v_table_no = v_table_no + 1;
        END WHILE;

        SET SESSION lock_wait_timeout = v_wait;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE invariants_check (
    OUT p_found INT
)
COMMENT 'Writes every broken invariant into data_quality_result'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
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

        INSERT INTO data_quality_result (run_id, check_name, severity, subject, found, expected)
        SELECT
            v_run AS run_id,
            LEFT(iv.invariant, 100) AS check_name,
            'error' AS severity,
            LEFT(iv.subject, 255) AS subject,
            LEFT(iv.found, 255) AS found,
            LEFT(iv.expected, 255) AS expected
        FROM invariant_violations AS iv;

        SET p_found = ROW_COUNT();

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE carts_expire (
    IN p_carts INT,
    OUT p_expired INT
)
COMMENT 'Closes carts whose time has run out'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_carts JSON;
        DECLARE v_cart_id BIGINT UNSIGNED;
        DECLARE v_goods JSON;
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

        SET p_expired = 0;

        IF p_carts IS NULL OR p_carts < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: close 1 cart or more';
        END IF;

        SELECT JSON_ARRAYAGG(lapsed.cart_id) INTO v_carts
        FROM (
            SELECT cart_id
            FROM cart
            WHERE
                status = 'open'
                AND expires_at <= v_now
            ORDER BY expires_at
            LIMIT p_carts
            FOR UPDATE SKIP LOCKED -- noqa: PRS
        ) AS lapsed;

        IF v_carts IS NOT NULL THEN
            SELECT JSON_ARRAYAGG(JSON_OBJECT('variant_id', sr.variant_id)) INTO v_goods
            FROM
                JSON_TABLE(v_carts, '$[*]' COLUMNS (cart_id BIGINT UNSIGNED PATH '$')) AS lapsed
            INNER JOIN stock_reservation AS sr
                ON lapsed.cart_id = sr.cart_id;

            CALL stock_lock_core(v_goods);

            -- One after the other: a statement over all might read, and wait for, others.
            WHILE p_expired < JSON_LENGTH(v_carts) DO
                SET v_cart_id = JSON_EXTRACT(v_carts, CONCAT('$[', p_expired, ']'));

                DELETE FROM stock_reservation
                WHERE cart_id = v_cart_id;

                UPDATE cart
                SET status = 'expired'
                WHERE cart_id = v_cart_id;

                SET p_expired = p_expired + 1;
            END WHILE;
        END IF;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE carts_purge (
    IN p_days INT,
    IN p_batch INT,
    OUT p_purged INT
)
COMMENT 'Deletes carts that never became an order'
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
                MESSAGE_TEXT = 'VALUE_INVALID: keep 1 day or more, delete 1 cart or more at once';
        END IF;

        SET v_before = UTC_TIMESTAMP(6) - INTERVAL p_days DAY;

        REPEAT
            -- For one transaction each time, and not beyond the last.
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
            START TRANSACTION;

            DELETE FROM cart
            WHERE
                status IN ('expired', 'merged')
                AND expires_at < v_before
                AND updated_at < v_before
            LIMIT p_batch;

            SET v_deleted = ROW_COUNT();

            COMMIT;

            SET p_purged = p_purged + v_deleted;
        UNTIL v_deleted < p_batch END REPEAT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE authorizations_mark_stale (
    IN p_days INT,
    OUT p_marked INT
)
COMMENT 'Notes money that was set aside days ago and never taken'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_name VARCHAR(100) DEFAULT 'what is set aside is taken or let go';
        DECLARE v_run BIGINT UNSIGNED DEFAULT UUID_SHORT();
        DECLARE v_before DATETIME(6);
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

        SET p_marked = 0;

        IF COALESCE(p_days, 0) < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: money may be set aside for 1 day or more';
        END IF;

        SET v_before = UTC_TIMESTAMP(6) - INTERVAL p_days DAY;

        INSERT INTO data_quality_result (run_id, check_name, severity, subject, found, expected)
        SELECT
            v_run AS run_id,
            v_name AS check_name,
            'warning' AS severity,
            CONCAT('payment ', held.payment_id) AS subject,
            CONCAT(held.amount, ' ', held.currency_code, ' since ', DATE(held.since)) AS found,
            CONCAT('nothing for longer than ', p_days, ' days') AS expected
        FROM (
            SELECT
                p.payment_id,
                p.currency_code,
                p.authorized - p.captured - p.voided AS amount,
                MAX(pt.occurred_at) AS since
            FROM payment AS p
            INNER JOIN payment_transaction AS pt
                ON p.payment_id = pt.payment_id
            WHERE
                p.authorized > p.captured + p.voided
                AND pt.kind = 'authorize'
                AND pt.status = 'success'
            GROUP BY p.payment_id, p.currency_code, p.authorized, p.captured, p.voided
        ) AS held
        WHERE
            held.since < v_before
            AND NOT EXISTS (
                SELECT 1
                FROM data_quality_result AS dqr
                WHERE
                    dqr.check_name = v_name
                    AND dqr.checked_at > held.since
                    AND dqr.subject = CONCAT('payment ', held.payment_id)
            );

        SET p_marked = ROW_COUNT();

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE daily_sales_refresh (
    IN p_from_on DATE,
    OUT p_made INT
)
COMMENT 'Computes daily_sales_summary anew from a day on'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
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

        SET p_made = 0;

        IF p_from_on IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say from which day on';
        END IF;

        DELETE FROM daily_sales_summary
        WHERE sales_on >= p_from_on;

        INSERT INTO daily_sales_summary (
            channel_id,
            currency_code,
            sales_on,
            orders,
            gross_sales,
            discounts,
            included_tax,
            returns,
            net_sales,
            charges,
            adjustments,
            tax
        )
        SELECT
            ch.channel_id,
            ds.currency_code,
            ds.day,
            ds.orders,
            ds.gross_sales,
            ds.discounts,
            ds.included_tax,
            ds.returns,
            ds.net_sales,
            ds.charges,
            ds.adjustments,
            ds.tax
        FROM daily_sales AS ds
        INNER JOIN sales_channel AS ch
            ON ds.channel_code = ch.channel_code
        WHERE ds.day >= p_from_on;

        SET p_made = ROW_COUNT();

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT expire_reservations
ON SCHEDULE EVERY 1 MINUTE STARTS '2026-01-01 00:00:00'
ON COMPLETION PRESERVE
COMMENT 'Frees claims of carts that have lapsed'
DO
BEGIN
    DECLARE v_released INT;

    IF GET_LOCK(CONCAT('expire_reservations_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL reservations_expire(500, v_released);
        DO RELEASE_LOCK(CONCAT('expire_reservations_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT expire_carts
ON SCHEDULE EVERY 15 MINUTE STARTS '2026-01-01 00:05:00'
ON COMPLETION PRESERVE
COMMENT 'Closes carts whose time has run out'
DO
BEGIN
    DECLARE v_expired INT;

    IF GET_LOCK(CONCAT('expire_carts_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL carts_expire(1000, v_expired);
        DO RELEASE_LOCK(CONCAT('expire_carts_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT purge_carts
ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 02:10:00'
ON COMPLETION PRESERVE
COMMENT 'Deletes carts that never became an order'
DO
BEGIN
    DECLARE v_purged INT;

    IF GET_LOCK(CONCAT('purge_carts_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL carts_purge(90, 1000, v_purged);
        DO RELEASE_LOCK(CONCAT('purge_carts_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT mark_stale_authorizations
ON SCHEDULE EVERY 1 HOUR STARTS '2026-01-01 00:20:00'
ON COMPLETION PRESERVE
COMMENT 'Notes money set aside and never taken'
DO
BEGIN
    DECLARE v_marked INT;

    IF GET_LOCK(CONCAT('mark_stale_authorizations_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL authorizations_mark_stale(7, v_marked);
        DO RELEASE_LOCK(CONCAT('mark_stale_authorizations_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT rotate_partitions
ON SCHEDULE EVERY 1 MONTH STARTS '2026-01-01 02:40:00'
ON COMPLETION PRESERVE
COMMENT 'Adds and drops months of the rotating tables'
DO
BEGIN
    DECLARE v_made INT;
    DECLARE v_dropped INT;

    IF GET_LOCK(CONCAT('rotate_partitions_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL partition_rotate(NULL, v_made, v_dropped);
        DO RELEASE_LOCK(CONCAT('rotate_partitions_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT check_invariants
ON SCHEDULE EVERY 1 HOUR STARTS '2026-01-01 00:30:00'
ON COMPLETION PRESERVE
COMMENT 'Writes down every broken invariant'
DO
BEGIN
    DECLARE v_found INT;

    IF GET_LOCK(CONCAT('check_invariants_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL invariants_check(v_found);
        DO RELEASE_LOCK(CONCAT('check_invariants_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT refresh_daily_sales
ON SCHEDULE EVERY 1 HOUR STARTS '2026-01-01 00:40:00'
ON COMPLETION PRESERVE
COMMENT 'Computes daily_sales_summary anew'
DO
BEGIN
    DECLARE v_from_on DATE DEFAULT IF(
        HOUR(UTC_TIMESTAMP()) = 3, '1000-01-01', UTC_DATE() - INTERVAL 3 DAY
    );
    DECLARE v_made INT;

    IF GET_LOCK(CONCAT('refresh_daily_sales_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL daily_sales_refresh(v_from_on, v_made);
        DO RELEASE_LOCK(CONCAT('refresh_daily_sales_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;

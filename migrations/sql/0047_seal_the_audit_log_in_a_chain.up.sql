-- Migration 0047, up: seal the audit log in a chain
--
-- What is noted already is sealed by the first run of audit_log_seal, as it stands then.
--
-- Loses: nothing
-- Locks: audit_log is copied under a shared lock (COPY), and refuses no update by then;
--        procedure partition_rotate is missing for the moment between drop and create

CREATE TABLE audit_anchor (
    month_on DATE NOT NULL COMMENT 'First of the month in which lines were sealed, in UTC',
    first_seal_no BIGINT NOT NULL COMMENT 'Place in the chain that the month began with',
    last_seal_no BIGINT NOT NULL COMMENT 'Of a month without seals, the place before its first',
    seal_count BIGINT GENERATED ALWAYS AS (last_seal_no - first_seal_no + 1) VIRTUAL
    COMMENT 'How many lines were sealed, never NULL',
    start_chain BINARY(32) NOT NULL COMMENT 'Anchor of the month before; of the first, zeros',
    end_chain BINARY(32) NOT NULL COMMENT 'Chain of the last seal; without seals, start_chain',
    anchored_at DATETIME(6) NOT NULL COMMENT 'UTC',
    anchor BINARY(32) NOT NULL COMMENT 'SHA-256 of all of this; the next month starts from it',

    PRIMARY KEY (month_on),
    CONSTRAINT ck_audit_anchor_month_on_is_a_first
    CHECK (DAYOFMONTH(month_on) = 1),
    CONSTRAINT ck_audit_anchor_last_seal_no_not_before_first
    CHECK (first_seal_no > 0 AND last_seal_no >= first_seal_no - 1),
    CONSTRAINT ck_audit_anchor_without_seals_nothing_moves
    CHECK (last_seal_no >= first_seal_no OR end_chain = start_chain),
    CONSTRAINT ck_audit_anchor_anchored_after_its_month
    CHECK (anchored_at >= month_on + INTERVAL 1 MONTH)
) COMMENT = 'Where the chain of the audit log stood by the month';

DROP TRIGGER audit_log_before_update_refuse;

ALTER TABLE audit_log
    MODIFY COLUMN old_row JSON NULL
    COMMENT 'By column; NULL: there was no row, or it was erased [pii:id]',
    MODIFY COLUMN new_row JSON NULL
    COMMENT 'By column; NULL: there is no row any more, or it was erased [pii:id]',
    ADD COLUMN salt BINARY(16) NULL
    COMMENT 'Keeps a guess of the payload from being confirmed by its digest; NULL: erased',
    ADD COLUMN payload_digest BINARY(32) NULL
    COMMENT 'SHA-256 of the payload that was erased; NULL: the payload is there',
    ADD COLUMN payload_erased_at DATETIME(6) NULL COMMENT 'UTC; NULL: the payload is there',
    ADD COLUMN privacy_request_id BIGINT UNSIGNED NULL
    COMMENT 'Erasure that took the payload; NULL: the payload is there',
    ALGORITHM = INSTANT;

-- Not where the column is added: a default of chance may be given to no row that is there
-- (1674).
ALTER TABLE audit_log
    ALTER COLUMN salt SET DEFAULT (RANDOM_BYTES(16)),
    ALGORITHM = INSTANT;

-- chunks: 10000 by audit_log_id
UPDATE audit_log SET salt = RANDOM_BYTES(16)
WHERE
    audit_log_id BETWEEN @chunk_from AND @chunk_to
    AND salt IS NULL;

ALTER TABLE audit_log
    DROP CHECK ck_audit_log_has_the_rows_of_its_action,
    ADD COLUMN customer_id BIGINT UNSIGNED GENERATED ALWAYS AS (
        COALESCE(
            JSON_VALUE(new_row, '$.customer_id' RETURNING UNSIGNED),
            JSON_VALUE(old_row, '$.customer_id' RETURNING UNSIGNED)
        )
    ) VIRTUAL COMMENT 'Customer that the row tells of; NULL: none, or erased',
    ADD KEY ix_audit_log_customer_id (customer_id),
    ADD CONSTRAINT ck_audit_log_erased_when_and_why
    CHECK (
        (payload_digest IS NULL) = (payload_erased_at IS NULL)
        AND (payload_digest IS NULL) = (privacy_request_id IS NULL)
    ),
    ADD CONSTRAINT ck_audit_log_has_a_payload_or_its_digest
    CHECK (
        (payload_digest IS NULL) = (salt IS NOT NULL)
        AND (payload_digest IS NULL OR COALESCE(old_row, new_row) IS NULL)
    ),
    ADD CONSTRAINT ck_audit_log_has_the_rows_of_its_action
    CHECK (
        payload_digest IS NOT NULL
        OR ((old_row IS NULL) = (action = 'insert') AND (new_row IS NULL) = (action = 'delete'))
    ),
    ALGORITHM = COPY, LOCK = SHARED;

CREATE TABLE audit_seal (
    seal_no BIGINT NOT NULL COMMENT 'Place in the chain: from 1, and none is left out',
    sealed_at DATETIME(6) NOT NULL COMMENT 'UTC; never before that of the seal before',
    audit_log_id BIGINT UNSIGNED NOT NULL,
    occurred_at DATETIME(6) NOT NULL COMMENT 'UTC, that of the line',
    digest BINARY(32) NOT NULL COMMENT 'SHA-256 of the line, with that of its payload',
    chain BINARY(32) NOT NULL
    COMMENT 'SHA-256 of the chain before, and of this seal; a month starts from its anchor',

    PRIMARY KEY (seal_no, sealed_at),
    KEY ix_audit_seal_audit_log_id (audit_log_id, occurred_at),
    CONSTRAINT ck_audit_seal_seal_no_positive
    CHECK (seal_no > 0)
) COMMENT = 'Digests of the audit log''s lines, in a chain [rotating]'
PARTITION BY RANGE COLUMNS(sealed_at) ( -- noqa: PRS
    PARTITION p_start VALUES LESS THAN ('2026-01-01'),
    PARTITION p_future VALUES LESS THAN (MAXVALUE)
);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION audit_payload_digest(
    p_salt BINARY(16),
    p_old_row JSON,
    p_new_row JSON
) RETURNS BINARY(32)
COMMENT 'Digest of the rows before and after that a line of audit_log has'
DETERMINISTIC
NO SQL
SQL SECURITY DEFINER
BEGIN
    RETURN UNHEX(SHA2(
        CONCAT(
            p_salt,
            COALESCE(CONVERT(p_old_row USING utf8mb4), ''),
            '\n',
            COALESCE(CONVERT(p_new_row USING utf8mb4), '')
        ),
        256
    ));
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE audit_erase_core (
    IN p_privacy_request_id BIGINT UNSIGNED,
    IN p_table VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    OUT p_erased INT
)
COMMENT 'Empties what audit_log says of a customer in one table'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_customer_id BIGINT UNSIGNED;

    SELECT MAX(customer_id) INTO v_customer_id
    FROM privacy_request
    WHERE privacy_request_id = p_privacy_request_id;

    UPDATE audit_log
    SET
        old_row = NULL,
        new_row = NULL,
        salt = NULL,
        payload_erased_at = UTC_TIMESTAMP(6),
        privacy_request_id = p_privacy_request_id
    WHERE
        customer_id = v_customer_id
        AND table_name = p_table;

    SET p_erased = ROW_COUNT();
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE audit_log_seal (
    IN p_is_full BOOLEAN,
    OUT p_sealed INT
)
COMMENT 'Seals lines of audit_log in a chain, and anchors months that are over'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        -- As deep as the chain of one statement may go.
        DECLARE v_batch INT DEFAULT 1000;
        DECLARE v_lock VARCHAR(64) DEFAULT CONCAT(
            'audit_log_seal_', LEFT(SHA2(DATABASE(), 256), 32)
        );
        DECLARE v_now DATETIME(6);
        DECLARE v_this_month_on DATE;
        DECLARE v_month_on DATE;
        DECLARE v_first_no BIGINT;
        DECLARE v_start_chain BINARY(32);
        DECLARE v_last_no BIGINT DEFAULT 0;
        DECLARE v_last_at DATETIME(6);
        DECLARE v_chain BINARY(32);
        DECLARE v_since DATETIME(6);
        DECLARE v_after BIGINT UNSIGNED DEFAULT 0;
        DECLARE v_sealed INT;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            DO RELEASE_LOCK(v_lock);
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        SET p_sealed = NULL;

        IF GET_LOCK(v_lock, 0) THEN
            SET p_sealed = 0;

            -- For one transaction each time, and not beyond the last.
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
            START TRANSACTION;

            SELECT
                seal_no,
                sealed_at,
                chain
            INTO v_last_no, v_last_at, v_chain
            FROM audit_seal
            ORDER BY seal_no DESC
            LIMIT 1;

            -- One time for the whole run, so that none of it falls behind an anchor; and a
            -- clock that was put back puts no seal before another.
            SET v_now = GREATEST(UTC_TIMESTAMP(6), COALESCE(v_last_at, UTC_TIMESTAMP(6)));
            SET v_this_month_on = DATE_FORMAT(v_now, '%Y-%m-01');

            SET v_since = CASE
                WHEN p_is_full THEN '1000-01-01'
                WHEN v_last_at < v_this_month_on THEN v_this_month_on - INTERVAL 1 MONTH
                WHEN v_last_at < DATE(v_now) THEN DATE(v_now) - INTERVAL 1 DAY
                ELSE v_now - INTERVAL 1 HOUR
            END;

            SELECT
                month_on + INTERVAL 1 MONTH AS next_month_on,
                last_seal_no + 1 AS next_seal_no,
                anchor
            INTO v_month_on, v_first_no, v_start_chain
            FROM audit_anchor
            ORDER BY month_on DESC
            LIMIT 1;

            -- The first month starts from nothing.
            IF v_month_on IS NULL THEN
                SELECT
                    DATE_FORMAT(MIN(sealed_at), '%Y-%m-01') AS month_on,
                    1 AS first_seal_no,
                    REPEAT(CHAR(0), 32) AS start_chain
                INTO v_month_on, v_first_no, v_start_chain
                FROM audit_seal;
            END IF;

            WHILE v_month_on < v_this_month_on DO
                SET v_last_no = v_first_no - 1;
                SET v_chain = v_start_chain;

                SELECT
                    seal_no,
                    chain
                INTO v_last_no, v_chain
                FROM audit_seal
                WHERE
                    sealed_at >= v_month_on
                    AND sealed_at < v_month_on + INTERVAL 1 MONTH
                ORDER BY seal_no DESC
                LIMIT 1;

                INSERT INTO audit_anchor
                (
                    month_on, first_seal_no, last_seal_no, start_chain, end_chain,
                    anchored_at, anchor
                )
                VALUES
                (
                    v_month_on,
                    v_first_no,
                    v_last_no,
                    v_start_chain,
                    v_chain,
                    v_now,
                    UNHEX(SHA2(
                        CONCAT_WS(
                            '\n', v_month_on, v_first_no, v_last_no,
                            HEX(v_start_chain), HEX(v_chain), v_now
                        ),
                        256
                    ))
                );

                SELECT anchor INTO v_start_chain
                FROM audit_anchor
                WHERE month_on = v_month_on;

                SET v_first_no = v_last_no + 1;
                SET v_month_on = v_month_on + INTERVAL 1 MONTH;
            END WHILE;

            COMMIT;

            IF v_last_no < v_first_no THEN
                SET v_last_no = v_first_no - 1;
                SET v_chain = v_start_chain;
            END IF;

            -- What was sealed before has no higher number, so a line above it that has a
            -- seal got it since.
            SELECT audit_log_id INTO v_after
            FROM audit_seal
            WHERE sealed_at < v_since
            ORDER BY audit_log_id DESC
            LIMIT 1;

            REPEAT
                SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
                START TRANSACTION;

                -- READ COMMITTED reads audit_log without a lock.
                INSERT /*+ SET_VAR(cte_max_recursion_depth = 1000) */ INTO audit_seal
                (seal_no, sealed_at, audit_log_id, occurred_at, digest, chain)
                WITH RECURSIVE
                batch AS (
                    SELECT
                        ROW_NUMBER() OVER (
                            ORDER BY unsealed.audit_log_id, unsealed.occurred_at
                        ) AS place,
                        unsealed.audit_log_id,
                        unsealed.occurred_at,
                        unsealed.digest
                    FROM (
                        SELECT
                            al.audit_log_id,
                            al.occurred_at,
                            UNHEX(SHA2(
                                CONCAT_WS(
                                    '\n',
                                    al.audit_log_id,
                                    al.occurred_at,
                                    al.table_name,
                                    HEX(al.row_key),
                                    al.action,
                                    HEX(al.actor),
                                    HEX(COALESCE(
                                        al.payload_digest,
                                        audit_payload_digest(al.salt, al.old_row, al.new_row)
                                    ))
                                ),
                                256
                            )) AS digest
                        FROM audit_log AS al
                        WHERE
                            al.audit_log_id > v_after
                            AND NOT EXISTS (
                                SELECT 1
                                FROM audit_seal AS s
                                WHERE
                                    s.audit_log_id = al.audit_log_id
                                    AND s.occurred_at = al.occurred_at
                                    AND s.sealed_at >= v_since
                            )
                        ORDER BY al.audit_log_id, al.occurred_at
                        LIMIT v_batch
                    ) AS unsealed
                ),

                chained AS (
                    SELECT
                        b.place,
                        b.audit_log_id,
                        b.occurred_at,
                        b.digest,
                        UNHEX(SHA2(
                            CONCAT(
                                v_chain, v_last_no + b.place, '\n', v_now, '\n',
                                b.audit_log_id, '\n', b.occurred_at, '\n', b.digest
                            ),
                            256
                        )) AS chain
                    FROM batch AS b
                    WHERE b.place = 1
                    UNION ALL
                    SELECT
                        b.place,
                        b.audit_log_id,
                        b.occurred_at,
                        b.digest,
                        UNHEX(SHA2(
                            CONCAT(
                                c.chain, v_last_no + b.place, '\n', v_now, '\n',
                                b.audit_log_id, '\n', b.occurred_at, '\n', b.digest
                            ),
                            256
                        )) AS chain
                    FROM chained AS c
                    INNER JOIN batch AS b
                        ON c.place + 1 = b.place
                )

                SELECT
                    v_last_no + place AS seal_no,
                    v_now AS sealed_at,
                    audit_log_id,
                    occurred_at,
                    digest,
                    chain
                FROM chained;

                SET v_sealed = ROW_COUNT();

                COMMIT;

                SET p_sealed = p_sealed + v_sealed;

                IF v_sealed > 0 THEN
                    SELECT
                        seal_no,
                        audit_log_id,
                        chain
                    INTO v_last_no, v_after, v_chain
                    FROM audit_seal
                    ORDER BY seal_no DESC
                    LIMIT 1;
                END IF;
            UNTIL v_sealed < v_batch END REPEAT;

            DO RELEASE_LOCK(v_lock);
        END IF;
    END;
END$$

DELIMITER ;

DROP PROCEDURE partition_rotate;

DELIMITER $$

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
            -- A line that was noted late in a month may be sealed in the next.
            'audit_seal', 37,
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
TRIGGER audit_anchor_before_delete_refuse
BEFORE DELETE ON audit_anchor
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: audit_anchor loses no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER audit_anchor_before_update_refuse
BEFORE UPDATE ON audit_anchor
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: audit_anchor changes no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER audit_log_before_update_guard_payload
BEFORE UPDATE ON audit_log
FOR EACH ROW
BEGIN
    IF (
        NEW.audit_log_id = OLD.audit_log_id
        AND NEW.occurred_at = OLD.occurred_at
        AND NEW.table_name = OLD.table_name
        AND NEW.row_key = OLD.row_key
        AND NEW.action = OLD.action
        AND NEW.actor = OLD.actor
        AND OLD.payload_digest IS NULL
        AND NEW.payload_erased_at IS NOT NULL
        AND NEW.salt IS NULL
        AND NEW.old_row IS NULL
        AND NEW.new_row IS NULL
        AND EXISTS (
            SELECT 1
            FROM privacy_request AS pr
            WHERE
                pr.privacy_request_id = NEW.privacy_request_id
                AND pr.customer_id = OLD.customer_id
                AND pr.kind = 'erase'
                AND pr.state = 'in_progress'
        )
    ) IS NOT TRUE THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: audit_log changes no row but for the erasure of a person';
    END IF;

    SET NEW.payload_digest = audit_payload_digest(OLD.salt, OLD.old_row, OLD.new_row);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER audit_seal_before_delete_refuse
BEFORE DELETE ON audit_seal
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: audit_seal loses no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER audit_seal_before_update_refuse
BEFORE UPDATE ON audit_seal
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: audit_seal changes no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT seal_audit_log
ON SCHEDULE EVERY 1 MINUTE STARTS '2026-01-01 00:00:00'
ON COMPLETION PRESERVE
COMMENT 'Seals the audit log, and anchors its months'
DO
BEGIN
    DECLARE v_sealed INT;

    IF GET_LOCK(CONCAT('seal_audit_log_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL audit_log_seal(FALSE, v_sealed);
        DO RELEASE_LOCK(CONCAT('seal_audit_log_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;

-- Migration 0047, down: take back what it made and changed
--
-- Loses: every row of audit_seal, audit_anchor; audit_log.salt, audit_log.payload_digest,
--        audit_log.payload_erased_at, audit_log.privacy_request_id
-- Locks: audit_log is copied under a shared lock (COPY); audit_seal, audit_anchor are
--        dropped; procedure partition_rotate is missing for the moment between drop and
--        create

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

DELIMITER ;

DROP EVENT seal_audit_log;

DROP PROCEDURE audit_log_seal;

DROP PROCEDURE audit_erase_core;

DROP FUNCTION audit_payload_digest;

DROP TABLE audit_seal;

DROP TABLE audit_anchor;

DROP TRIGGER audit_log_before_update_guard_payload;

ALTER TABLE audit_log
    DROP CHECK ck_audit_log_has_a_payload_or_its_digest,
    ALGORITHM = INPLACE;

-- Of whom was erased, a row that says nothing.
-- chunks: 10000 by audit_log_id
UPDATE audit_log
SET
    old_row = IF(action = 'insert', NULL, JSON_OBJECT()),
    new_row = IF(action = 'delete', NULL, JSON_OBJECT())
WHERE
    audit_log_id BETWEEN @chunk_from AND @chunk_to
    AND payload_digest IS NOT NULL;

ALTER TABLE audit_log
    DROP CHECK ck_audit_log_erased_when_and_why,
    DROP CHECK ck_audit_log_has_the_rows_of_its_action,
    DROP KEY ix_audit_log_customer_id,
    DROP COLUMN salt,
    DROP COLUMN payload_digest,
    DROP COLUMN payload_erased_at,
    DROP COLUMN privacy_request_id,
    DROP COLUMN customer_id,
    ADD CONSTRAINT ck_audit_log_has_the_rows_of_its_action
    CHECK ((old_row IS NULL) = (action = 'insert') AND (new_row IS NULL) = (action = 'delete')),
    ALGORITHM = COPY, LOCK = SHARED;

ALTER TABLE audit_log
    MODIFY COLUMN old_row JSON NULL COMMENT 'By column; NULL: there was no row [pii:id]',
    MODIFY COLUMN new_row JSON NULL COMMENT 'By column; NULL: there is no row any more [pii:id]',
    ALGORITHM = INSTANT;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER audit_log_before_update_refuse
BEFORE UPDATE ON audit_log
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: audit_log changes no row';
END$$

DELIMITER ;

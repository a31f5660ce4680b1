-- Migration 0049, down: take back what it made and changed
--
-- Loses: every row of retention_run, retention_rule
-- Locks: retention_run, retention_rule are dropped; 2 triggers are exchanged; procedure
--        partition_rotate, event purge_carts, event purge_outbox are missing for the
--        moment between drop and create

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

DELIMITER ;

DROP EVENT apply_retention;

DROP VIEW retention_row;

DROP PROCEDURE retention_approve;

DROP PROCEDURE retention_apply;

DROP PROCEDURE retention_take_core;

DROP PROCEDURE retention_note_core;

DROP PROCEDURE retention_chunk_core;

DROP TABLE retention_run;

DROP TABLE retention_rule;

DROP TRIGGER customer_consent_before_update_guard_ledger;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_consent_before_update_guard_ledger
BEFORE UPDATE ON customer_consent
FOR EACH ROW
BEGIN
    DECLARE v_erased_at DATETIME(6);

    SELECT erased_at INTO v_erased_at
    FROM customer
    WHERE customer_id = OLD.customer_id;

    IF NOT (
        v_erased_at IS NOT NULL
        AND NEW.ip_hash IS NULL
        AND NEW.customer_consent_id = OLD.customer_consent_id
        AND NEW.customer_id = OLD.customer_id
        AND NEW.purpose = OLD.purpose
        AND NEW.channel = OLD.channel
        AND NEW.state = OLD.state
        AND NEW.source = OLD.source
        AND NEW.policy_version <=> OLD.policy_version
        AND NEW.occurred_at = OLD.occurred_at
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: customer_consent changes no row but to forget an address';
    END IF;
END$$

DELIMITER ;

DROP TRIGGER fraud_assessment_before_update_guard_ledger;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER fraud_assessment_before_update_refuse
BEFORE UPDATE ON fraud_assessment
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: fraud_assessment changes no row';
END$$

DELIMITER ;

DROP TRIGGER order_address_before_update_guard_placed;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_address_before_update_guard_placed
BEFORE UPDATE ON order_address
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);
    DECLARE v_erased_at DATETIME(6);

    SELECT MAX(placed_at) INTO v_placed_at
    FROM sales_order
    WHERE order_id IN (OLD.order_id, NEW.order_id)
    FOR SHARE;

    IF
        NEW.order_id = OLD.order_id
        AND NEW.kind = OLD.kind
        AND NEW.country_code <=> OLD.country_code
        -- Without a country the region is one of no country, as Channel Islands: it stays.
        AND NEW.region <=> IF(OLD.country_code IS NULL, OLD.region, NULL)
        AND COALESCE(
            NEW.full_name, NEW.company, NEW.line1, NEW.line2, NEW.city, NEW.postal_code, NEW.phone
        ) IS NULL
    THEN
        SELECT cu.erased_at INTO v_erased_at
        FROM sales_order AS o
        INNER JOIN customer AS cu
            ON o.customer_id = cu.customer_id
        WHERE o.order_id = OLD.order_id;
    END IF;

    IF v_placed_at IS NOT NULL AND v_erased_at IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order keeps each address as it is';
    END IF;
END$$

DELIMITER ;

DROP TRIGGER order_status_history_before_update_guard_ledger;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_before_update_refuse
BEFORE UPDATE ON order_status_history
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: order_status_history changes no row';
END$$

DELIMITER ;

DROP EVENT purge_carts;

DELIMITER $$

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

DELIMITER ;

DROP EVENT purge_outbox;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT purge_outbox
ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 02:20:00'
ON COMPLETION PRESERVE
COMMENT 'Forgets things whose end was published days ago'
DO
BEGIN
    DECLARE v_purged INT;

    IF GET_LOCK(CONCAT('purge_outbox_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL outbox_purge(7, 1000, v_purged);
        DO RELEASE_LOCK(CONCAT('purge_outbox_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;

DROP FUNCTION retention_keep;

DROP FUNCTION retention_cutoff;

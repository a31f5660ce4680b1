-- Procedure: partition_rotate
--
-- Moves the months of every rotating table on: cuts partitions from p_future for the
-- months until now and for three ahead, and drops those that are older than what is
-- kept. Dropping a month is the one way a row leaves audit_log.
--
-- Each ALTER TABLE commits by itself; run again, it does what is left. A table that
-- somebody uses is waited for no longer than 10 seconds, for all others would wait
-- behind it.
--
-- Transaction: its own; each ALTER TABLE is one, and an open one is refused (1568)
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL partition_rotate(NULL, @made, @dropped);

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
        -- How many full months each keeps besides the current one, retention_rule says.
        DECLARE v_tables JSON DEFAULT JSON_ARRAY(
            'audit_log', 'audit_seal', 'data_quality_result', 'marketing_touch'
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

        WHILE v_table_no < JSON_LENGTH(v_tables) DO
            SET v_table = JSON_UNQUOTE(
                JSON_EXTRACT(v_tables, CONCAT('$[', v_table_no, ']'))
            );
            -- A line that was noted late in a month may be sealed in the next.
            SET v_oldest = v_this_month - INTERVAL COALESCE(
                p_keep_months,
                IF(
                    v_table = 'audit_seal',
                    retention_keep('audit_log') + 1,
                    retention_keep(v_table)
                )
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

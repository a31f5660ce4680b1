-- Migration 0049, up: retention by rules
--
-- Locks: none; 2 triggers are exchanged; procedure partition_rotate, event purge_carts,
--        event purge_outbox are missing for the moment between drop and create

CREATE TABLE retention_rule (
    rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    table_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    action VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'delete: the row, empty: columns of it, erase: the person, drop_months: partitions',
    takes VARCHAR(255) NOT NULL COMMENT 'What goes, in words',
    counts_from VARCHAR(255) NOT NULL COMMENT 'Since when the time runs, in words',

    keep_unit VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'day, month',
    usual_keep INT NOT NULL COMMENT 'Days or months that a shop keeps it',
    own_keep INT NULL COMMENT 'Days or months that this shop keeps it; NULL: the usual number',
    keep_for INT GENERATED ALWAYS AS (COALESCE(own_keep, usual_keep)) VIRTUAL
    COMMENT 'Days or months that count, never NULL',
    reason VARCHAR(500) NOT NULL COMMENT 'Why it is kept that long and no longer',

    carried_out_by VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'The procedure that does it, as retention_apply or partition_rotate',
    max_rows INT NOT NULL DEFAULT 10000 COMMENT 'At most in one run of retention_apply',
    is_enabled BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'Not: it is shown, and nothing goes',
    approved_at DATETIME(6) NULL COMMENT 'UTC; NULL: not approved as it stands',
    staff_user_id BIGINT UNSIGNED NULL COMMENT 'Who approved it; NULL: nobody, as it stands',

    wording CHAR(64) CHARACTER SET ascii COLLATE ascii_bin GENERATED ALWAYS AS (
        SHA2(
            CONCAT_WS(
                '/', table_name, action, takes, counts_from, keep_unit,
                COALESCE(own_keep, usual_keep), reason, carried_out_by
            ),
            256
        )
    ) VIRTUAL COMMENT 'SHA-256 of what it says: differs when the rule does, never NULL',

    PRIMARY KEY (rule_code),
    KEY ix_retention_rule_staff_user_id (staff_user_id),
    CONSTRAINT fk_retention_rule_staff_user
    FOREIGN KEY (staff_user_id) REFERENCES staff_user (staff_user_id),
    CONSTRAINT ck_retention_rule_action
    CHECK (action IN ('delete', 'empty', 'erase', 'drop_months')),
    CONSTRAINT ck_retention_rule_keep_unit
    CHECK (keep_unit IN ('day', 'month')),
    CONSTRAINT ck_retention_rule_months_are_dropped_by_the_month
    CHECK (action <> 'drop_months' OR keep_unit = 'month'),
    CONSTRAINT ck_retention_rule_keeps_something
    CHECK (usual_keep > 0 AND COALESCE(own_keep, 1) > 0),
    CONSTRAINT ck_retention_rule_max_rows_positive
    CHECK (max_rows > 0),
    CONSTRAINT ck_retention_rule_approved_by_somebody
    CHECK ((approved_at IS NULL) = (staff_user_id IS NULL))
) COMMENT = 'How long the shop keeps what it knows, and why';

CREATE TABLE retention_run (
    retention_run_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    is_dry_run BOOLEAN NOT NULL COMMENT 'It counted, and took nothing',

    wording CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT ''
    COMMENT 'That of the rule when it ran; by trigger',
    cutoff_at DATETIME(6) NOT NULL COMMENT 'UTC; what is older was due',
    due_rows BIGINT NOT NULL COMMENT 'Rows that were due when it began',
    oldest_at DATETIME(6) NULL COMMENT 'UTC, since when the oldest was kept; NULL: none was due',
    done_rows BIGINT NOT NULL DEFAULT 0 COMMENT 'Rows that it took; less than due: see max_rows',

    started_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    ended_at DATETIME(6) NULL COMMENT 'UTC; NULL: under way, or its session was lost',
    failure VARCHAR(255) NULL COMMENT 'What stopped it, its chunks before that stay done; NULL: nothing',
    started_by VARCHAR(288) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL DEFAULT ''
    COMMENT 'Account that was logged in, as name@host; by trigger [pii:id]',
    connection_id BIGINT UNSIGNED NOT NULL DEFAULT 0
    COMMENT 'Session that carries it out; by trigger',

    PRIMARY KEY (retention_run_id),
    -- What is under way, and what was rehearsed lately.
    KEY ix_retention_run_rule_code_ended_at (rule_code, ended_at),
    CONSTRAINT fk_retention_run_retention_rule
    FOREIGN KEY (rule_code) REFERENCES retention_rule (rule_code),
    CONSTRAINT ck_retention_run_rows_not_negative
    CHECK (due_rows >= 0 AND done_rows >= 0),
    CONSTRAINT ck_retention_run_oldest_of_what_is_due
    CHECK ((due_rows = 0) = (oldest_at IS NULL)),
    CONSTRAINT ck_retention_run_dry_run_takes_nothing
    CHECK (NOT is_dry_run OR done_rows = 0),
    CONSTRAINT ck_retention_run_ends_after_start
    CHECK (ended_at >= started_at),
    CONSTRAINT ck_retention_run_failed_has_ended
    CHECK (failure IS NULL OR ended_at IS NOT NULL)
) COMMENT = 'What a rule of retention found, and what it took';

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION retention_cutoff(
    p_rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin
) RETURNS DATETIME(6)
COMMENT 'Before when a row is due, in a run of this session; NULL: there is none'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    DECLARE v_before DATETIME(6);

    SELECT MAX(cutoff_at) INTO v_before
    FROM retention_run
    WHERE
        rule_code = p_rule_code
        AND ended_at IS NULL
        AND NOT is_dry_run
        AND connection_id = CONNECTION_ID()
        AND connection_id
        = IS_USED_LOCK(CONCAT('retention_', LEFT(SHA2(DATABASE(), 256), 32)));

    RETURN v_before;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION retention_keep(
    p_rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin
) RETURNS INT
COMMENT 'Days or months that a rule of retention keeps'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    DECLARE v_keep INT;

    SELECT IF(is_enabled, keep_for, IF(keep_unit = 'day', 36500, 1200)) INTO v_keep
    FROM retention_rule
    WHERE rule_code = p_rule_code;

    IF v_keep IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30004,
            MESSAGE_TEXT = 'NOT_FOUND: no such rule; shopdb seed reference brings all of them';
    END IF;

    RETURN v_keep;
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

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE retention_chunk_core (
    IN p_rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_before DATETIME(6),
    IN p_after_id BIGINT UNSIGNED,
    IN p_after_no BIGINT UNSIGNED,
    IN p_batch INT,
    OUT p_rows JSON
)
COMMENT 'The next rows that a rule of retention is to take'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    -- Over a window, as there alone the order is kept.
    SET p_rows = (
        SELECT
            JSON_ARRAYAGG(JSON_ARRAY(chunk.row_id, chunk.row_no)) OVER (
                ORDER BY chunk.row_id, chunk.row_no
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            )
        FROM (
            SELECT
                row_id,
                row_no
            FROM retention_row
            WHERE
                rule_code = p_rule_code
                AND since_at < p_before
                AND row_id >= p_after_id
                AND (row_id > p_after_id OR row_no > p_after_no)
            ORDER BY row_id, row_no
            LIMIT p_batch
        ) AS chunk
        ORDER BY chunk.row_id
        LIMIT 1
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE retention_note_core (
    IN p_rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_is_dry_run BOOLEAN,
    OUT p_run_id BIGINT UNSIGNED,
    OUT p_before DATETIME(6),
    OUT p_due BIGINT
)
COMMENT 'Counts what is due by a rule of retention, and notes the run'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
    DECLARE v_action VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_unit VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_keep INT;
    DECLARE v_oldest DATETIME(6);

    SELECT
        action,
        keep_unit,
        keep_for
    INTO v_action, v_unit, v_keep
    FROM retention_rule
    WHERE rule_code = p_rule_code;

    -- A month goes as a whole, when all of it is too old.
    SET p_before = IF(v_action = 'drop_months', DATE_FORMAT(v_now, '%Y-%m-01'), v_now);
    SET p_before = IF(
        v_unit = 'day', p_before - INTERVAL v_keep DAY, p_before - INTERVAL v_keep MONTH
    );

    SELECT
        COUNT(*) AS due,
        MIN(since_at) AS oldest
    INTO p_due, v_oldest
    FROM retention_row
    WHERE
        rule_code = p_rule_code
        AND since_at < p_before;

    INSERT INTO retention_run (
        rule_code, is_dry_run, cutoff_at, due_rows, oldest_at, started_at, ended_at
    )
    VALUES (
        p_rule_code, p_is_dry_run, p_before, p_due, v_oldest, v_now,
        IF(p_is_dry_run, UTC_TIMESTAMP(6), NULL)
    );

    SET p_run_id = LAST_INSERT_ID();
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE retention_take_core (
    IN p_rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_rows JSON,
    IN p_before DATETIME(6),
    OUT p_done INT
)
COMMENT 'Takes the rows of a chunk for one rule of retention'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_id BIGINT UNSIGNED;
    DECLARE v_no BIGINT UNSIGNED;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;

    DECLARE each_row CURSOR FOR
        SELECT
            due.row_id,
            due.row_no
        FROM
            JSON_TABLE(
                p_rows,
                '$[*]' COLUMNS (
                    row_id BIGINT UNSIGNED PATH '$[0]',
                    row_no BIGINT UNSIGNED PATH '$[1]'
                )
            ) AS due
        ORDER BY due.row_id, due.row_no;

    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    SET p_done = 0;
    OPEN each_row;

    each_taken: LOOP
        FETCH each_row INTO v_id, v_no;
        IF v_is_done THEN
            LEAVE each_taken;
        END IF;

        CASE p_rule_code
            WHEN 'customer_consent_ip' THEN
                UPDATE customer_consent
                SET ip_hash = NULL
                WHERE
                    customer_consent_id = v_id
                    AND occurred_at < p_before
                    AND ip_hash IS NOT NULL;
            WHEN 'customer_note' THEN
                DELETE FROM customer_note
                WHERE
                    customer_note_id = v_id
                    AND created_at < p_before;
            WHEN 'fraud_assessment_reasons' THEN
                UPDATE fraud_assessment
                SET reasons = JSON_ARRAY()
                WHERE
                    fraud_assessment_id = v_id
                    AND assessed_at < p_before;
            WHEN 'import_reject' THEN
                DELETE FROM import_reject
                WHERE
                    import_batch_id = v_id
                    AND row_no = v_no;
            WHEN 'order_address' THEN
                UPDATE order_address
                SET
                    full_name = NULL,
                    company = NULL,
                    line1 = NULL,
                    line2 = NULL,
                    city = NULL,
                    region = IF(country_code IS NULL, region, NULL),
                    postal_code = NULL,
                    phone = NULL
                WHERE
                    order_id = v_id
                    AND kind = ELT(v_no, 'shipping', 'billing');
            WHEN 'order_status_history_note' THEN
                UPDATE order_status_history
                SET note = NULL
                WHERE
                    order_id = v_id
                    AND seq = v_no
                    AND changed_at < p_before;
            WHEN 'staging_online_retail' THEN
                DELETE FROM staging_online_retail
                WHERE
                    import_batch_id = v_id
                    AND row_no = v_no;
            WHEN 'support_ticket_words' THEN
                -- Who is known by the address alone leaves one of nobody's: a ticket has
                -- a customer or an address.
                UPDATE support_ticket
                SET
                    subject = 'erased',
                    contact_email = IF(customer_id IS NULL, 'erased@invalid', NULL)
                WHERE
                    support_ticket_id = v_id
                    AND status = 'resolved'
                    AND resolved_at < p_before;
            WHEN 'wishlist_item' THEN
                DELETE FROM wishlist_item
                WHERE
                    customer_id = v_id
                    AND variant_id = v_no
                    AND added_at < p_before;
            ELSE
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30009,
                    MESSAGE_TEXT = 'VALUE_INVALID: this release cannot carry out such a rule';
        END CASE;

        SET p_done = p_done + ROW_COUNT();
    END LOOP;

    CLOSE each_row;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE retention_apply (
    IN p_rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_is_dry_run BOOLEAN,
    IN p_batch INT,
    OUT p_rows BIGINT
)
COMMENT 'Counts or takes what is kept for longer than its rule says; NULL: every rule'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_lock VARCHAR(64) DEFAULT CONCAT('retention_', LEFT(SHA2(DATABASE(), 256), 32));
        DECLARE v_rules JSON;
        DECLARE v_rule_no INT DEFAULT 0;
        DECLARE v_rule VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);
        DECLARE v_failed VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_detail VARCHAR(128);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            ROLLBACK;
            IF IS_USED_LOCK(v_lock) = CONNECTION_ID() THEN
                DO RELEASE_LOCK(v_lock);
            END IF;
            RESIGNAL;
        END;

        CALL session_guard_core();

        SET p_rows = 0;

        IF p_is_dry_run IS NULL OR COALESCE(p_batch, 0) < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say whether to run dry, take 1 row or more at once';
        END IF;

        SELECT JSON_ARRAYAGG(rule_code) INTO v_rules
        FROM retention_rule
        WHERE
            rule_code = p_rule_code
            OR (
                p_rule_code IS NULL
                AND (
                    p_is_dry_run
                    OR (
                        is_enabled
                        AND approved_at IS NOT NULL
                        AND carried_out_by = 'retention_apply'
                    )
                )
            );

        IF p_rule_code IS NOT NULL AND v_rules IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such rule of retention';
        END IF;

        IF
            NOT p_is_dry_run
            AND (
                SELECT carried_out_by
                FROM retention_rule
                WHERE rule_code = p_rule_code
            ) <> 'retention_apply'
        THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: its own event carries that rule out, unasked';
        END IF;

        IF NOT GET_LOCK(v_lock, 0) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30753,
                MESSAGE_TEXT = 'RETENTION_BUSY: another session runs the rules; try again later';
        END IF;

        START TRANSACTION;

        -- Who holds the lock knows that these have lost their session.
        UPDATE retention_run
        SET
            ended_at = UTC_TIMESTAMP(6),
            failure = 'its session was lost'
        WHERE ended_at IS NULL;

        COMMIT;

        WHILE v_rule_no < COALESCE(JSON_LENGTH(v_rules), 0) DO
            SET v_rule = JSON_UNQUOTE(JSON_EXTRACT(v_rules, CONCAT('$[', v_rule_no, ']')));
            SET v_rule_no = v_rule_no + 1;

            BEGIN
                DECLARE v_action VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
                DECLARE v_left INT;
                DECLARE v_officer BIGINT UNSIGNED;
                DECLARE v_run_id BIGINT UNSIGNED;
                DECLARE v_before DATETIME(6);
                DECLARE v_due BIGINT;
                DECLARE v_rows JSON;
                DECLARE v_row_no INT;
                DECLARE v_after_id BIGINT UNSIGNED DEFAULT 0;
                DECLARE v_after_no BIGINT UNSIGNED DEFAULT 0;
                DECLARE v_done INT;
                DECLARE v_request_id BIGINT UNSIGNED;

                DECLARE EXIT HANDLER FOR SQLEXCEPTION
                BEGIN
                    GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
                    ROLLBACK;

                    START TRANSACTION;

                    UPDATE retention_run
                    SET
                        ended_at = UTC_TIMESTAMP(6),
                        failure = LEFT(CONCAT(v_errno, ' ', v_message), 255)
                    WHERE
                        retention_run_id = v_run_id
                        AND ended_at IS NULL;

                    COMMIT;

                    IF p_rule_code IS NOT NULL THEN
                        RESIGNAL;
                    END IF;

                    SET v_failed = COALESCE(v_failed, v_rule);
                END;

                -- Who has ordered since, or waits for a return, stays until the next run.
                DECLARE CONTINUE HANDLER FOR 30701 SET v_request_id = NULL;

                IF p_is_dry_run OR p_rule_code IS NULL THEN
                    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
                    START TRANSACTION;
                    CALL retention_note_core(v_rule, TRUE, v_run_id, v_before, v_due);
                    COMMIT;
                END IF;

                IF p_is_dry_run THEN
                    SET p_rows = p_rows + v_due;
                ELSE
                    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
                    START TRANSACTION;
                    CALL retention_note_core(v_rule, FALSE, v_run_id, v_before, v_due);

                    SELECT
                        rr.action,
                        rr.max_rows,
                        su.staff_user_id
                    INTO v_action, v_left, v_officer
                    FROM retention_rule AS rr
                    LEFT JOIN staff_user AS su
                        ON
                            rr.staff_user_id = su.staff_user_id
                            AND su.status = 'active'
                    WHERE rr.rule_code = v_rule;

                    COMMIT;
                END IF;

                each_chunk: WHILE v_left > 0 DO
                    CALL retention_chunk_core(
                        v_rule,
                        v_before,
                        v_after_id,
                        v_after_no,
                        IF(v_action = 'erase', v_left, LEAST(p_batch, v_left)),
                        v_rows
                    );

                    IF v_rows IS NULL THEN
                        LEAVE each_chunk;
                    END IF;

                    SET v_left = v_left - JSON_LENGTH(v_rows);
                    SET v_after_id = JSON_EXTRACT(v_rows, '$[last][0]');
                    SET v_after_no = JSON_EXTRACT(v_rows, '$[last][1]');
                    SET v_row_no = 0;

                    -- Persons are read at once and go one by one, each in a transaction of
                    -- customer_erase; other rows go together.
                    REPEAT
                        IF v_action = 'erase' THEN
                            SET v_request_id = NULL;
                            CALL customer_erase(
                                JSON_EXTRACT(v_rows, CONCAT('$[', v_row_no, '][0]')),
                                v_officer,
                                v_request_id
                            );
                            SET v_done = v_request_id IS NOT NULL;
                        END IF;

                        SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
                        START TRANSACTION;

                        IF v_action <> 'erase' THEN
                            CALL retention_take_core(v_rule, v_rows, v_before, v_done);
                        END IF;

                        UPDATE retention_run
                        SET done_rows = done_rows + v_done
                        WHERE retention_run_id = v_run_id;

                        COMMIT;

                        SET p_rows = p_rows + v_done;
                        SET v_row_no = v_row_no + 1;
                    UNTIL v_action <> 'erase' OR v_row_no >= JSON_LENGTH(v_rows) END REPEAT;
                END WHILE;

                START TRANSACTION;

                UPDATE retention_run
                SET ended_at = UTC_TIMESTAMP(6)
                WHERE
                    retention_run_id = v_run_id
                    AND ended_at IS NULL;

                COMMIT;
            END;
        END WHILE;

        DO RELEASE_LOCK(v_lock);

        IF v_failed IS NOT NULL THEN
            SET v_detail = CONCAT('RETENTION_FAILED: look into retention_run, first at ', v_failed);
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30754,
                MESSAGE_TEXT = v_detail;
        END IF;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE retention_approve (
    IN p_rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_staff_user_id BIGINT UNSIGNED
)
COMMENT 'Lets a rule of retention take what its dry run showed'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_carried_out_by VARCHAR(64);
        DECLARE v_officers INT;

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            ROLLBACK;
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        SELECT carried_out_by INTO v_carried_out_by
        FROM retention_rule
        WHERE rule_code = p_rule_code
        FOR UPDATE;

        IF v_carried_out_by IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such rule of retention';
        END IF;

        SELECT COUNT(*) INTO v_officers
        FROM staff_user
        WHERE
            staff_user_id = p_staff_user_id
            AND status = 'active'
            AND role_code IN ('privacy', 'admin');

        IF v_officers = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: somebody of privacy or admin approves a rule';
        END IF;

        IF v_carried_out_by <> 'retention_apply' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: its own event carries this rule out, unasked';
        END IF;

        UPDATE retention_rule
        SET
            approved_at = UTC_TIMESTAMP(6),
            staff_user_id = p_staff_user_id
        WHERE rule_code = p_rule_code;

        COMMIT;
    END;
END$$

DELIMITER ;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW retention_row AS
SELECT
    'audit_log' AS rule_code,
    al.audit_log_id AS row_id,
    0 AS row_no,
    al.occurred_at AS since_at
FROM audit_log AS al
UNION ALL
SELECT
    'cart' AS rule_code,
    c.cart_id AS row_id,
    0 AS row_no,
    GREATEST(c.expires_at, c.updated_at) AS since_at
FROM cart AS c
WHERE c.status IN ('expired', 'merged')
UNION ALL
SELECT
    'customer_consent_ip' AS rule_code,
    cc.customer_consent_id AS row_id,
    0 AS row_no,
    cc.occurred_at AS since_at
FROM customer_consent AS cc
WHERE cc.ip_hash IS NOT NULL
UNION ALL
SELECT
    'customer_note' AS rule_code,
    cn.customer_note_id AS row_id,
    0 AS row_no,
    cn.created_at AS since_at
FROM customer_note AS cn
UNION ALL
SELECT
    'data_quality_result' AS rule_code,
    dqr.data_quality_result_id AS row_id,
    0 AS row_no,
    dqr.checked_at AS since_at
FROM data_quality_result AS dqr
UNION ALL
SELECT
    'fraud_assessment_reasons' AS rule_code,
    fa.fraud_assessment_id AS row_id,
    0 AS row_no,
    fa.assessed_at AS since_at
FROM fraud_assessment AS fa
WHERE JSON_LENGTH(fa.reasons) > 0
UNION ALL
SELECT
    'import_reject' AS rule_code,
    ir.import_batch_id AS row_id,
    ir.row_no,
    COALESCE(ib.imported_at, ib.landed_at) AS since_at
FROM import_reject AS ir
INNER JOIN import_batch AS ib
    ON ir.import_batch_id = ib.import_batch_id
UNION ALL
SELECT
    'marketing_touch' AS rule_code,
    mt.marketing_touch_id AS row_id,
    0 AS row_no,
    mt.touched_at AS since_at
FROM marketing_touch AS mt
UNION ALL
SELECT
    'order_address' AS rule_code,
    oa.order_id AS row_id,
    FIELD(oa.kind, 'shipping', 'billing') AS row_no,
    o.placed_at AS since_at
FROM order_address AS oa
INNER JOIN sales_order AS o
    ON oa.order_id = o.order_id
INNER JOIN order_status AS os
    ON o.status_code = os.status_code
WHERE
    os.is_terminal
    -- Without a country the region is one of no country, as Channel Islands: it stays.
    AND COALESCE(
        oa.full_name,
        oa.company,
        oa.line1,
        oa.line2,
        oa.city,
        oa.postal_code,
        oa.phone,
        IF(oa.country_code IS NULL, NULL, oa.region)
    ) IS NOT NULL
UNION ALL
SELECT
    'order_status_history_note' AS rule_code,
    osh.order_id AS row_id,
    osh.seq AS row_no,
    osh.changed_at AS since_at
FROM order_status_history AS osh
WHERE osh.note IS NOT NULL
UNION ALL
SELECT
    'outbox_event' AS rule_code,
    oe.aggregate_id AS row_id,
    0 AS row_no,
    oe.published_at AS since_at
FROM outbox_event AS oe
WHERE
    oe.op = 'delete'
    AND oe.published_at IS NOT NULL
UNION ALL
SELECT
    'sleeping_customer' AS rule_code,
    cu.customer_id AS row_id,
    0 AS row_no,
    person.since_at
FROM customer AS cu
LEFT JOIN LATERAL ( -- noqa: PRS
    -- Who has the same e-mail is the same person, and is erased along.
    SELECT
        MAX(
            GREATEST(
                same.created_at,
                COALESCE(same.deleted_at, same.created_at),
                COALESCE(o.placed_at, same.created_at)
            )
        ) AS since_at,
        SUM(same.account_email IS NOT NULL) AS accounts,
        SUM(os.is_terminal = FALSE) AS open_orders
    FROM customer AS same
    LEFT JOIN sales_order AS o
        ON same.customer_id = o.customer_id
    LEFT JOIN order_status AS os
        ON o.status_code = os.status_code
    WHERE
        same.customer_id = cu.customer_id
        OR same.email = cu.email
) AS person
    ON TRUE
WHERE
    cu.status <> 'erased'
    AND person.accounts = 0
    AND COALESCE(person.open_orders, 0) = 0
    AND (cu.is_guest OR cu.deleted_at IS NOT NULL)
    AND NOT EXISTS (
        SELECT 1 FROM stored_value_account AS sva
        WHERE
            sva.customer_id = cu.customer_id
            AND sva.balance > 0
    )
    AND NOT EXISTS (
        SELECT 1 FROM subscription AS s
        WHERE
            s.customer_id = cu.customer_id
            AND s.status <> 'cancelled'
    )
UNION ALL
SELECT
    'staging_online_retail' AS rule_code,
    sor.import_batch_id AS row_id,
    sor.row_no,
    COALESCE(ib.imported_at, ib.landed_at) AS since_at
FROM staging_online_retail AS sor
INNER JOIN import_batch AS ib
    ON sor.import_batch_id = ib.import_batch_id
UNION ALL
SELECT
    'support_ticket_words' AS rule_code,
    st.support_ticket_id AS row_id,
    0 AS row_no,
    st.resolved_at AS since_at
FROM support_ticket AS st
WHERE
    st.status = 'resolved'
    AND st.subject <> 'erased'
UNION ALL
SELECT
    'wishlist_item' AS rule_code,
    wi.customer_id AS row_id,
    wi.variant_id AS row_no,
    GREATEST(
        wi.added_at,
        COALESCE(
            (
                SELECT MAX(o.placed_at) FROM sales_order AS o
                WHERE o.customer_id = wi.customer_id
            ),
            wi.added_at
        )
    ) AS since_at
FROM wishlist_item AS wi;

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
        (
            v_erased_at IS NOT NULL
            OR COALESCE(OLD.occurred_at < retention_cutoff('customer_consent_ip'), FALSE)
        )
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

DROP TRIGGER fraud_assessment_before_update_refuse;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER fraud_assessment_before_update_guard_ledger
BEFORE UPDATE ON fraud_assessment
FOR EACH ROW
BEGIN
    IF NOT (
        COALESCE(OLD.assessed_at < retention_cutoff('fraud_assessment_reasons'), FALSE)
        AND JSON_LENGTH(NEW.reasons) = 0
        AND NEW.fraud_assessment_id = OLD.fraud_assessment_id
        AND NEW.order_id = OLD.order_id
        AND NEW.provider = OLD.provider
        AND NEW.score = OLD.score
        AND NEW.verdict = OLD.verdict
        AND NEW.assessed_at = OLD.assessed_at
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: fraud_assessment changes no row but to forget reasons';
    END IF;
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
    DECLARE v_is_due BOOLEAN DEFAULT FALSE;

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

        SET v_is_due = COALESCE(v_placed_at < retention_cutoff('order_address'), FALSE);
    END IF;

    IF v_placed_at IS NOT NULL AND v_erased_at IS NULL AND NOT v_is_due THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order keeps each address as it is';
    END IF;
END$$

DELIMITER ;

DROP TRIGGER order_status_history_before_update_refuse;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_before_update_guard_ledger
BEFORE UPDATE ON order_status_history
FOR EACH ROW
BEGIN
    IF NOT (
        COALESCE(OLD.changed_at < retention_cutoff('order_status_history_note'), FALSE)
        AND NEW.note IS NULL
        AND NEW.order_id = OLD.order_id
        AND NEW.seq = OLD.seq
        AND NEW.from_status = OLD.from_status
        AND NEW.to_status = OLD.to_status
        AND NEW.changed_at = OLD.changed_at
        AND NEW.actor = OLD.actor
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: order_status_history changes no row but to forget a note';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER retention_rule_after_delete_audit
AFTER DELETE ON retention_rule
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'retention_rule',
        OLD.rule_code,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'rule_code', OLD.rule_code,
            'table_name', OLD.table_name,
            'action', OLD.action,
            'takes', OLD.takes,
            'counts_from', OLD.counts_from,
            'keep_unit', OLD.keep_unit,
            'usual_keep', OLD.usual_keep,
            'own_keep', OLD.own_keep,
            'reason', OLD.reason,
            'carried_out_by', OLD.carried_out_by,
            'max_rows', OLD.max_rows,
            'is_enabled', OLD.is_enabled,
            'approved_at', OLD.approved_at,
            'staff_user_id', OLD.staff_user_id
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER retention_rule_after_insert_audit
AFTER INSERT ON retention_rule
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'retention_rule',
        NEW.rule_code,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'rule_code', NEW.rule_code,
            'table_name', NEW.table_name,
            'action', NEW.action,
            'takes', NEW.takes,
            'counts_from', NEW.counts_from,
            'keep_unit', NEW.keep_unit,
            'usual_keep', NEW.usual_keep,
            'own_keep', NEW.own_keep,
            'reason', NEW.reason,
            'carried_out_by', NEW.carried_out_by,
            'max_rows', NEW.max_rows,
            'is_enabled', NEW.is_enabled,
            'approved_at', NEW.approved_at,
            'staff_user_id', NEW.staff_user_id
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER retention_rule_after_update_audit
AFTER UPDATE ON retention_rule
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.rule_code,
        NEW.table_name,
        NEW.action,
        NEW.takes,
        NEW.counts_from,
        NEW.keep_unit,
        NEW.usual_keep,
        NEW.own_keep,
        NEW.reason,
        NEW.carried_out_by,
        NEW.max_rows,
        NEW.is_enabled,
        NEW.approved_at,
        NEW.staff_user_id
    )
    <> JSON_ARRAY(
        OLD.rule_code,
        OLD.table_name,
        OLD.action,
        OLD.takes,
        OLD.counts_from,
        OLD.keep_unit,
        OLD.usual_keep,
        OLD.own_keep,
        OLD.reason,
        OLD.carried_out_by,
        OLD.max_rows,
        OLD.is_enabled,
        OLD.approved_at,
        OLD.staff_user_id
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'retention_rule',
            OLD.rule_code,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'rule_code', OLD.rule_code,
                'table_name', OLD.table_name,
                'action', OLD.action,
                'takes', OLD.takes,
                'counts_from', OLD.counts_from,
                'keep_unit', OLD.keep_unit,
                'usual_keep', OLD.usual_keep,
                'own_keep', OLD.own_keep,
                'reason', OLD.reason,
                'carried_out_by', OLD.carried_out_by,
                'max_rows', OLD.max_rows,
                'is_enabled', OLD.is_enabled,
                'approved_at', OLD.approved_at,
                'staff_user_id', OLD.staff_user_id
            ),
            JSON_OBJECT(
                'rule_code', NEW.rule_code,
                'table_name', NEW.table_name,
                'action', NEW.action,
                'takes', NEW.takes,
                'counts_from', NEW.counts_from,
                'keep_unit', NEW.keep_unit,
                'usual_keep', NEW.usual_keep,
                'own_keep', NEW.own_keep,
                'reason', NEW.reason,
                'carried_out_by', NEW.carried_out_by,
                'max_rows', NEW.max_rows,
                'is_enabled', NEW.is_enabled,
                'approved_at', NEW.approved_at,
                'staff_user_id', NEW.staff_user_id
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER retention_rule_before_insert_start_unapproved
BEFORE INSERT ON retention_rule
FOR EACH ROW
BEGIN
    IF NEW.approved_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30751,
            MESSAGE_TEXT = 'RETENTION_DRY_RUN_FIRST: a rule is written first, then run dry';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER retention_rule_before_update_clear_approval
BEFORE UPDATE ON retention_rule
FOR EACH ROW
BEGIN
    DECLARE v_dry_runs INT;
    DECLARE v_detail VARCHAR(128);

    IF NOT (
        NEW.rule_code = OLD.rule_code
        AND NEW.table_name = OLD.table_name
        AND NEW.action = OLD.action
        AND NEW.takes = OLD.takes
        AND NEW.counts_from = OLD.counts_from
        AND NEW.keep_unit = OLD.keep_unit
        AND COALESCE(NEW.own_keep, NEW.usual_keep) = COALESCE(OLD.own_keep, OLD.usual_keep)
        AND NEW.reason = OLD.reason
        AND NEW.carried_out_by = OLD.carried_out_by
    ) THEN
        SET NEW.approved_at = NULL;
        SET NEW.staff_user_id = NULL;
    ELSEIF NOT NEW.approved_at <=> OLD.approved_at AND NEW.approved_at IS NOT NULL THEN
        SELECT COUNT(*) INTO v_dry_runs
        FROM retention_run
        WHERE
            rule_code = OLD.rule_code
            AND is_dry_run
            AND wording = OLD.wording
            AND ended_at > UTC_TIMESTAMP(6) - INTERVAL 7 DAY;

        IF v_dry_runs = 0 THEN
            SET v_detail = CONCAT(
                'RETENTION_DRY_RUN_FIRST: run ', OLD.rule_code, ' dry, and look what would go'
            );
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30751,
                MESSAGE_TEXT = v_detail;
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER retention_run_before_delete_refuse
BEFORE DELETE ON retention_run
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: retention_run loses no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER retention_run_before_insert_guard_dry_run
BEFORE INSERT ON retention_run
FOR EACH ROW
BEGIN
    DECLARE v_wording CHAR(64) CHARACTER SET ascii COLLATE ascii_bin DEFAULT '';
    DECLARE v_may_run BOOLEAN;
    DECLARE v_dry_runs INT;
    DECLARE v_detail VARCHAR(128);

    SELECT
        wording,
        is_enabled AND approved_at IS NOT NULL AS may_run
    INTO v_wording, v_may_run
    FROM retention_rule
    WHERE rule_code = NEW.rule_code;

    IF NOT NEW.is_dry_run THEN
        SELECT COUNT(*) INTO v_dry_runs
        FROM retention_run
        WHERE
            rule_code = NEW.rule_code
            AND is_dry_run
            AND wording = v_wording
            AND ended_at > UTC_TIMESTAMP(6) - INTERVAL 7 DAY;

        IF v_dry_runs = 0 THEN
            SET v_detail = CONCAT(
                'RETENTION_DRY_RUN_FIRST: run ', NEW.rule_code, ' dry, and look what would go'
            );
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30751,
                MESSAGE_TEXT = v_detail;
        END IF;

        IF NOT v_may_run THEN
            SET v_detail = CONCAT(
                'RETENTION_NOT_APPROVED: let an officer approve ', NEW.rule_code,
                ' by retention_approve'
            );
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30752,
                MESSAGE_TEXT = v_detail;
        END IF;
    END IF;

    SET NEW.wording = v_wording;
    SET NEW.started_by = USER();
    SET NEW.connection_id = CONNECTION_ID();
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER retention_run_before_update_guard_ended
BEFORE UPDATE ON retention_run
FOR EACH ROW
BEGIN
    IF NOT (
        OLD.ended_at IS NULL
        AND NEW.retention_run_id = OLD.retention_run_id
        AND NEW.rule_code = OLD.rule_code
        AND NEW.is_dry_run = OLD.is_dry_run
        AND NEW.wording = OLD.wording
        AND NEW.cutoff_at = OLD.cutoff_at
        AND NEW.due_rows = OLD.due_rows
        AND NEW.oldest_at <=> OLD.oldest_at
        AND NEW.done_rows >= OLD.done_rows
        AND NEW.started_at = OLD.started_at
        AND NEW.started_by = OLD.started_by
        AND NEW.connection_id = OLD.connection_id
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: a run of retention changes until it has ended';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT apply_retention
ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 01:40:00'
ON COMPLETION PRESERVE
COMMENT 'Lets go of what is kept for longer than its rule says'
DO
BEGIN
    DECLARE v_taken BIGINT;

    IF GET_LOCK(CONCAT('apply_retention_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL retention_apply(NULL, FALSE, 1000, v_taken);
        DO RELEASE_LOCK(CONCAT('apply_retention_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
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
        CALL carts_purge(retention_keep('cart'), 1000, v_purged);
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
        CALL outbox_purge(retention_keep('outbox_event'), 1000, v_purged);
        DO RELEASE_LOCK(CONCAT('purge_outbox_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;

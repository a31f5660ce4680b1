-- Migration 0051, down: take back what it made and changed
--
-- Locks: retention_rule, retention_run are copied under a shared lock (COPY); procedure
--        retention_apply is missing for the moment between drop and create

-- allow SDB004: only its comment, and a table of some dozen rows
ALTER TABLE retention_rule
    DROP CHECK ck_retention_rule_max_rows_range,
    MODIFY COLUMN max_rows INT NOT NULL DEFAULT 10000
    COMMENT 'At most in one run of retention_apply',
    ADD CONSTRAINT ck_retention_rule_max_rows_positive
    CHECK (max_rows > 0),
    ALGORITHM = COPY, LOCK = SHARED;

-- allow SDB004: only comments and a default, and a row for each run of a night
ALTER TABLE retention_run
    MODIFY COLUMN wording CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT ''
    COMMENT 'That of the rule when it ran; by trigger',
    MODIFY COLUMN started_by VARCHAR(288) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL
    DEFAULT '' COMMENT 'Account that was logged in, as name@host; by trigger [pii:id]',
    MODIFY COLUMN connection_id BIGINT UNSIGNED NOT NULL DEFAULT 0
    COMMENT 'Session that carries it out; by trigger',
    ALGORITHM = COPY, LOCK = SHARED;

DELIMITER $$

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

DELIMITER ;

DROP PROCEDURE retention_apply;

DELIMITER $$

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

DELIMITER ;

DROP PROCEDURE retention_due_core;

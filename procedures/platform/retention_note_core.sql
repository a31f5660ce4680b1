-- Procedure: retention_note_core
--
-- Counts what is due by a rule and notes the run: a dry one has ended with that, one that
-- takes rows is under way from here on. Whether it may be is said by a trigger.
--
-- Transaction: the caller's
-- Example:     CALL retention_note_core('customer_note', TRUE, @run, @before, @due);
-- See:         triggers/platform/retention_run_before_insert_guard_dry_run.sql

DELIMITER $$

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

DELIMITER ;

-- Trigger: retention_run_before_insert_guard_dry_run
--
-- Nothing goes before somebody could see what would go: a run that takes rows needs a
-- rule that is switched on and approved, and a dry run of it, as it reads now, within the
-- last 7 days. Whose session it is, is not for the writer to say.
--
-- Fires:  before insert on retention_run, for each row
-- Raises: 30751 RETENTION_DRY_RUN_FIRST, 30752 RETENTION_NOT_APPROVED

DELIMITER $$

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

DELIMITER ;

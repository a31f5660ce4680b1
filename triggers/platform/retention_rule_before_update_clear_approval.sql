-- Trigger: retention_rule_before_update_clear_approval
--
-- Who approved a rule approved what it said: when that changes, the approval goes. A new
-- one needs a dry run of the rule, as it reads now, within the last 7 days.
--
-- Fires:  before update on retention_rule, for each row
-- Raises: 30751 RETENTION_DRY_RUN_FIRST

DELIMITER $$

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

DELIMITER ;

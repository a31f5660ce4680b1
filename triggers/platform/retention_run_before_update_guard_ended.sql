-- Trigger: retention_run_before_update_guard_ended
--
-- While a run is under way it counts its rows up and says how it ended; nothing else of
-- it changes, and nothing at all afterwards.
--
-- Fires:  before update on retention_run, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

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

DELIMITER ;

-- Trigger: order_status_history_before_update_guard_ledger
--
-- order_status_history is a ledger: the one change of a row is that it forgets its note,
-- once retention_apply finds it kept for longer than its rule says.
--
-- Fires:  before update on order_status_history, for each row
-- Raises: 30001 APPEND_ONLY
-- See:    procedures/platform/retention_cutoff.sql

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

DELIMITER ;

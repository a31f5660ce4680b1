-- Trigger: outbox_event_before_update_renew
--
-- A new version starts anew, whatever became of the one before it: it waits, nobody has
-- it and nobody tried. One that nobody had taken up yet keeps its place in the queue, so
-- that what changes all the time is delivered as well.
--
-- Fires: before update on outbox_event, for each row

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER outbox_event_before_update_renew
BEFORE UPDATE ON outbox_event
FOR EACH ROW
BEGIN
    DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
    DECLARE v_is_new BOOLEAN;

    IF NEW.version > OLD.version THEN
        SET v_is_new = OLD.status <> 'waiting' OR OLD.claimed_by IS NOT NULL;
        SET NEW.changed_at = IF(v_is_new, v_now, OLD.changed_at);
        SET NEW.next_attempt_at = IF(v_is_new, v_now, LEAST(OLD.next_attempt_at, v_now));
        SET NEW.status = 'waiting';
        SET NEW.attempts = 0;
        SET NEW.claimed_by = NULL;
        SET NEW.claimed_at = NULL;
        SET NEW.published_at = NULL;
        SET NEW.changes_at = NULL;
    END IF;
END$$

DELIMITER ;

-- Trigger: order_status_history_before_update_guard_ledger
--
-- order_status_history is a ledger: the one change of a row is that it forgets its note,
-- once retention_apply finds it kept for longer than its rule says, or while the customer of
-- the order is being erased, which is so inside customer_erase and at no other time.
--
-- Fires:  before update on order_status_history, for each row
-- Raises: 30001 APPEND_ONLY
-- See:    procedures/platform/retention_cutoff.sql,
--         triggers/customer/customer_before_update_guard_erased.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_before_update_guard_ledger
BEFORE UPDATE ON order_status_history
FOR EACH ROW
BEGIN
    DECLARE v_erasures INT DEFAULT 0;

    IF OLD.note IS NOT NULL AND NEW.note IS NULL THEN
        SELECT COUNT(*) INTO v_erasures
        FROM sales_order AS o
        INNER JOIN privacy_request AS pr
            ON o.customer_id = pr.standing_of
        WHERE
            o.order_id = OLD.order_id
            AND pr.kind = 'erase'
            AND pr.state = 'in_progress';
    END IF;

    IF NOT (
        (
            v_erasures > 0
            OR COALESCE(OLD.changed_at < retention_cutoff('order_status_history_note'), FALSE)
        )
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

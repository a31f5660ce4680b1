-- Trigger: sales_order_after_update_note_change
--
-- Notes for the summaries that an order counts from now on, or counts no more.
--
-- Fires: after update on sales_order, for each row
-- See:   schema/platform/summary_change.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_after_update_note_change
AFTER UPDATE ON sales_order
FOR EACH ROW
BEGIN
    IF
        NEW.placed_at IS NOT NULL
        AND (
            OLD.placed_at IS NULL
            OR (NEW.status_code = 'cancelled') <> (OLD.status_code = 'cancelled')
        )
    THEN
        INSERT INTO summary_change (order_id)
        VALUES (NEW.order_id);
    END IF;
END$$

DELIMITER ;

-- Trigger: sales_order_after_update_note_document
--
-- Notes the document of an order when it is placed, and when its status moves: all else of
-- it stands still from then on, and so do its lines, which therefore note nothing.
--
-- Fires: after update on sales_order, for each row
-- See:   views/sales/order_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_after_update_note_document
AFTER UPDATE ON sales_order
FOR EACH ROW
FOLLOWS sales_order_after_update_note_change
BEGIN
    IF
        NEW.placed_at IS NOT NULL
        AND (OLD.placed_at IS NULL OR NEW.status_code <> OLD.status_code)
    THEN
        CALL outbox_note_core('order', NEW.order_id, NEW.public_id, 'upsert');
    END IF;
END$$

DELIMITER ;

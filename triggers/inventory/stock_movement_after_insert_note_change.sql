-- Trigger: stock_movement_after_insert_note_change
--
-- Notes for the summaries that the stock of a variant moved.
--
-- Fires: after insert on stock_movement, for each row
-- See:   schema/platform/summary_change.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_movement_after_insert_note_change
AFTER INSERT ON stock_movement
FOR EACH ROW
FOLLOWS stock_movement_after_insert_move_on_hand
BEGIN
    INSERT INTO summary_change (variant_id)
    VALUES (NEW.variant_id);
END$$

DELIMITER ;

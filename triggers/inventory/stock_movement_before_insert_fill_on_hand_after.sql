-- Trigger: stock_movement_before_insert_fill_on_hand_after
--
-- Locks the counter before the foreign key share-locks it, so that movements of one
-- variant queue instead of deadlocking, and notes what lies on the shelf afterwards.
-- The AFTER trigger moves the counter.
--
-- Fires: before insert on stock_movement, for each row

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_movement_before_insert_fill_on_hand_after
BEFORE INSERT ON stock_movement
FOR EACH ROW
BEGIN
    DECLARE v_on_hand INT;

    SELECT on_hand INTO v_on_hand
    FROM stock_level
    WHERE
        variant_id = NEW.variant_id
        AND warehouse_id = NEW.warehouse_id
    FOR UPDATE;

    -- Without such a row the foreign key refuses the movement, and names itself.
    SET NEW.on_hand_after = COALESCE(v_on_hand, 0) + NEW.quantity;
END$$

DELIMITER ;

-- Trigger: stock_movement_after_insert_move_on_hand
--
-- Keeps stock_level.on_hand equal to the sum of its movements. It runs after the
-- insert, so that a row which INSERT IGNORE drops is not counted.
--
-- Fires:  after insert on stock_movement, for each row
-- Raises: 3819 on ck_stock_level_on_hand_not_negative and
--         ck_stock_level_no_oversell, which callers report as 30101

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_movement_after_insert_move_on_hand
AFTER INSERT ON stock_movement
FOR EACH ROW
BEGIN
    UPDATE stock_level
    SET on_hand = NEW.on_hand_after
    WHERE
        variant_id = NEW.variant_id
        AND warehouse_id = NEW.warehouse_id;
END$$

DELIMITER ;

-- Trigger: stock_reservation_after_update_move_reserved
--
-- Keeps stock_level.reserved equal to the sum of its claims, where a claim grows or
-- shrinks.
--
-- Fires:  after update on stock_reservation, for each row
-- Raises: 3819 on ck_stock_level_no_oversell, which callers report as 30101

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_reservation_after_update_move_reserved
AFTER UPDATE ON stock_reservation
FOR EACH ROW
BEGIN
    IF NEW.quantity <> OLD.quantity THEN
        UPDATE stock_level
        SET reserved = reserved + NEW.quantity - OLD.quantity
        WHERE
            variant_id = NEW.variant_id
            AND warehouse_id = NEW.warehouse_id;
    END IF;
END$$

DELIMITER ;

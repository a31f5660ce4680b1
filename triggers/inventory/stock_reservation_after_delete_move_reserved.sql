-- Trigger: stock_reservation_after_delete_move_reserved
--
-- Keeps stock_level.reserved equal to the sum of its claims, where a claim ends.
--
-- Fires: after delete on stock_reservation, for each row

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_reservation_after_delete_move_reserved
AFTER DELETE ON stock_reservation
FOR EACH ROW
BEGIN
    UPDATE stock_level
    SET reserved = reserved - OLD.quantity
    WHERE
        variant_id = OLD.variant_id
        AND warehouse_id = OLD.warehouse_id;
END$$

DELIMITER ;

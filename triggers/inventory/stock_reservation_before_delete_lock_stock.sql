-- Trigger: stock_reservation_before_delete_lock_stock
--
-- Locks the counter before the foreign key share-locks it, so that claims on one
-- variant queue instead of deadlocking. The AFTER trigger moves the counter.
--
-- Fires: before delete on stock_reservation, for each row

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_reservation_before_delete_lock_stock
BEFORE DELETE ON stock_reservation
FOR EACH ROW
BEGIN
    DECLARE v_reserved INT;

    SELECT reserved INTO v_reserved
    FROM stock_level
    WHERE
        variant_id = OLD.variant_id
        AND warehouse_id = OLD.warehouse_id
    FOR UPDATE;
END$$

DELIMITER ;

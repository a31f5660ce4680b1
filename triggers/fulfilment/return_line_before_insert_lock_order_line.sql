-- Trigger: return_line_before_insert_lock_order_line
--
-- Locks the counter before the foreign key share-locks it, so that returns of one
-- order line queue instead of deadlocking. The AFTER trigger moves the counter.
--
-- Fires: before insert on return_line, for each row

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER return_line_before_insert_lock_order_line
BEFORE INSERT ON return_line
FOR EACH ROW
BEGIN
    DECLARE v_quantity INT;

    SELECT quantity INTO v_quantity
    FROM order_line
    WHERE order_line_id = NEW.order_line_id
    FOR UPDATE;
END$$

DELIMITER ;

-- Trigger: goods_receipt_line_before_insert_lock_order_line
--
-- Locks the counter before the foreign key share-locks it, so that deliveries of one
-- order line queue instead of deadlocking. The AFTER trigger moves the counter.
--
-- Fires: before insert on goods_receipt_line, for each row

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER goods_receipt_line_before_insert_lock_order_line
BEFORE INSERT ON goods_receipt_line
FOR EACH ROW
BEGIN
    DECLARE v_qty_received INT;

    SELECT qty_received INTO v_qty_received
    FROM purchase_order_line
    WHERE purchase_order_line_id = NEW.purchase_order_line_id
    FOR UPDATE;
END$$

DELIMITER ;

-- Trigger: order_status_history_before_insert_lock_order
--
-- Locks the order before the foreign key share-locks it, so that steps of one order
-- queue instead of deadlocking. The AFTER trigger moves its status.
--
-- Fires: before insert on order_status_history, for each row

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_before_insert_lock_order
BEFORE INSERT ON order_status_history
FOR EACH ROW
BEGIN
    DECLARE v_status_seq INT;

    SELECT status_seq INTO v_status_seq
    FROM sales_order
    WHERE order_id = NEW.order_id
    FOR UPDATE;
END$$

DELIMITER ;

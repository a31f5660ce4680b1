-- Trigger: order_status_history_after_insert_move_status
--
-- Keeps the status of an order where its history stands. That a step is allowed and
-- goes on from the one before is said by foreign keys.
--
-- Fires: after insert on order_status_history, for each row

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_after_insert_move_status
AFTER INSERT ON order_status_history
FOR EACH ROW
BEGIN
    UPDATE sales_order
    SET
        status_code = NEW.to_status,
        status_seq = NEW.seq
    WHERE order_id = NEW.order_id;
END$$

DELIMITER ;

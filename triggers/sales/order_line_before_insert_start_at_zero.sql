-- Trigger: order_line_before_insert_start_at_zero
--
-- What became of a line moves only with parcels, returns and cancellations, so a row
-- that begins with another number than 0 would never be right.
--
-- Fires:  before insert on order_line, after the guard has let the row pass
-- Raises: 30007 COUNTER_GUARDED

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_line_before_insert_start_at_zero
BEFORE INSERT ON order_line
FOR EACH ROW
FOLLOWS order_line_before_insert_guard_placed
BEGIN
    IF NEW.qty_cancelled <> 0 OR NEW.qty_shipped <> 0 OR NEW.qty_returned <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: a counter starts at 0 and moves with its ledger';
    END IF;
END$$

DELIMITER ;

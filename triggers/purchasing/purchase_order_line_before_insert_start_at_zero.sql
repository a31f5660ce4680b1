-- Trigger: purchase_order_line_before_insert_start_at_zero
--
-- What came of a line moves only with deliveries, so a row that begins with another
-- number than 0 would never be right.
--
-- Fires:  before insert on purchase_order_line, after the guard has let the row pass
-- Raises: 30007 COUNTER_GUARDED

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER purchase_order_line_before_insert_start_at_zero
BEFORE INSERT ON purchase_order_line
FOR EACH ROW
FOLLOWS purchase_order_line_before_insert_guard_submitted
BEGIN
    IF NEW.qty_received <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: a counter starts at 0 and moves with its ledger';
    END IF;
END$$

DELIMITER ;

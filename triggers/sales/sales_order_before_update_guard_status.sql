-- Trigger: sales_order_before_update_guard_status
--
-- The status of an order goes on with its history and never back to an earlier step;
-- a foreign key holds it to a step that was taken.
--
-- Fires:  before update on sales_order, after the guard of what was sold
-- Raises: 30601 ILLEGAL_TRANSITION

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_update_guard_status
BEFORE UPDATE ON sales_order
FOR EACH ROW
FOLLOWS sales_order_before_update_guard_placed
BEGIN
    IF NEW.status_seq < OLD.status_seq THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30601,
            MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a step once taken is not taken back';
    END IF;
END$$

DELIMITER ;

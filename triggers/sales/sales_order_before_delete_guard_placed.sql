-- Trigger: sales_order_before_delete_guard_placed
--
-- A placed order is never deleted; it is cancelled.
--
-- Fires:  before delete on sales_order, for each row
-- Raises: 30002 ORDER_IMMUTABLE

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_delete_guard_placed
BEFORE DELETE ON sales_order
FOR EACH ROW
BEGIN
    IF OLD.placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order is cancelled, not deleted';
    END IF;
END$$

DELIMITER ;

-- Trigger: sales_order_before_insert_start_unplaced
--
-- An order starts empty: it can be placed only by an update, which holds its
-- totals against its lines.
--
-- Fires:  before insert on sales_order, for each row
-- Raises: 30003 TOTAL_MISMATCH

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_insert_start_unplaced
BEFORE INSERT ON sales_order
FOR EACH ROW
BEGIN
    IF NEW.placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30003,
            MESSAGE_TEXT = 'TOTAL_MISMATCH: an order is written first, then placed';
    END IF;
END$$

DELIMITER ;

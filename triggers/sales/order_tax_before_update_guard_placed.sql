-- Trigger: order_tax_before_update_guard_placed
--
-- An order that is placed keeps each tax as it is. The header is read with a lock, so
-- that an order cannot be placed while the statement runs. A row can be moved
-- neither out of a placed order nor into one.
--
-- Fires:  before update on order_tax, for each row
-- Raises: 30002 ORDER_IMMUTABLE

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_tax_before_update_guard_placed
BEFORE UPDATE ON order_tax
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT MAX(placed_at) INTO v_placed_at
    FROM sales_order
    WHERE order_id IN (OLD.order_id, NEW.order_id)
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order keeps each tax as it is';
    END IF;
END$$

DELIMITER ;

-- Trigger: order_address_before_insert_guard_placed
--
-- An order that is placed takes no new address. The header is read with a lock, so
-- that an order cannot be placed while the statement runs.
--
-- Fires:  before insert on order_address, for each row
-- Raises: 30002 ORDER_IMMUTABLE

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_address_before_insert_guard_placed
BEFORE INSERT ON order_address
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT placed_at INTO v_placed_at
    FROM sales_order
    WHERE order_id = NEW.order_id
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order takes no new address';
    END IF;
END$$

DELIMITER ;

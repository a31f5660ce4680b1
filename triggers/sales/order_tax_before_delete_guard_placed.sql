-- Trigger: order_tax_before_delete_guard_placed
--
-- An order that is placed loses no tax. The header is read with a lock, so
-- that an order cannot be placed while the statement runs.
--
-- Fires:  before delete on order_tax, for each row
-- Raises: 30002 ORDER_IMMUTABLE

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_tax_before_delete_guard_placed
BEFORE DELETE ON order_tax
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT placed_at INTO v_placed_at
    FROM sales_order
    WHERE order_id = OLD.order_id
    FOR SHARE;

    IF v_placed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order loses no tax';
    END IF;
END$$

DELIMITER ;

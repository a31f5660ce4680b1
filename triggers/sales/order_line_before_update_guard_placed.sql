-- Trigger: order_line_before_update_guard_placed
--
-- A line of a placed order keeps what was ordered and at what price; only its
-- counters move. The variant may be forgotten (when it is deleted) but not
-- exchanged. The header is read with a lock, so that an order cannot be placed
-- while the statement runs.
--
-- Fires:  before update on order_line, for each row
-- Raises: 30002 ORDER_IMMUTABLE

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_line_before_update_guard_placed
BEFORE UPDATE ON order_line
FOR EACH ROW
BEGIN
    DECLARE v_placed_at DATETIME(6);

    SELECT MAX(placed_at) INTO v_placed_at
    FROM sales_order
    WHERE order_id IN (OLD.order_id, NEW.order_id)
    FOR SHARE;

    IF v_placed_at IS NOT NULL AND NOT (
        NEW.order_line_id = OLD.order_line_id
        AND NEW.order_id = OLD.order_id
        AND NEW.line_no = OLD.line_no
        AND (NEW.variant_id IS NULL OR NEW.variant_id <=> OLD.variant_id)
        AND NEW.sku COLLATE utf8mb4_0900_bin = OLD.sku
        AND NEW.product_name COLLATE utf8mb4_0900_bin = OLD.product_name
        AND NEW.option_label COLLATE utf8mb4_0900_bin <=> OLD.option_label
        AND NEW.tax_class_code COLLATE utf8mb4_0900_bin = OLD.tax_class_code
        AND NEW.unit_cost <=> OLD.unit_cost
        AND NEW.quantity = OLD.quantity
        AND NEW.unit_price = OLD.unit_price
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a placed order keeps what each line sold';
    END IF;
END$$

DELIMITER ;

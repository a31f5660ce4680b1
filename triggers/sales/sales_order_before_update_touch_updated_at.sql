-- Trigger: sales_order_before_update_touch_updated_at
--
-- Says when a row last changed; ON UPDATE cannot, as it follows the session's zone. To be
-- told the day that it was placed on, as the guard allows once, is no change of an order.
--
-- Fires: before update on sales_order, after the guards have let the change pass

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_update_touch_updated_at
BEFORE UPDATE ON sales_order
FOR EACH ROW
FOLLOWS sales_order_before_update_guard_status
BEGIN
    IF OLD.placed_at IS NULL OR OLD.placed_on IS NOT NULL THEN
        SET NEW.updated_at = UTC_TIMESTAMP(6);
    END IF;
END$$

DELIMITER ;

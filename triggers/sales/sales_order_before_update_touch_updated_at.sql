-- Trigger: sales_order_before_update_touch_updated_at
--
-- Says when a row last changed; ON UPDATE cannot, as it follows the session's zone.
--
-- Fires: before update on sales_order, after the guards have let the change pass

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_update_touch_updated_at
BEFORE UPDATE ON sales_order
FOR EACH ROW
FOLLOWS sales_order_before_update_guard_status
BEGIN
    SET NEW.updated_at = UTC_TIMESTAMP(6);
END$$

DELIMITER ;

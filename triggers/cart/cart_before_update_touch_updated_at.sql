-- Trigger: cart_before_update_touch_updated_at
--
-- Says when a row last changed; ON UPDATE cannot, as it follows the session's zone.
--
-- Fires: before update on cart, after the guard has let the change pass

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER cart_before_update_touch_updated_at
BEFORE UPDATE ON cart
FOR EACH ROW
FOLLOWS cart_before_update_guard_closed
BEGIN
    SET NEW.updated_at = UTC_TIMESTAMP(6);
END$$

DELIMITER ;

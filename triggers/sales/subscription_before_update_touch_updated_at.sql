-- Trigger: subscription_before_update_touch_updated_at
--
-- Says when a row last changed; ON UPDATE cannot, as it follows the session's zone.
--
-- Fires: before update on subscription, after the guard has let the change pass

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER subscription_before_update_touch_updated_at
BEFORE UPDATE ON subscription
FOR EACH ROW
FOLLOWS subscription_before_update_guard_status
BEGIN
    SET NEW.updated_at = UTC_TIMESTAMP(6);
END$$

DELIMITER ;

-- Trigger: subscription_before_update_guard_status
--
-- A subscription is paused and goes on as often as the customer likes; cancelled it
-- stays cancelled.
--
-- Fires:  before update on subscription, for each row
-- Raises: 30601 ILLEGAL_TRANSITION

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER subscription_before_update_guard_status
BEFORE UPDATE ON subscription
FOR EACH ROW
BEGIN
    IF OLD.status = 'cancelled' AND NEW.status <> 'cancelled' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30601,
            MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a cancelled subscription stays cancelled';
    END IF;
END$$

DELIMITER ;

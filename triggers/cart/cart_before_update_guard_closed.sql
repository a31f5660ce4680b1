-- Trigger: cart_before_update_guard_closed
--
-- A cart that became an order, lapsed or was merged stays so: opened again, it could
-- be ordered or lapse a second time.
--
-- Fires:  before update on cart, for each row
-- Raises: 30201 CART_NOT_OPEN

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER cart_before_update_guard_closed
BEFORE UPDATE ON cart
FOR EACH ROW
BEGIN
    IF OLD.status <> 'open' AND NEW.status <> OLD.status THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30201,
            MESSAGE_TEXT = 'CART_NOT_OPEN: a closed cart stays closed';
    END IF;
END$$

DELIMITER ;

-- Trigger: price_before_delete_guard_history
--
-- A price that has begun is history and stays, also where REPLACE would put another in
-- its place. One that is only planned may be called off.
--
-- Fires:  before delete on price, for each row
-- Raises: 30305 PRICE_IMMUTABLE

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_before_delete_guard_history
BEFORE DELETE ON price
FOR EACH ROW
BEGIN
    IF OLD.valid_from <= UTC_TIMESTAMP(6) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30305,
            MESSAGE_TEXT = 'PRICE_IMMUTABLE: a price that has begun is not deleted';
    END IF;
END$$

DELIMITER ;

-- Trigger: stock_movement_before_update_refuse
--
-- stock_movement is a ledger: it changes no row.
--
-- Fires:  before update on stock_movement, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_movement_before_update_refuse
BEFORE UPDATE ON stock_movement
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: stock_movement changes no row';
END$$

DELIMITER ;

-- Trigger: stock_movement_before_delete_refuse
--
-- stock_movement is a ledger: it loses no row.
--
-- Fires:  before delete on stock_movement, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_movement_before_delete_refuse
BEFORE DELETE ON stock_movement
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: stock_movement loses no row';
END$$

DELIMITER ;

-- Trigger: order_status_history_before_delete_refuse
--
-- order_status_history is a ledger: it loses no row.
--
-- Fires:  before delete on order_status_history, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_before_delete_refuse
BEFORE DELETE ON order_status_history
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: order_status_history loses no row';
END$$

DELIMITER ;

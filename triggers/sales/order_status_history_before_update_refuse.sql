-- Trigger: order_status_history_before_update_refuse
--
-- order_status_history is a ledger: it changes no row.
--
-- Fires:  before update on order_status_history, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_before_update_refuse
BEFORE UPDATE ON order_status_history
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: order_status_history changes no row';
END$$

DELIMITER ;

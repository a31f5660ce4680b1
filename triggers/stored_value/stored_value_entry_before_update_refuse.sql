-- Trigger: stored_value_entry_before_update_refuse
--
-- stored_value_entry is a ledger: it changes no row.
--
-- Fires:  before update on stored_value_entry, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stored_value_entry_before_update_refuse
BEFORE UPDATE ON stored_value_entry
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: stored_value_entry changes no row';
END$$

DELIMITER ;

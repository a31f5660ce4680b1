-- Trigger: stored_value_entry_before_delete_refuse
--
-- stored_value_entry is a ledger: it loses no row.
--
-- Fires:  before delete on stored_value_entry, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stored_value_entry_before_delete_refuse
BEFORE DELETE ON stored_value_entry
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: stored_value_entry loses no row';
END$$

DELIMITER ;

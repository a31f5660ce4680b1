-- Trigger: return_line_before_delete_refuse
--
-- return_line is a ledger: it loses no row.
--
-- Fires:  before delete on return_line, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER return_line_before_delete_refuse
BEFORE DELETE ON return_line
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: return_line loses no row';
END$$

DELIMITER ;

-- Trigger: retention_run_before_delete_refuse
--
-- retention_run is the shop's proof of what it let go: it loses no row.
--
-- Fires:  before delete on retention_run, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER retention_run_before_delete_refuse
BEFORE DELETE ON retention_run
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: retention_run loses no row';
END$$

DELIMITER ;

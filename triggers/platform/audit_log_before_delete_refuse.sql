-- Trigger: audit_log_before_delete_refuse
--
-- audit_log is evidence: it loses no row.
--
-- Fires:  before delete on audit_log, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER audit_log_before_delete_refuse
BEFORE DELETE ON audit_log
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: audit_log loses no row';
END$$

DELIMITER ;

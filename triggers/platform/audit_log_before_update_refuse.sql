-- Trigger: audit_log_before_update_refuse
--
-- audit_log is evidence: it changes no row.
--
-- Fires:  before update on audit_log, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER audit_log_before_update_refuse
BEFORE UPDATE ON audit_log
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: audit_log changes no row';
END$$

DELIMITER ;

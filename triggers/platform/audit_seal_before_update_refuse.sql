-- Trigger: audit_seal_before_update_refuse
--
-- audit_seal is evidence: it changes no row.
--
-- Fires:  before update on audit_seal, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER audit_seal_before_update_refuse
BEFORE UPDATE ON audit_seal
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: audit_seal changes no row';
END$$

DELIMITER ;

-- Trigger: audit_seal_before_delete_refuse
--
-- audit_seal is evidence: it loses no row.
--
-- Fires:  before delete on audit_seal, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER audit_seal_before_delete_refuse
BEFORE DELETE ON audit_seal
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: audit_seal loses no row';
END$$

DELIMITER ;

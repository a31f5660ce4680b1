-- Trigger: audit_anchor_before_delete_refuse
--
-- audit_anchor is evidence: it loses no row.
--
-- Fires:  before delete on audit_anchor, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER audit_anchor_before_delete_refuse
BEFORE DELETE ON audit_anchor
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: audit_anchor loses no row';
END$$

DELIMITER ;

-- Trigger: audit_anchor_before_update_refuse
--
-- audit_anchor is evidence: it changes no row.
--
-- Fires:  before update on audit_anchor, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER audit_anchor_before_update_refuse
BEFORE UPDATE ON audit_anchor
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: audit_anchor changes no row';
END$$

DELIMITER ;
